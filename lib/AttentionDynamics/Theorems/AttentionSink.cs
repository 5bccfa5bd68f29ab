using AttentionDynamics.Numerics;

namespace AttentionDynamics.Theorems;

/// <summary>What a sink does to a layer on a simplex: a learned logit s that takes weight and gives no value (derived here).</summary>
/// <remarks>
/// The sink takes w_0 = 1/(1+e^{β-s}(1+(n-1)e^{-β(1-ρ)})) and leaves every other weight its share of 1-w_0:
/// <code>
/// x_i' = (1-w_0)[Σ_j A_ij y_j + α/(1-w_0) x_i],   A the softmax without sink
/// </code>
/// So u = β(1-ρ)/log n, the threshold and, without residual, λ and all directions are those without the sink; only |x'| shrinks. With a
/// residual the layer is that of α/(1-w_0), whose outputs are 1-w_0 times as long: λ is nearer 1. Over depth the shrinking norms undo it: a
/// stack with a constant w_0 has the directions of one without sink that starts at |x|/(1-w_0), and |x| tends to (1-w_0)/(1-α). The
/// weights: <see cref="Layers.Exact.SimplexWeights.SoftmaxWithSink"/>.
/// </remarks>
public sealed record AttentionSink
{
    private readonly double logOdds;

    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="gap">1-ρ in [0, 1].</param>
    /// <param name="logit">s.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public AttentionSink(double n, double beta, double gap, double logit)
    {
        Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        Require.NonNegative(beta, "β");
        Require.That(gap >= 0 && gap <= 1, gap, "1-ρ in [0, 1]");
        Require.That(double.IsFinite(logit), logit, "a finite logit");
        logOdds = logit - beta - Exponentials.SoftPlus(Math.Log(n - 1) - beta * gap);
    }

    /// <summary>w_0, the weight that the sink takes.</summary>
    public double Weight => Exponentials.Logistic(logOdds);

    /// <summary>1-w_0, the weight that the tokens keep.</summary>
    public double Kept => Exponentials.Logistic(-logOdds);

    /// <summary>α/(1-w_0), the residual of the layer without sink that has the same directions; ∞ where nothing is kept.</summary>
    /// <param name="alpha">α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">α negative, NaN or infinite.</exception>
    public double EffectiveAlpha(double alpha) => Require.NonNegative(alpha, "α") == 0 ? 0 : alpha / Kept;
}
