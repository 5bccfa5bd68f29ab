using MathNet.Numerics;

namespace AttentionDynamics.Numerics;

/// <summary>The C library's.</summary>
internal sealed class SystemFunctions : ElementaryFunctions
{
    internal override double Exp(double x) => Math.Exp(x);

    internal override double Log(double x) => Math.Log(x);

    internal override double Log1p(double x) => SpecialFunctions.Log1p(x);

    internal override double Log10(double x) => Math.Log10(x);

    internal override double Pow10(double x) => Math.Pow(10, x);
}
