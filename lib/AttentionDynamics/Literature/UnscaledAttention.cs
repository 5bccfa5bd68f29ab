using AttentionDynamics.Numerics;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Literature;

/// <summary>Attention whose scores stay bounded, |β⟨y_i, y_j⟩| ≤ M, as the context grows: it must spread over all tokens.</summary>
/// <remarks>
/// With M fixed every weight is of order 1/n: e^{-2M}/n ≤ A_ij ≤ e^{2M}/n (Veličković et al., softmax is not enough), so the entropy is at
/// least log n - 2M. For unit tokens M = β.
/// </remarks>
/// <param name="ScoreBound">M ≥ 0.</param>
public sealed record UnscaledAttention(double ScoreBound)
{
    /// <summary>M ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">M negative, NaN or infinite.</exception>
    public double ScoreBound { get; } = Require.NonNegative(ScoreBound, "M");

    /// <summary>e^{-2M}/n, which no weight falls below.</summary>
    /// <param name="n">n ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 1, NaN or infinite.</exception>
    public double SmallestWeight(double n) => Math.Exp(-2 * ScoreBound) / Length(n);

    /// <summary>e^{2M}/n, which no weight exceeds.</summary>
    /// <param name="n">n ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 1, NaN or infinite.</exception>
    public double LargestWeight(double n) => Math.Exp(2 * ScoreBound) / Length(n);

    /// <summary>log n - 2M in nats, which the entropy of no row falls below.</summary>
    /// <param name="n">n ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 1, NaN or infinite.</exception>
    public double SmallestEntropyNats(double n) => Math.Log(Length(n)) - 2 * ScoreBound;

    /// <summary>On the simplex at constant β, α = 0: λ ~ (e^{β(1-ρ)}-1)²/(ρn²) (derived here).</summary>
    /// <param name="simplex">The tokens.</param>
    /// <param name="beta">β &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tokens coincide; β not positive and finite.</exception>
    public static PowerLaw SimplexAngleRatio(SimplexState simplex, double beta)
    {
        Require.That(simplex.Gap > 0 && simplex.Gap < 1, simplex.Gap, "1-ρ in (0, 1)", nameof(simplex));
        double growth = Exponentials.Expm1(Require.Positive(beta, "β") * simplex.Gap);
        return new PowerLaw(growth * growth / simplex.Rho, -2);
    }

    private static double Length(double n) => Require.That(n >= 1 && double.IsFinite(n), n, "n ≥ 1 and finite");
}
