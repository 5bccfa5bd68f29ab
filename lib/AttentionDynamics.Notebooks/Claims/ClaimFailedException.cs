namespace AttentionDynamics.Notebooks;

/// <summary>Claims of a notebook that do not hold; the message names each with its numbers.</summary>
/// <param name="notebook">The notebook's name.</param>
/// <param name="failing">The claims that fail.</param>
public sealed class ClaimFailedException(string notebook, IReadOnlyList<Claim> failing) : Exception(Describe(notebook, failing))
{
    /// <summary>The claims that fail.</summary>
    public IReadOnlyList<Claim> Failing { get; } = failing;

    private static string Describe(string notebook, IReadOnlyList<Claim> failing) =>
        $"{notebook}: {failing.Count} {(failing.Count == 1 ? "claim fails" : "claims fail")}: "
        + string.Join("; ", failing.Select(f => $"\"{f.Statement}\" predicted {f.Predicted}, measured {f.Measured}, tolerance {f.Tolerance}"));
}
