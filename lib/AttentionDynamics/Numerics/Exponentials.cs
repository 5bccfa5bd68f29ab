using MathNet.Numerics;

namespace AttentionDynamics.Numerics;

/// <summary>Exponentials and logarithms near the points where the plain ones cancel.</summary>
internal static class Exponentials
{
    /// <summary>e^x - 1 to a few units in the last place for every x.</summary>
    /// <remarks>
    /// Kahan's quotient: the rounding error of u = e^x enters u-1 and log u alike. The runtime's double.ExpM1 is the plain subtraction
    /// and MathNet's series stops at 1e-8; neither serves where 1-ρ is small.
    /// </remarks>
    internal static double Expm1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1)
            return x;
        double difference = u - 1;
        return difference == -1 || double.IsInfinity(u) ? difference : difference * (x / Math.Log(u));
    }

    /// <summary>1/(1+e^{-x}); 1 minus it is <c>Logistic(-x)</c>, never a subtraction.</summary>
    internal static double Logistic(double x)
    {
        if (x >= 0)
            return 1 / (1 + Math.Exp(-x));
        double e = Math.Exp(x);
        return e / (1 + e);
    }

    /// <summary>log(1/(1+e^{-x})), finite where the logistic itself underflows.</summary>
    internal static double LogLogistic(double x) => -SoftPlus(-x);

    /// <summary>log(1+e^x).</summary>
    internal static double SoftPlus(double x) => x > 0 ? x + SpecialFunctions.Log1p(Math.Exp(-x)) : SpecialFunctions.Log1p(Math.Exp(x));
}
