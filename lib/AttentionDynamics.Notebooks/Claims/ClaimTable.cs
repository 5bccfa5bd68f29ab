namespace AttentionDynamics.Notebooks;

/// <summary>The claims of one notebook, all of which hold or are reported.</summary>
/// <param name="Notebook">The notebook's name, without its extension.</param>
/// <param name="Rows">The claims, in the order they were made.</param>
public sealed record ClaimTable(string Notebook, IReadOnlyList<Claim> Rows)
{
    /// <summary>The table in columns of equal width.</summary>
    public override string ToString() => Grid().ToText();

    /// <summary>The cells as the notebook shows them.</summary>
    internal TextGrid Grid() => new(
        Claim.Columns,
        [false, false, true, true, false, false, false, true, false],
        [.. Rows.Select(row => row.Fields())],
        Note: "Source: P the paper, D derived from it here, L the literature. Of several cases the worst is shown. Refused: wrong theories "
            + "that the same test does not let pass, and by how much.");
}
