using MathNet.Numerics;

namespace AttentionDynamics.Literature;

/// <summary>n tokens on the unit sphere with one cosine ρ for every pair, at a time of a flow.</summary>
/// <remarks>
/// Held as z = log((1+(n-1)ρ)/(n(1-ρ))), which runs over all reals as ρ runs from -1/(n-1) to 1: it saturates at neither end, and its
/// absolute error is the relative error of the gap 1-ρ = 1/(e^z + (n-1)/n).
/// </remarks>
/// <param name="N">n.</param>
/// <param name="Time">t.</param>
/// <param name="Logit">z.</param>
/// <param name="Radius">r, the norm of a token before normalisation; 1 where the dynamics have none.</param>
public readonly record struct EquiangularState(double N, double Time, double Logit, double Radius = 1)
{
    /// <summary>1-ρ.</summary>
    public double Gap => GapOf(N, Logit);

    /// <summary>ρ.</summary>
    public double Rho => 1 - Gap;

    /// <summary>log(1-ρ), finite where 1-ρ underflows.</summary>
    public double LogGap => Logit > 0
        ? -Logit - SpecialFunctions.Log1p((1 - 1 / N) * Math.Exp(-Logit))
        : -Math.Log(Math.Exp(Logit) + (1 - 1 / N));

    internal static double GapOf(double n, double logit) => 1 / (Math.Exp(logit) + (1 - 1 / n));

    /// <summary>1+(n-1)ρ = n(1-ρ)e^z > 0, without cancellation at either end.</summary>
    internal static double AlignmentOf(double n, double logit) => n / (1 + (1 - 1 / n) * Math.Exp(-logit));

    internal static double LogitOf(double n, double rho)
    {
        Require.That(rho > -1 / (n - 1) && rho < 1, rho, FormattableString.Invariant($"ρ in (-1/(n-1), 1) = ({-1 / (n - 1)}, 1)"));
        return Math.Log((1 + (n - 1) * rho) / (n * (1 - rho)));
    }
}
