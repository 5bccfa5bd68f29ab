namespace AttentionDynamics.Theorems;

/// <summary>How a residual connection stretches the life of a supercritical stack: a layer counts as 1/(1+α|x_ℓ|) of one without
/// (derived here).</summary>
/// <remarks>
/// Above the threshold attention is nearly the identity, x' ≈ (1+α|x|)y, so norms grow by |x_{ℓ+1}| = 1+α|x_ℓ| and a layer moves the
/// directions by 1/(1+α|x_ℓ|) of what it would without residual. A stack that lives L_0 layers at α = 0 therefore lives until
/// <code>
/// t = Σ_{ℓ&lt;L} 1/(1+α|x_ℓ|) = L_0
/// </code>
/// α &lt; 1: |x| → 1/(1-α), and L ≈ L_0/(1-α). α = 1: |x_ℓ| = |x_0|+ℓ, t ≈ log L, so L is e^{L_0} in order of magnitude only. α &gt; 1: t
/// stays below t_∞; a stack with t_∞ &lt; L_0 never collapses. At n = 1e6, u = 1.5, ρ = .3 (L_0 = 81) the exact lives are 160 and 772
/// layers for α = .5 and .9, and the law says 162 and 792.
/// </remarks>
public sealed record SurvivalTime
{
    private const int MostSteps = 100_000_000;

    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="normSquared">q = |x_0|² &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public SurvivalTime(double alpha, double normSquared = 1) =>
        (Alpha, NormSquared) = (Require.NonNegative(alpha, "α"), Require.Positive(normSquared, "q"));

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>q.</summary>
    public double NormSquared { get; }

    /// <summary>t_∞, which no number of layers exceeds: ∞ for α ≤ 1.</summary>
    public double Limit => Alpha <= 1 ? double.PositiveInfinity : Run(double.PositiveInfinity).Time;

    /// <summary>What the gap 1-ρ_ℓ of a simplex never falls below, at any scale and any n: 0 for α ≤ 1.</summary>
    /// <remarks>
    /// α &gt; 1. What a token shares with all others and what is its own grow by factors α at least: the own part is
    /// ≥ α^ℓ√(q(1-ρ)), since attention adds to it and never takes away, and the shared one ≤ α^ℓ(√(qρ) + Σ_k α^{-k}), since an output is
    /// no longer than 1. With s = 1/(√q(α-1))
    /// <code>
    /// 1-ρ_ℓ ≥ (1-ρ)/((1-ρ) + (√ρ+s)²)
    /// </code>
    /// Far below the threshold the own part gets nothing and the shared one at least √ρ a layer, so that the gap tends to no more than the
    /// same with √ρ·s in place of s.
    /// </remarks>
    /// <param name="rho">ρ in (0, 1), before the first layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ outside (0, 1).</exception>
    public double SmallestGap(double rho)
    {
        Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        if (Alpha <= 1)
            return 0;
        double shared = Math.Sqrt(rho) + 1 / (Math.Sqrt(NormSquared) * (Alpha - 1));
        return (1 - rho) / (1 - rho + shared * shared);
    }

    /// <summary>t after some layers. O(layers), or fewer where norms no longer change.</summary>
    /// <param name="layers">L ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L negative.</exception>
    public double After(int layers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        double time = 0, norm = Math.Sqrt(NormSquared);
        for (int layer = 0; layer < layers; layer++)
        {
            double next = 1 + Alpha * norm, step = 1 / next;
            if (Math.Abs(next - norm) <= 1e-15 * norm)
                return time + step * (layers - layer);
            if (time + step == time)
                return time;
            (time, norm) = (time + step, next);
        }
        return time;
    }

    /// <summary>L, the first number of layers with t ≥ L_0; null where there is none, as α &gt; 1 may have it, or none below 1e8 (α =
    /// 1).</summary>
    /// <param name="lifetime">L_0 ≥ 0, the life in layers without residual.</param>
    /// <exception cref="ArgumentOutOfRangeException">L_0 negative, NaN or infinite.</exception>
    public double? Layers(double lifetime)
    {
        Require.NonNegative(lifetime, "L_0");
        var (time, layers) = Run(lifetime);
        return time >= lifetime ? layers : null;
    }

    private (double Time, double Layers) Run(double until)
    {
        double time = 0, norm = Math.Sqrt(NormSquared);
        for (int layer = 0; layer < MostSteps; layer++)
        {
            if (time >= until)
                return (time, layer);
            double next = 1 + Alpha * norm, step = 1 / next;
            if (Math.Abs(next - norm) <= 1e-15 * norm)
                return (until, layer + Math.Ceiling((until - time) * next));
            if (time + step == time)
                return (time, layer);
            (time, norm) = (time + step, next);
        }
        return (time, MostSteps);
    }
}
