using System.Globalization;

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
/// <param name="Predicted">The number or relation predicted, in the worst case.</param>
/// <param name="Measured">What was measured in it.</param>
/// <param name="Tolerance">How far the two may lie apart; of a report, why there is no such number.</param>
/// <param name="Verdict">holds or reported.</param>
public sealed record Claim(string Statement, string Source, string Predicted, string Measured, string Tolerance, string Verdict)
{
    /// <summary>The label of the worst case; empty where there is but one.</summary>
    public string Case { get; init; } = string.Empty;

    /// <summary>How many cases there are.</summary>
    public int Cases { get; init; } = 1;

    /// <summary>The wrong theories that the same test refuses, and by how much.</summary>
    public string Refused { get; init; } = string.Empty;

    /// <summary>The columns of data/claims.csv behind the notebook's name.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["claim", "source", "predicted", "measured", "tolerance", "verdict", "case", "cases", "refused"];

    /// <summary>The fields in the order of <see cref="Columns"/>.</summary>
    public IReadOnlyList<string> Fields() =>
        [Statement, Source, Predicted, Measured, Tolerance, Verdict, Case, Cases.ToString(CultureInfo.InvariantCulture), Refused];
}
