using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Layers.Heads;

/// <summary>Rows of a head whose scores are kept, to be measured at any factor on the scale. Made by <see cref="HeadKeys.Scan"/>.</summary>
/// <remarks>Every call costs O(scores kept).</remarks>
public abstract class HeadScan
{
    /// <summary>Factors beyond are not looked for.</summary>
    private const double LargestFactor = 1L << 40;

    private protected HeadScan(int rows) => Rows = rows;

    /// <summary>How many rows are kept.</summary>
    public int Rows { get; }

    /// <summary>The means over these rows with all scores multiplied; without <see cref="HeadMeasures.GapScaleMedian"/>, which no factor
    /// changes, and <see cref="HeadMeasures.TokensCarrying"/>, which is 0.</summary>
    /// <param name="factor">≥ 0 and finite.</param>
    /// <param name="options">Threads, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor negative, NaN or infinite.</exception>
    /// <exception cref="ArithmeticException">A score overflows.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public HeadMeasures At(double factor, ComputeOptions? options = null) =>
        Measure(Require.NonNegative(factor, "a factor"), options ?? ComputeOptions.Default);

    /// <summary>The factor at which the mean of u, which grows with it, is a given number; null where no factor reaches it: where the
    /// largest scores are equal, or no row sees three keys.</summary>
    /// <param name="u">&gt; 0.</param>
    /// <param name="options">Threads, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">u not positive.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double? FactorForU(double u, ComputeOptions? options = null)
    {
        Require.Positive(u, "u");
        return Solve(factor => At(factor, options).U - u);
    }

    /// <summary>The factor at which the mean of exp(entropy), which falls with it, is a given number of tokens; null where no factor
    /// reaches it.</summary>
    /// <param name="tokens">&gt; 0.</param>
    /// <param name="options">Threads, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number not positive.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double? FactorForTokens(double tokens, ComputeOptions? options = null)
    {
        Require.Positive(tokens, "a number of tokens");
        return Solve(factor => Math.Log(tokens / At(factor, options).EffectiveTokens));
    }

    private protected abstract HeadMeasures Measure(double factor, ComputeOptions options);

    /// <summary>Where an increasing function of the factor is 0.</summary>
    private static double? Solve(Func<double, double?> excess)
    {
        double low = 1, high = 1;
        if (excess(1) is not { } here)
            return null;
        if (here == 0)
            return 1;
        while (here < 0 ? excess(high) < 0 : excess(low) > 0)
        {
            (low, high) = here < 0 ? (high, 2 * high) : (low / 2, low);
            if (high > LargestFactor || low < 1 / LargestFactor)
                return null;
        }
        if (low == high)
            return low;
        return Brent.TryFindRoot(x => excess(Math.Exp(x))!.Value, Math.Log(low), Math.Log(high), 1e-12, 200, out double root)
            ? Math.Exp(root) : null;
    }
}

/// <summary>Of one kind of register.</summary>
internal sealed class HeadScan<V>(HeadRule rule, int context, int dimension, int[] drawn, (double[] Scores, long[] Starts) held)
    : HeadScan(drawn.Length)
    where V : struct, ILanes<V, double>
{
    /// <summary>Rows that one thread takes at a time.</summary>
    private const int Block = 16;

    private protected override HeadMeasures Measure(double factor, ComputeOptions options)
    {
        var rows = new HeadRow[drawn.Length];
        int longest = 0;
        for (int k = 0; k < drawn.Length; k++)
            longest = Math.Max(longest, (int)(held.Starts[k + 1] - held.Starts[k]));
        int blocks = (drawn.Length + Block - 1) / Block;
        Workers.Run(blocks, options.CountThreads(), () => (Row: new double[longest], Of: new HeadRowMeasures<V>(longest)), (block, space) =>
        {
            options.Cancellation.ThrowIfCancellationRequested();
            for (int k = block * Block; k < Math.Min(drawn.Length, (block + 1) * Block); k++)
            {
                var seen = rule.Seen(drawn[k], context);
                var row = space.Row.AsSpan(0, seen.Count);
                held.Scores.AsSpan((int)held.Starts[k], seen.Count).CopyTo(row);
                double scale = factor * rule.ScaleOf(drawn[k], context, dimension);
                rows[k] = space.Of.Measure(row, scale, drawn[k] - seen.From, seen.From == 0, ordered: false);
            }
        });
        return HeadMeasures.Of(rows, context);
    }
}
