using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Measures;

/// <summary>The scale at which rows attend to a given number of tokens.</summary>
public static class EffectiveTokens
{
    /// <summary>Beyond it, gaps that are not 0 in doubles of unit tokens weigh nothing.</summary>
    private const double LargestScale = 1e18;

    /// <summary>β at which the mean of exp(entropy) over rows is the number; it falls as β grows. ∞ where no scale reaches it: a row with m
    /// twins keeps m+1 tokens. Relative accuracy 1e-9.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="tokens">Above 1 and below n.</param>
    /// <exception cref="ArgumentException">No row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of tokens not between 1 and that of β = 0.</exception>
    public static double Scale(IReadOnlyList<GapRow> rows, double tokens)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            throw new ArgumentException("expected at least one row, got none", nameof(rows));
        double all = rows.Average(row => row.Count);
        Require.That(tokens > 1 && tokens < all, tokens, FormattableString.Invariant($"a number of tokens between 1 and {all}"));
        double Excess(double logBeta) => Math.Log(rows.Average(row => Math.Exp(row.Weights(Math.Exp(logBeta)).EntropyNats)) / tokens);
        double last = Math.Log(LargestScale);
        return Excess(last) > 0 ? double.PositiveInfinity : Math.Exp(Brent.FindRoot(Excess, Math.Log(1e-6), last, 1e-10, 200));
    }
}
