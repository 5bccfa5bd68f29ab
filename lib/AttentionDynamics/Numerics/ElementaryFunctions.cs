namespace AttentionDynamics.Numerics;

/// <summary>Whose exponentials and logarithms a formula is computed with, and what follows from them without cancellation.</summary>
internal abstract class ElementaryFunctions
{
    /// <summary>Those of the system's C library: the fastest, and no two systems round them alike in the last digit.</summary>
    internal static ElementaryFunctions OfSystem { get; } = new SystemFunctions();

    /// <summary>Those of this library: the same bits on every machine.</summary>
    internal static ElementaryFunctions Portable { get; } = new PortableFunctions();

    /// <summary>e^x.</summary>
    internal abstract double Exp(double x);

    /// <summary>log x.</summary>
    internal abstract double Log(double x);

    /// <summary>log(1+x) to a few units in the last place.</summary>
    internal abstract double Log1p(double x);

    /// <summary>log10 x.</summary>
    internal abstract double Log10(double x);

    /// <summary>10^x.</summary>
    internal abstract double Pow10(double x);

    /// <summary>e^x - 1 to a few units in the last place for every x.</summary>
    /// <remarks>
    /// Kahan's quotient: the rounding error of u = e^x enters u-1 and log u alike. The runtime's double.ExpM1 is the plain subtraction
    /// and MathNet's series stops at 1e-8; neither serves where 1-ρ is small.
    /// </remarks>
    internal double Expm1(double x)
    {
        double u = Exp(x);
        if (u == 1)
            return x;
        double difference = u - 1;
        return difference == -1 || double.IsInfinity(u) ? difference : difference * (x / Log(u));
    }

    /// <summary>1/(1+e^{-x}); 1 minus it is <c>Logistic(-x)</c>, never a subtraction.</summary>
    internal double Logistic(double x)
    {
        if (x >= 0)
            return 1 / (1 + Exp(-x));
        double e = Exp(x);
        return e / (1 + e);
    }

    /// <summary>log(1+e^x).</summary>
    internal double SoftPlus(double x) => x > 0 ? x + Log1p(Exp(-x)) : Log1p(Exp(x));
}
