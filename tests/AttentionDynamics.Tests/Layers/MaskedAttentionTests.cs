using System.Numerics;
using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Layers;

public class MaskedAttentionTests
{
    /// <summary>Every size; every 16th where there are no intrinsics.</summary>
    private static IEnumerable<int> Sizes => Enumerable.Range(1, 64).Where(n => Widths.All || n % 16 is 0 or 1);

    [Fact]
    public void Every_mask_is_its_plain_loop_for_all_small_sizes_at_every_width()
    {
        foreach (int n in Sizes)
        foreach (var (name, mask, sees) in PlainAttention.Masks(n))
            Check(n, n, 5, 3, mask, sees, $"{name}, n {n}");
    }

    [Fact]
    public void Every_mask_is_its_plain_loop_across_tiles()
    {
        foreach (int n in new[] { 191, 192, 193, 450 })
        foreach (var (name, mask, sees) in PlainAttention.Masks(n))
            Check(n, n, 17, 9, mask, sees, $"{name}, n {n}");
    }

    [Fact]
    public void Queries_may_be_the_last_of_the_tokens()
    {
        Check(5, 300, 4, 4, AttentionMask.Causal(295), (i, j) => j <= i + 295, "the last 5 of 300");
        Check(1, 1, 1, 1, AttentionMask.Causal(), (_, _) => true, "one");
        Check(300, 7, 4, 4, AttentionMask.Window(3, causal: true, sinks: 1), (i, j) => j <= i && (j > i - 3 || j < 1), "beyond the keys the sink alone");
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads_at_any_width()
    {
        foreach (int n in Widths.All ? (int[])[50, 260] : [50])
        foreach (var (name, mask, _) in PlainAttention.Masks(n))
        foreach (var normaliser in n == 50 ? (IAttentionNormaliser[])[AttentionNormaliser.Softmax, AttentionNormaliser.Entmax(1.5)] : [AttentionNormaliser.Softmax])
        {
            var heads = AttentionHeads.Of(PlainAttention.Values(2 * n * 6, 1), PlainAttention.Values(n * 6, 2), PlainAttention.Values(n * 6, 3), 6, 2, 1);
            var rule = new AttentionRule { Mask = mask, Scale = 2, Normaliser = normaliser };
            SameBits<Lanes512<double>>(heads, rule, name);
            SameBits<Lanes256<double>>(heads, rule, name);
            SameBits<Lanes128<double>>(heads, rule, name);
            AttentionMeasures[] measures = heads.Measure(rule, options: new ComputeOptions { Threads = 1 });
            foreach (int threads in new[] { 2, 3, 8 })
                Assert.True(measures.SequenceEqual(heads.Measure(rule, options: new ComputeOptions { Threads = threads })), $"{name}, {threads} threads");
        }
    }

    /// <summary>Outputs, and what a visitor of the rows sees.</summary>
    private static void SameBits<V>(AttentionHeads<double> heads, AttentionRule rule, string what)
        where V : struct, ILanes<V, double>
    {
        if (!Widths.Has<V>())
            return;
        (double[] Output, double[][] Rows) On(int threads)
        {
            var output = new double[heads.Heads * heads.Queries * heads.ValueDimension];
            var rows = new double[heads.Heads * heads.Queries][];
            new HeadWork<double>(heads, rule, new ComputeOptions { Threads = threads }, output, null).Run<V>();
            new HeadWork<double>(heads, rule, new ComputeOptions { Threads = threads }, Memory<double>.Empty,
                (row, seen, scores, weights) => rows[row] = [.. seen.ToArray().Select(j => (double)j), .. scores, .. weights]).Run<V>();
            return (output, rows);
        }
        var one = On(1);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            var many = On(threads);
            Assert.True(one.Output.SequenceEqual(many.Output), $"{typeof(V).Name}, {what}, {threads} threads");
            Assert.Equal(one.Rows, many.Rows);
        }
    }

    [Fact]
    public void A_mask_that_shows_all_and_one_scale_for_each_row_have_the_bits_of_streaming_attention()
    {
        double[] q = PlainAttention.Values(400 * 8, 1), k = PlainAttention.Values(300 * 8, 2), v = PlainAttention.Values(300 * 8, 3), expected = new double[400 * 8];
        StreamingAttention.Attend(q, k, v, expected, 8, 8, 1.5);
        var heads = AttentionHeads.Of(q, k, v, 8);
        Assert.Equal(expected, heads.Apply(new AttentionRule { Scale = 1.5 }));
        Assert.Equal(expected, heads.Apply(new AttentionRule { ScaleOfRow = _ => 1.5 }));
        Assert.Equal(expected, heads.Apply(new AttentionRule { Scale = 1.5, Mask = AttentionMask.Where((_, _) => true) }));
    }

    [Fact]
    public void What_is_hidden_has_no_part_in_anything()
    {
        // Keys and values so large that the least weight, or a score that overflows, would show.
        double[] q = [1, 1, 1], k = [1, 1e300, 2], v = [5, 1e300, 7];
        double[] output = AttentionHeads.Of(q, k, v, 1).Apply(new AttentionRule { Scale = 1e10, Mask = AttentionMask.Where((i, j) => j != 1) });
        Assert.Equal([7.0, 7.0, 7.0], output);
        int n = 192;
        double[] ones = [.. Enumerable.Repeat(1.0, n)], keys = [.. ones], values = [.. ones];
        (keys[100], values[100]) = (1e300, 1e300);
        output = AttentionHeads.Of(ones, keys, values, 1).Apply(new AttentionRule { Scale = 1e10, Mask = AttentionMask.Where((_, j) => j != 100) });
        Assert.All(output, value => Close.Relative(1, value, 1e-14));
        foreach (var normaliser in new[] { AttentionNormaliser.Entmax(1.5), AttentionNormaliser.TopK(2) })
        {
            output = AttentionHeads.Of(ones, keys, values, 1).Apply(
                new AttentionRule { Scale = 1e10, Mask = AttentionMask.Where((_, j) => j != 100), Normaliser = normaliser });
            Assert.All(output, value => Close.Relative(1, value, 1e-14));
        }
    }

    [Fact]
    public void A_maximum_that_comes_late_is_followed()
    {
        int n = 800;
        double[] q = [.. Enumerable.Repeat(50.0, n)], k = [.. Enumerable.Range(0, n).Select(j => j / 100.0)], v = [.. Enumerable.Range(0, n).Select(j => Math.Sin(j))];
        foreach (var (name, mask, sees) in PlainAttention.Masks(n))
        {
            double[] plain = PlainAttention.Apply(q, k, v, 1, 1, sees, _ => 1, PlainAttention.Softmax);
            double[] output = AttentionHeads.Of(q, k, v, 1).Apply(new AttentionRule { Scale = 1, Mask = mask });
            for (int i = 0; i < n; i++)
                Close.Absolute(plain[i], output[i], 1e-12, name);
        }
    }

    [Fact]
    public void Bad_masks_are_named_with_their_query()
    {
        var heads = AttentionHeads.Of(new double[4], new double[4], new double[4], 1);
        void Fails(string part, IAttentionMask mask) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => heads.Apply(new AttentionRule { Mask = mask })).Message, StringComparison.Ordinal);
        Fails("query 0 sees no key", AttentionMask.Causal(-1));
        Fails("query 2 sees no key", AttentionMask.Where((i, j) => i != 2));
        Fails("query 3", AttentionMask.Neighbours([[0], [0], [0]]));
        Fails("[3, 5) for query 0", new Ranges(new KeyRange(3, 5)));
        Fails("[-1, 2) for query 0", new Ranges(new KeyRange(-1, 2)));
        Fails("[2, 2) for query 0", new Ranges(new KeyRange(2, 2)));
        Fails("[0, 2) for query 0", new Ranges(new KeyRange(1, 3), new KeyRange(0, 2)));
        Assert.Throws<ArgumentException>(() => AttentionMask.Neighbours([[0], []]));
        Assert.Throws<ArgumentException>(() => AttentionMask.Neighbours([[-1]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionMask.Window(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionMask.Window(1, -1));
    }

    [Fact]
    public void Progress_grows_to_1_and_cancellation_stops()
    {
        double[] tokens = PlainAttention.Values(600 * 4, 1);
        var heads = AttentionHeads.Of(tokens, tokens, tokens, 4);
        var told = new Told();
        heads.Apply(new AttentionRule { Mask = AttentionMask.Causal() }, new ComputeOptions { Progress = told });
        told.Check();
        told = new Told();
        heads.Measure(new AttentionRule { Mask = AttentionMask.Causal() }, options: new ComputeOptions { Progress = told });
        told.Check();
        foreach (int threads in new[] { 1, 3 })
        {
            using var stop = new CancellationTokenSource();
            var options = new ComputeOptions { Threads = threads, Cancellation = stop.Token, Progress = new Act(stop.Cancel) };
            Assert.ThrowsAny<OperationCanceledException>(() => heads.Apply(new AttentionRule { Mask = AttentionMask.Causal() }, options));
            Assert.ThrowsAny<OperationCanceledException>(() => heads.Measure(options: options));
        }
    }

    private static void Check(int n, int m, int d, int c, IAttentionMask mask, Func<int, int, bool> sees, string what)
    {
        double[] q = PlainAttention.Values(n * d, 1), k = PlainAttention.Values(m * d, 2), v = PlainAttention.Values(m * c, 3);
        if (Enumerable.Range(0, n).Any(i => !Enumerable.Range(0, m).Any(j => sees(i, j))))
            return;
        // Without a maximum taken off, and with one.
        foreach (double stretch in new[] { 1.0, 60 })
            Check(q, k, v, d, c, stretch, mask, sees, FormattableString.Invariant($"{what}, scales times {stretch}"));
    }

    private static void Check(
        double[] q, double[] k, double[] v, int d, int c, double stretch, IAttentionMask mask, Func<int, int, bool> sees, string what)
    {
        Func<int, double> scale = i => stretch * (0.5 + i % 3);
        double[] plain = PlainAttention.Apply(q, k, v, d, c, sees, scale, PlainAttention.Softmax);
        var heads = AttentionHeads.Of(q, k, v, d, valueDimension: c);
        foreach (var normaliser in new IAttentionNormaliser[] { AttentionNormaliser.Softmax, new Own() })
        {
            var rule = new AttentionRule { Mask = mask, ScaleOfRow = scale, Normaliser = normaliser };
            Equal<Lanes512<double>, double>(plain, heads, rule, 1e-12 * stretch, what);
            Equal<Lanes256<double>, double>(plain, heads, rule, 1e-12 * stretch, what);
            Equal<Lanes128<double>, double>(plain, heads, rule, 1e-12 * stretch, what);
            var single = AttentionHeads.Of(Single(q), Single(k), Single(v), d, valueDimension: c);
            Equal<Lanes512<float>, float>(plain, single, rule, 2e-5 * stretch, what);
            Equal<Lanes256<float>, float>(plain, single, rule, 2e-5 * stretch, what);
            Equal<Lanes128<float>, float>(plain, single, rule, 2e-5 * stretch, what);
        }
    }

    private static void Equal<V, T>(double[] plain, AttentionHeads<T> heads, AttentionRule rule, double tolerance, string what)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!Widths.Has<V>())
            return;
        var output = new T[plain.Length];
        new HeadWork<T>(heads, rule, new ComputeOptions { Threads = 2 }, output, null).Run<V>();
        for (int k = 0; k < plain.Length; k++)
            Close.Absolute(plain[k], double.CreateChecked(output[k]), tolerance, $"{typeof(V).Name}, {rule.Normaliser.GetType().Name}, {what}, number {k}");
    }

    private static float[] Single(double[] numbers) => [.. numbers.Select(number => (float)number)];

    /// <summary>Softmax of a caller's own.</summary>
    private sealed class Own : IAttentionNormaliser
    {
        public void Normalise(ReadOnlySpan<double> scores, Span<double> weights) => PlainAttention.Softmax(scores.ToArray()).CopyTo(weights);
    }

    private sealed class Ranges(params KeyRange[] all) : IAttentionMask
    {
        public int MostRanges(int keys) => all.Length;

        public int RangesOf(int query, int keys, Span<KeyRange> ranges)
        {
            all.CopyTo(ranges);
            return all.Length;
        }
    }

    private sealed class Act(Action action) : IProgress<double>
    {
        public void Report(double value) => action();
    }

    private sealed class Told : IProgress<double>
    {
        private readonly List<double> shares = [];

        public void Report(double value)
        {
            lock (shares)
                shares.Add(value);
        }

        public void Check()
        {
            Assert.Equal(shares.Order(), shares);
            Close.Absolute(1, shares[^1], 1e-12);
        }
    }
}
