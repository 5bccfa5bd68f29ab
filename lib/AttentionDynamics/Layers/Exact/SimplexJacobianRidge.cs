using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>The scale at which the gradient norm η of a layer on the exact simplex of n tokens, without residual, has a given value: the
/// ridge at finite n, to hold dense tokens against.</summary>
/// <remarks>Half way, η = (1-1/d)/2, it is at β(1-ρ) = log n + log(1+√2) + O(log n/n), where the self weight is 1/√2 (derived here): it
/// leaves 1/(1-ρ) as 1/log n. Beside the ridge of the angle ratio, SimplexRidge.</remarks>
public static class SimplexJacobianRidge
{
    private const double Accuracy = 1e-14;

    /// <summary>β where η has the value; relative accuracy 1e-13.</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <param name="simplex">ρ and q.</param>
    /// <param name="dimension">d ≥ n.</param>
    /// <param name="value">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; d &lt; n; a value not positive, or not taken.</exception>
    public static double Beta(double n, SimplexState simplex, double dimension, double value)
    {
        Require.Positive(value, "η");
        double Excess(double beta) => SimplexLayer.Apply(n, simplex, beta).JacobianNorm(dimension) - value;
        return JacobianNormRidge.Nearest(Excess, Math.Log(n) / simplex.Gap, Accuracy, value);
    }
}
