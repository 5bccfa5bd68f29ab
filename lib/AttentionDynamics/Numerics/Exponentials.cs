namespace AttentionDynamics.Numerics;

/// <summary>Exponentials and logarithms near the points where the plain ones cancel, by the system's functions.</summary>
internal static class Exponentials
{
    /// <inheritdoc cref="ElementaryFunctions.Expm1"/>
    internal static double Expm1(double x) => ElementaryFunctions.OfSystem.Expm1(x);

    /// <inheritdoc cref="ElementaryFunctions.Logistic"/>
    internal static double Logistic(double x) => ElementaryFunctions.OfSystem.Logistic(x);

    /// <summary>log(1/(1+e^{-x})), finite where the logistic itself underflows.</summary>
    internal static double LogLogistic(double x) => -SoftPlus(-x);

    /// <inheritdoc cref="ElementaryFunctions.SoftPlus"/>
    internal static double SoftPlus(double x) => ElementaryFunctions.OfSystem.SoftPlus(x);
}
