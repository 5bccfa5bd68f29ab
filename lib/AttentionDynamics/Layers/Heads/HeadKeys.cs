using System.Globalization;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Heads;

/// <summary>The keys of one head, packed for all queries that meet them: those of one head, or of several that share the keys.</summary>
/// <remarks>The same bits on any number of threads; between SIMD widths the last digits may differ.</remarks>
public abstract class HeadKeys
{
    private protected HeadKeys(int count, int dimension) => (Count, Dimension) = (count, dimension);

    /// <summary>n, keys, and queries of a head.</summary>
    public int Count { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>Packs the keys of a head; they may change afterwards. O(nd).</summary>
    /// <param name="keys">n x d, row-major.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 1.</exception>
    /// <exception cref="ArgumentException">No whole rows of d numbers, or none; a number that is NaN or infinite.</exception>
    public static HeadKeys Of(ReadOnlyMemory<double> keys, int dimension)
    {
        RequireRows(keys.Span, Require.That(dimension >= 1, dimension, "a dimension ≥ 1"), nameof(keys));
        return Widest.Run<double, HeadKeys, Packing>(new Packing(keys, dimension));
    }

    /// <summary>Measures a head in the context of all n tokens, and in those of the first 64, 128, 256, … of them.</summary>
    /// <remarks>
    /// O(n²d) time and O(nd) memory, with no n x n matrix. Where <see cref="HeadRule.FirstRowsStay"/> holds, the rows of a prefix are the
    /// first rows as they are; else each prefix is measured for itself, which takes a third more.
    /// </remarks>
    /// <param name="queries">n x d, row-major.</param>
    /// <param name="rule">Mask and scale.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A scale negative, NaN or infinite; a window &lt; 1; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">Not as many queries as keys; a number that is NaN or infinite.</exception>
    /// <exception cref="ArithmeticException">A score overflows.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public HeadSurvey Survey(ReadOnlyMemory<double> queries, HeadRule rule, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        options ??= ComputeOptions.Default;
        RequireQueries(queries.Span);
        int[] contexts = HeadSurvey.Contexts(Count);
        var rows = new HeadRow[Count];
        var prefixes = new HeadMeasures[contexts.Length];
        double pairs = rule.FirstRowsStay ? Pairs(rule, Count) : contexts.Sum(context => Pairs(rule, context));
        var work = new WorkDone(pairs, options.Progress, options.Cancellation);
        for (int p = contexts.Length - 1; p >= 0; p--)
        {
            int context = contexts[p];
            if (p == contexts.Length - 1 || !rule.FirstRowsStay)
                Measure(queries, rule, context, rows.AsMemory(0, context), work, options.CountThreads());
            prefixes[p] = HeadMeasures.Of(rows.AsSpan(0, context), context);
        }
        return new HeadSurvey(Dimension, rule.ScaleOf(Count - 1, Count, Dimension), prefixes);
    }

    /// <summary>Keeps the scores of rows drawn, or of all, to measure them at other scales.</summary>
    /// <remarks>O(mnd) time, m rows of n scores of memory.</remarks>
    /// <param name="queries">n x d, row-major.</param>
    /// <param name="rule">Mask and scale, which factors multiply.</param>
    /// <param name="rows">How many rows, from 1 to n; see <see cref="RowSample"/>.</param>
    /// <param name="options">Threads, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">As of <see cref="Survey"/>; rows outside 1..n.</exception>
    /// <exception cref="ArgumentException">As of <see cref="Survey"/>; more scores than an array holds.</exception>
    /// <exception cref="ArithmeticException">A score overflows.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public HeadScan Scan(ReadOnlyMemory<double> queries, HeadRule rule, int rows, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        options ??= ComputeOptions.Default;
        RequireQueries(queries.Span);
        int[] drawn = RowSample.Draw(Count, rows);
        Array.Sort(drawn);
        return Hold(queries, rule, drawn, options);
    }

    /// <summary>Pairs of a query and a key that it sees among the first n.</summary>
    internal static double Pairs(HeadRule rule, int context)
    {
        double pairs = 0;
        for (int i = 0; i < context; i++)
            pairs += rule.Seen(i, context).Count;
        return pairs;
    }

    private protected abstract void Measure(
        ReadOnlyMemory<double> queries, HeadRule rule, int context, Memory<HeadRow> rows, WorkDone work, int threads);

    private protected abstract HeadScan Hold(ReadOnlyMemory<double> queries, HeadRule rule, int[] drawn, ComputeOptions options);

    private void RequireQueries(ReadOnlySpan<double> queries)
    {
        if (queries.Length != (long)Count * Dimension)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected {Count} x {Dimension} queries, as there are keys, got "
                + $"{queries.Length} numbers"), nameof(queries));
        RequireRows(queries, Dimension, nameof(queries));
    }

    private static void RequireRows(ReadOnlySpan<double> numbers, int dimension, string name)
    {
        if (numbers.IsEmpty || numbers.Length % dimension != 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected n x {dimension} numbers with n ≥ 1, got "
                + $"{numbers.Length}"), name);
        for (int k = 0; k < numbers.Length; k++)
        {
            if (!double.IsFinite(numbers[k]))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected finite numbers, got {numbers[k]} in row {k / dimension}, column {k % dimension}"), name);
            }
        }
    }

    private readonly record struct Packing(ReadOnlyMemory<double> Keys, int Size) : ILaneWork<double, HeadKeys>
    {
        public HeadKeys Run<V>()
            where V : struct, ILanes<V, double> => new PackedHeadKeys<V>(Keys, Size);
    }
}
