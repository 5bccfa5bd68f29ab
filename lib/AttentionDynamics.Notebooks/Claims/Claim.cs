namespace AttentionDynamics.Notebooks;

/// <summary>Where a claim comes from.</summary>
public enum ClaimSource
{
    /// <summary>Stated in arXiv:2510.05554. Printed P.</summary>
    Paper,

    /// <summary>Derived here from what the paper states. Printed D.</summary>
    Derived,

    /// <summary>Stated elsewhere in the literature. Printed L.</summary>
    Literature,
}

/// <summary>One checked claim, as the table and data/claims.csv print it.</summary>
/// <param name="Statement">What is claimed, in one line.</param>
/// <param name="Source">P, D or L: see <see cref="ClaimSource"/>.</param>
/// <param name="Predicted">The number or relation predicted.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="Tolerance">How far the two may lie apart.</param>
/// <param name="Verdict">holds or reported.</param>
public sealed record Claim(string Statement, string Source, string Predicted, string Measured, string Tolerance, string Verdict);
