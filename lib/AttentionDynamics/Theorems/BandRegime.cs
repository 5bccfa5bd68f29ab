namespace AttentionDynamics.Theorems;

/// <summary>On which side of the band 1/(1-ρ1) ≤ γ ≤ 1/(1-ρ2) a scale lies, for tokens with cosines from ρ1 to ρ2.</summary>
public enum BandRegime
{
    /// <summary>γ &lt; 1/(1-ρ1): the smallest cosine rises by a fixed amount as n → ∞. A close pair may still part.</summary>
    Subcritical,

    /// <summary>Between: the theorems are silent, and attention is sparse and depends on the content. Both ends belong to it.</summary>
    Middle,

    /// <summary>γ &gt; 1/(1-ρ2): attention is the identity.</summary>
    Supercritical,
}
