namespace AttentionDynamics.Literature;

/// <summary>What a scale below or above Λ (GapRow.GapScale) does to a row of attention, by gap counting (Hayase, Karakida,
/// arXiv:2605.12697): it averages far below and selects far above.</summary>
public static class GapCountingBounds
{
    /// <summary>e^{-1} r/(1-r), r = β/Λ &lt; 1: the two largest weights of the row differ by no more, so a scale far below Λ does not
    /// select.</summary>
    /// <remarks>At the gap t where Λ is attained Z ≥ e^{(Λ-β)t}, and the difference is (1-e^{-βΔ})/Z with Δ ≤ t the second gap: at most βt
    /// e^{-(Λ-β)t}.</remarks>
    /// <param name="ratio">r in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">r outside [0, 1).</exception>
    public static double LargestWeightDifference(double ratio)
    {
        Require.That(ratio >= 0 && ratio < 1, ratio, "β/Λ in [0, 1)");
        return ratio / (1 - ratio) / Math.E;
    }

    /// <summary>r/(r-1), r = β/Λ &gt; 1: Z = Σ_j e^{-βΔ_j} is no larger, so the largest weight, 1/Z, is at least 1-1/r and a scale far
    /// above Λ selects one token.</summary>
    /// <remarks>N(t) ≤ e^{Λt}, and Z = ∫ βe^{-βt} N(t) dt.</remarks>
    /// <param name="ratio">r &gt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">r ≤ 1, NaN or infinite.</exception>
    public static double LargestPartition(double ratio)
    {
        Require.That(ratio > 1 && double.IsFinite(ratio), ratio, "β/Λ > 1 and finite");
        return ratio / (ratio - 1);
    }

    /// <summary>log(r/(r-1)) + e^{1/r-1} (r/(r-1))² - 1/e, r = β/Λ &gt; 1: no entropy of the row, in nats, is larger (derived here), so a
    /// scale far above Λ leaves none.</summary>
    /// <remarks>H = log Z + Σ_j f(Δ_j)/Z with f(t) = βte^{-βt}, which rises up to t = 1/β and falls beyond; Σ_j f(Δ_j) = -∫ f'(t) N(t) dt,
    /// by parts with 1 ≤ N(t) ≤ e^{Λt}, is at most ∫_{1/β}^∞ -f'(t) e^{Λt} dt - f(1/β) = e^{1/r-1} (r/(r-1))² - 1/e, and Z ≥ 1.</remarks>
    /// <param name="ratio">r &gt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">r ≤ 1, NaN or infinite.</exception>
    public static double LargestEntropy(double ratio)
    {
        double partition = LargestPartition(ratio);
        return Math.Log(partition) + Math.Exp(1 / ratio - 1) * partition * partition - 1 / Math.E;
    }
}
