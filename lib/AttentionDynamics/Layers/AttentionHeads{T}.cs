using System.Numerics;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>A batch of attention heads: queries, keys and values, and what rules make of them. Made by
/// <see cref="AttentionHeads"/>.</summary>
/// <remarks>The numbers are not copied and must not change meanwhile. Everything has the same bits on any number of threads; between
/// SIMD widths the last digits may differ.</remarks>
/// <typeparam name="T">double or float.</typeparam>
public sealed class AttentionHeads<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReadOnlyMemory<T> queries, keys, values;
    private readonly HeadSizes sizes;

    internal AttentionHeads(ReadOnlyMemory<T> queries, ReadOnlyMemory<T> keys, ReadOnlyMemory<T> values, HeadSizes sizes)
    {
        (this.queries, this.keys, this.values, this.sizes) = (queries, keys, values, sizes);
        Queries = HeadSizes.Rows(queries.Length, sizes.Dimension, sizes.Heads, nameof(queries));
        Keys = HeadSizes.Rows(keys.Length, sizes.Dimension, sizes.KeyHeads, nameof(keys));
        if (values.Length != (long)sizes.KeyHeads * Keys * sizes.ValueDimension)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"expected {sizes.KeyHeads} x {Keys} x {sizes.ValueDimension} values, a row a key, got {values.Length} numbers"),
                    nameof(values));
        }
        RequireFinite(queries.Span, sizes.Dimension, nameof(queries));
        RequireFinite(keys.Span, sizes.Dimension, nameof(keys));
        RequireFinite(values.Span, sizes.ValueDimension, nameof(values));
    }

    /// <summary>h, heads of queries.</summary>
    public int Heads => sizes.Heads;

    /// <summary>h_k, heads of keys and values.</summary>
    public int KeyHeads => sizes.KeyHeads;

    /// <summary>n, queries of a head.</summary>
    public int Queries { get; }

    /// <summary>m, keys of a head.</summary>
    public int Keys { get; }

    /// <summary>d, the dimension of queries and keys.</summary>
    public int Dimension => sizes.Dimension;

    /// <summary>c, the dimension of values and outputs.</summary>
    public int ValueDimension => sizes.ValueDimension;

    /// <summary>The outputs Σ_j A_ij v_j of every head.</summary>
    /// <remarks>
    /// O(d + c) time for each pair that the mask shows, whole tiles at a time: causal attention takes about half the time of full
    /// attention, a window its width over n. Memory beside the outputs: a few tiles a thread with softmax, O(m) a row with other
    /// normalisers.
    /// </remarks>
    /// <param name="rule">Mask, scale, normaliser; null: all keys, 1/√d, softmax.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <returns>h x n x c, row-major.</returns>
    /// <exception cref="ArgumentException">The mask gives a query no key, or ranges that are not in order.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A scale negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArithmeticException">A score overflows, or the normaliser gives a weight that is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public T[] Apply(AttentionRule? rule = null, ComputeOptions? options = null)
    {
        var output = new T[checked(Heads * Queries * ValueDimension)];
        Run(rule ?? new AttentionRule(), options ?? ComputeOptions.Default, output, null);
        return output;
    }

    /// <summary>How the weights of each head concentrate, and with <paramref name="outputs"/> how its outputs turn against its
    /// values.</summary>
    /// <remarks>
    /// In double precision whatever the heads are in. O(nm(d + log m)) time a head and O(m) memory a row; λ of outputs takes O(n²c) more.
    /// The own key of query i is key m - n + i: its token's where there are as many of both, and where the queries are the last tokens.
    /// </remarks>
    /// <param name="rule">Mask, scale, normaliser; null: all keys, 1/√d, softmax.</param>
    /// <param name="outputs">Whether to measure outputs against values; without as many values as queries there is nothing to
    /// measure.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <returns>One for each head.</returns>
    /// <exception cref="ArgumentException">The mask gives a query no key; a weight is negative; a value or an output is 0, so that it
    /// has no direction.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A scale negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArithmeticException">A score overflows, or the normaliser gives a weight that is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public AttentionMeasures[] Measure(AttentionRule? rule = null, bool outputs = true, ComputeOptions? options = null)
    {
        rule ??= new AttentionRule();
        options ??= ComputeOptions.Default;
        outputs &= Queries == Keys && Queries >= 2;
        if (this is not AttentionHeads<double> exact)
        {
            exact = new AttentionHeads<double>(Double(queries), Double(keys), Double(values), sizes);
            return exact.Measure(rule, outputs, options);
        }
        double[] attended = outputs ? new double[checked(Heads * Queries * ValueDimension)] : [];
        var rows = new RowMeasures[Heads * Queries];
        double share = outputs ? 0.7 : 1;
        exact.Run(rule, options.Part(0, share), attended, Visit);
        var measures = new AttentionMeasures[Heads];
        for (int head = 0; head < Heads; head++)
        {
            AngleRatio? ratio = outputs
                ? exact.Ratio(head, attended, options.Part(share + (1 - share) * head / Heads, share + (1 - share) * (head + 1) / Heads))
                : null;
            measures[head] = AttentionMeasures.Of(rows.AsSpan(head * Queries, Queries), ratio);
        }
        return measures;

        void Visit(int row, ReadOnlySpan<int> seen, ReadOnlySpan<double> scores, ReadOnlySpan<double> weights)
        {
            int self = seen.BinarySearch(Keys - Queries + row % Queries);
            rows[row] = RowMeasures.Of(scores, weights, Math.Max(-1, self), seen[0] == 0 ? weights[0] : 0);
        }
    }

    /// <summary>The weights of one query on all keys; 0 on those that it does not see. O(md).</summary>
    /// <param name="query">i, from 0.</param>
    /// <param name="head">Which head of queries, from 0.</param>
    /// <param name="rule">Mask, scale, normaliser; null: all keys, 1/√d, softmax.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such query or head; a scale out of range.</exception>
    /// <exception cref="ArgumentException">The query sees no key.</exception>
    public double[] Weights(int query, int head = 0, AttentionRule? rule = null)
    {
        rule ??= new AttentionRule();
        Require.That(query >= 0 && query < Queries, query, FormattableString.Invariant($"a query from 0 to {Queries - 1}"));
        Require.That(head >= 0 && head < Heads, head, FormattableString.Invariant($"a head from 0 to {Heads - 1}"));
        int d = Dimension, keyHead = head / (Heads / KeyHeads);
        double scale = rule.Scales(Queries, d)[query];
        var seen = new SeenKeys(rule.Mask, Keys, 1);
        seen.Take(query, 1);
        seen.Turn(0, Keys);
        var weights = new double[Keys];
        var shown = new List<int>();
        for (int k = 0; k < seen.Count(0); k++)
            shown.AddRange(Enumerable.Range(seen.At(0, k).From, seen.At(0, k).Count));
        double[] scores = new double[shown.Count], ofShown = new double[shown.Count];
        var own = queries.Span.Slice((head * Queries + query) * d, d);
        for (int k = 0; k < scores.Length; k++)
        {
            var key = keys.Span.Slice((keyHead * Keys + shown[k]) * d, d);
            for (int x = 0; x < d; x++)
                scores[k] += scale * double.CreateTruncating(own[x]) * double.CreateTruncating(key[x]);
        }
        rule.Normaliser.Normalise(scores, ofShown);
        for (int k = 0; k < ofShown.Length; k++)
            weights[shown[k]] = ofShown[k];
        return weights;
    }

    /// <summary>Attends: outputs where they are asked for, and rows where somebody looks at them.</summary>
    private void Run(AttentionRule rule, ComputeOptions options, Memory<T> output, RowVisitor? visit) =>
        Widest.Run<T, ValueTuple, HeadWork<T>>(new HeadWork<T>(this, rule, options, output, visit));

    /// <summary>Heads of queries that use one head of keys.</summary>
    internal int Group => Heads / KeyHeads;

    internal ReadOnlyMemory<T> QueriesOf(int keyHead) => queries.Slice(keyHead * Group * Queries * Dimension, Group * Queries * Dimension);

    internal ReadOnlyMemory<T> KeysOf(int keyHead) => keys.Slice(keyHead * Keys * Dimension, Keys * Dimension);

    internal ReadOnlyMemory<T> ValuesOf(int keyHead) => values.Slice(keyHead * Keys * ValueDimension, Keys * ValueDimension);

    private AngleRatio Ratio(int head, double[] attended, ComputeOptions options)
    {
        var before = new TokenConfiguration(Double(ValuesOf(head / Group)).Span, Keys, ValueDimension);
        int size = Queries * ValueDimension;
        return OutputPairs.Of(before, new TokenConfiguration(attended.AsSpan(head * size, size), Queries, ValueDimension), options);
    }

    private static ReadOnlyMemory<double> Double(ReadOnlyMemory<T> numbers)
    {
        var doubles = new double[numbers.Length];
        for (int k = 0; k < doubles.Length; k++)
            doubles[k] = double.CreateTruncating(numbers.Span[k]);
        return doubles;
    }

    private static void RequireFinite(ReadOnlySpan<T> numbers, int dimension, string name)
    {
        for (int k = 0; k < numbers.Length; k++)
        {
            if (!T.IsFinite(numbers[k]))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected finite numbers, got {numbers[k]} in row {k / dimension}, column {k % dimension}"), name);
            }
        }
    }
}
