namespace AttentionDynamics.Notebooks;

/// <summary>
/// Claims of a notebook that do not hold, or that a wrong theory would pass as well; the message names each with its numbers.
/// </summary>
/// <param name="notebook">The notebook's name.</param>
/// <param name="failing">The claims that fail.</param>
/// <param name="reasons">What to say of each.</param>
public sealed class ClaimFailedException(string notebook, IReadOnlyList<Claim> failing, IReadOnlyList<string> reasons)
    : Exception($"{notebook}: {failing.Count} {(failing.Count == 1 ? "claim fails" : "claims fail")}: {string.Join("; ", reasons)}")
{
    /// <summary>The claims that fail.</summary>
    public IReadOnlyList<Claim> Failing { get; } = failing;
}
