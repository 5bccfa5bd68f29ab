namespace AttentionDynamics.Theorems;

/// <summary>On which side of the threshold γ = 1/(1-ρ) a scale lies.</summary>
public enum Regime
{
    /// <summary>γ &lt; 1/(1-ρ): every token attends to all alike and all collapse onto one direction in one layer.</summary>
    Subcritical,

    /// <summary>γ = 1/(1-ρ): a token and all others together weigh the same.</summary>
    Critical,

    /// <summary>γ &gt; 1/(1-ρ): every token attends to itself; attention is the identity.</summary>
    Supercritical,
}
