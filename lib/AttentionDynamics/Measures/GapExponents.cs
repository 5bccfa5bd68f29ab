using System.Globalization;

namespace AttentionDynamics.Measures;

/// <summary>How the number of tokens that share the weight of a row grows with n, for a row of a few groups: n^{h_k} tokens at gap Δ_k, at
/// β = γ log n (derived here).</summary>
/// <remarks>
/// Group k weighs n^{h_k-γΔ_k} against 1, the token itself, which is the group h = 0, Δ = 0. So with
/// <code>
/// φ(γ) = max_k (h_k - γΔ_k) ≥ 0
/// </code>
/// Z = n^{φ(γ)+o(1)}; Σ_j A_ij² = Z(2β)/Z(β)², so 1/Σ_j A_ij² = n^{2φ(γ)-φ(2γ)+o(1)}; the weight lies in the groups that attain the
/// maximum, alike in each of them where they are n^{h_k}(1+o(1)), so the entropy is (mean of their h_k + o(1)) log n, and a share of the
/// weight that none of them has alone takes as many tokens as the largest of them.
/// </remarks>
public sealed class GapExponents
{
    private const double Tie = 1e-12;

    private readonly (double H, double Gap)[] groups;

    /// <summary>A row of groups of other tokens.</summary>
    /// <param name="others">h in (0, 1] and Δ in (0, 2] of each; at least one.</param>
    /// <exception cref="ArgumentException">No group, or one out of range.</exception>
    public GapExponents(params IReadOnlyList<(double H, double Gap)> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (others.Count == 0)
            throw new ArgumentException("expected at least one group of other tokens, got none", nameof(others));
        foreach ((double h, double gap) in others)
        {
            if (!(h > 0 && h <= 1 && gap > 0 && gap <= 2))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"expected h in (0, 1] and a gap in (0, 2], got {h} and {gap}"), nameof(others));
            }
        }
        groups = [(0, 0), .. others];
    }

    /// <summary>max_k h_k/Δ_k, the γ above which the self weight wins.</summary>
    public double SelfThreshold => groups.Skip(1).Max(group => group.H / group.Gap);

    /// <summary>φ(γ), the exponent of Z = 1/A_ii.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double Partition(double gamma)
    {
        Require.NonNegative(gamma, "γ");
        return groups.Max(group => group.H - gamma * group.Gap);
    }

    /// <summary>The exponent of e^{entropy}.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double EntropyTokens(double gamma) => Winners(gamma).Average();

    /// <summary>The exponent of 1/Σ_j A_ij².</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double ParticipationTokens(double gamma) => 2 * Partition(gamma) - Partition(2 * gamma);

    /// <summary>The exponent of the number of tokens that carry most of the weight: a share above that of the smaller groups.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double CarryingTokens(double gamma) => Winners(gamma).Max();

    private IEnumerable<double> Winners(double gamma)
    {
        double largest = Partition(gamma);
        return groups.Where(group => group.H - gamma * group.Gap > largest - Tie).Select(group => group.H);
    }
}
