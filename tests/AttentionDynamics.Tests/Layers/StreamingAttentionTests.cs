using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

public class StreamingAttentionTests
{
    [Fact]
    public void It_is_the_softmax_written_out_for_every_size_around_its_tiles()
    {
        foreach (int n in new[] { 1, 7, 8, 63, 64, 65, 130 })
        foreach (int m in new[] { 1, 3, 8, 17, 191, 192, 193, 400 })
            Check(n, m, 5, 7, 1.3);
        foreach (int d in new[] { 1, 2, 8, 24, 25, 64, 130 })
        foreach (int c in new[] { 1, 8, 23, 64, 70 })
            Check(9, 200, d, c, 0.7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(1e6)]
    public void Scales_of_any_size_are_right(double scale) => Check(10, 203, 4, 4, scale);

    [Fact]
    public void A_maximum_that_grows_from_tile_to_tile_is_followed()
    {
        // Keys in the order of their scores: every tile brings a larger maximum.
        int m = 1000;
        double[] query = [50.0], keys = [.. Enumerable.Range(0, m).Select(j => j / 100.0)], values = [.. Enumerable.Range(0, m).Select(j => Math.Sin(j))], output = new double[1];
        StreamingAttention.Attend(query, keys, values, output, 1, 1, 1);
        double sum = keys.Sum(key => Math.Exp(50 * (key - 9.99))), expected = keys.Select((key, j) => Math.Exp(50 * (key - 9.99)) * values[j]).Sum() / sum;
        Close.Relative(expected, output[0], 1e-13);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        (double[] q, double[] k, double[] v) = (Values(300 * 6, 1), Values(500 * 6, 2), Values(500 * 6, 3));
        double[] Run(int threads)
        {
            var output = new double[300 * 6];
            StreamingAttention.Attend(q, k, v, output, 6, 6, 2, new() { Threads = threads });
            return output;
        }
        var one = Run(1);
        foreach (int threads in new[] { 2, 3, 8 })
            Assert.Equal(one, Run(threads));
    }

    [Fact]
    public void The_layer_is_the_dense_one()
    {
        foreach ((double beta, double alpha) in new[] { (0.0, 0.0), (4.0, 0.0), (30.0, 0.7) })
        {
            var tokens = new GaussianTokens(7, 0.4, 3, normSpread: 0.5).Generate(250);
            TokenConfiguration dense = DenseLayer.Apply(tokens, beta, alpha).Tokens, streamed = AttentionLayer.Apply(tokens, beta, alpha), alone = AttentionLayer.Apply(tokens, beta, alpha, options: new() { Threads = 1 });
            for (int i = 0; i < 250; i++)
            for (int k = 0; k < 7; k++)
                Close.Absolute(dense[i][k], streamed[i][k], 1e-13, $"β {beta}, α {alpha}, token {i}");
            Assert.True(Enumerable.Range(0, 250).All(i => streamed[i].SequenceEqual(alone[i])));
        }
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => AttentionLayer.Apply(new TokenConfiguration([1, 0, 0, 1], 2, 2), 1, -1)).ParamName);
    }

    [Fact]
    public void Self_attention_of_unit_tokens_is_attention_with_them_three_times_and_the_residual()
    {
        foreach (int n in new[] { 1, 2, 7, 63, 64, 65, 255, 256, 257, 520, 1030 })
        foreach (int d in new[] { 1, 3, 16, 65 })
        foreach (double alpha in new[] { 0, 0.7 })
        {
            double[] tokens = UnitTokens(n, d), expected = new double[n * d];
            StreamingAttention.Attend(tokens, tokens, tokens, expected, d, d, 5);
            for (int k = 0; k < expected.Length; k++)
                expected[k] += alpha * tokens[k];
            string what = $"n {n}, d {d}, α {alpha}";
            EqualSelf<Lanes512<double>, double>(expected, tokens, d, 5, alpha, 1e-13, what);
            EqualSelf<Lanes256<double>, double>(expected, tokens, d, 5, alpha, 1e-13, what);
            EqualSelf<Lanes128<double>, double>(expected, tokens, d, 5, alpha, 1e-13, what);
            if (d > 3)
                EqualSelf<Lanes512<float>, float>(expected, [.. tokens.Select(x => (float)x)], d, 5, (float)alpha, 1e-5, what);
        }
    }

    [Fact]
    public void Self_attention_in_blocks_of_several_tiles_is_attention_too_and_its_bits_do_not_depend_on_the_number_of_threads()
    {
        foreach (int n in Widths.All ? new[] { 3073, 3500, 6500 } : [3073])
        {
            double[] tokens = UnitTokens(n, 3), expected = new double[n * 3], one = new double[n * 3], many = new double[n * 3];
            StreamingAttention.Attend(tokens, tokens, tokens, expected, 3, 3, 5);
            StreamingAttention.AttendSelf(tokens, one, 3, 5, options: new() { Threads = 1 });
            StreamingAttention.AttendSelf(tokens, many, 3, 5, options: new() { Threads = 3 });
            for (int k = 0; k < expected.Length; k++)
                Close.Absolute(expected[k], one[k], 1e-13, $"n {n}, number {k}");
            Assert.Equal(one, many);
        }
    }

    [Fact]
    public void Self_attention_at_enormous_scales_keeps_each_token_and_its_bits_do_not_depend_on_the_number_of_threads()
    {
        foreach (double beta in new[] { 0, 8, 1e4, 1e300 })
        {
            double[] tokens = UnitTokens(900, 12), one = new double[tokens.Length];
            StreamingAttention.AttendSelf(tokens, one, 12, beta, 0.1, options: new() { Threads = 1 });
            foreach (int threads in new[] { 2, 3, 8 })
            {
                var many = new double[tokens.Length];
                StreamingAttention.AttendSelf(tokens, many, 12, beta, 0.1, new() { Threads = threads });
                Assert.Equal(one, many);
            }
            for (int k = 0; k < tokens.Length && beta >= 1e4; k++)
                Close.Absolute(1.1 * tokens[k], one[k], 1e-10);
        }
    }

    [Fact]
    public void Bad_tokens_of_self_attention_are_named()
    {
        double[] tokens = UnitTokens(4, 3), output = new double[12];
        tokens[7] += 0.1;
        Assert.Contains("row 2", Assert.Throws<ArgumentException>(() => StreamingAttention.AttendSelf(tokens, output, 3, 1)).Message, StringComparison.Ordinal);
        tokens[7] = double.NaN;
        Assert.Throws<ArgumentException>(() => StreamingAttention.AttendSelf(tokens, output, 3, 1));
        Assert.Throws<ArgumentException>(() => StreamingAttention.AttendSelf(UnitTokens(4, 3), new double[9], 3, 1));
        Assert.Throws<ArgumentException>(() => StreamingAttention.AttendSelf(Array.Empty<double>(), Array.Empty<double>(), 3, 1));
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => StreamingAttention.AttendSelf(UnitTokens(4, 3), output, 3, -1)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => StreamingAttention.AttendSelf(UnitTokens(4, 3), output, 3, 1, double.NaN)).ParamName);
    }

    [Fact]
    public void Memory_grows_with_n_and_not_with_its_square()
    {
        int n = Widths.All ? 4096 : 1024, d = 16;
        float[] tokens = [.. Values(n * d, 4).Select(value => (float)value)], output = new float[n * d];
        StreamingAttention.Attend(tokens, tokens, tokens, output, d, d, 1, options: new() { Threads = 1 });
        long before = GC.GetAllocatedBytesForCurrentThread();
        StreamingAttention.Attend(tokens, tokens, tokens, output, d, d, 1, options: new() { Threads = 1 });
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 4_000_000, $"allocated {allocated} bytes; a matrix of weights would take {4L * n * n}");
        tokens = [.. UnitTokens(n, d).Select(value => (float)value)];
        StreamingAttention.AttendSelf(tokens, output, d, 1, options: new() { Threads = 1 });
        before = GC.GetAllocatedBytesForCurrentThread();
        StreamingAttention.AttendSelf(tokens, output, d, 1, options: new() { Threads = 1 });
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 8_000_000, $"allocated {allocated} bytes");
    }

    [Fact]
    public void Bad_shapes_and_scores_are_errors()
    {
        double[] two = [1, 2], four = [1, 2, 3, 4], notNumbers = [double.NaN, 1];
        Assert.Throws<ArgumentException>(() => StreamingAttention.Attend(new double[3], four, four, new double[2], 2, 2, 1));
        Assert.Throws<ArgumentException>(() => StreamingAttention.Attend(two, four, two, two, 2, 2, 1));
        Assert.Throws<ArgumentException>(() => StreamingAttention.Attend(two, four, four, four, 2, 2, 1));
        Assert.Throws<ArgumentException>(() => StreamingAttention.Attend(two, Array.Empty<double>(), Array.Empty<double>(), two, 2, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StreamingAttention.Attend(two, four, four, two, 0, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StreamingAttention.Attend(two, four, four, two, 2, 2, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => StreamingAttention.Attend(two, four, four, two, 2, 2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StreamingAttention.Attend(two, four, four, two, 2, 2, 1, new() { Threads = 0 }));
        Assert.Equal("queries", Assert.Throws<ArgumentException>(() => StreamingAttention.Attend(notNumbers, four, four, two, 2, 2, 1)).ParamName);
        double[] many = Values(200, 1), last = [.. many[..^1], double.PositiveInfinity], long1 = [.. many[..^1], 1e200], long2 = [.. long1];
        Assert.Contains("row 199, column 0", Assert.Throws<ArgumentException>(() => StreamingAttention.Attend(many, last, many, new double[200], 1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArithmeticException>(() => StreamingAttention.Attend(long1, long2, many, new double[200], 1, 1, 1, new() { Threads = 2 }));
    }

    private static void Check(int n, int m, int d, int c, double scale)
    {
        double[] q = Values(n * d, 1), k = Values(m * d, 2), v = Values(m * c, 3);
        var plain = new double[n * c];
        for (int i = 0; i < n; i++)
        {
            double[] scores = [.. Enumerable.Range(0, m).Select(j => scale * Enumerable.Range(0, d).Sum(x => q[i * d + x] * k[j * d + x]))];
            double largest = scores.Max(), sum = scores.Sum(score => Math.Exp(score - largest));
            for (int j = 0; j < m; j++)
            for (int x = 0; x < c; x++)
                plain[i * c + x] += Math.Exp(scores[j] - largest) / sum * v[j * c + x];
        }
        string what = $"n {n}, m {m}, d {d}, c {c}, s {scale}";
        double tolerance = 1e-12 * Math.Max(1, scale);
        Equal<Lanes512<double>, double>(plain, q, k, v, d, c, scale, tolerance, what);
        Equal<Lanes256<double>, double>(plain, q, k, v, d, c, scale, tolerance, what);
        Equal<Lanes128<double>, double>(plain, q, k, v, d, c, scale, tolerance, what);
        if (scale < 100)
            Equal<Lanes512<float>, float>(plain, [.. q.Select(x => (float)x)], [.. k.Select(x => (float)x)], [.. v.Select(x => (float)x)], d, c, (float)scale, 3e-5, what);
    }

    private static void Equal<V, T>(double[] plain, T[] q, T[] k, T[] v, int d, int c, T scale, double tolerance, string what)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (!Widths.Has<V>())
            return;
        var output = new T[plain.Length];
        StreamingAttention.Run<V, T>(q, k, v, output, d, c, scale, new ComputeOptions { Threads = 2 });
        for (int i = 0; i < plain.Length; i++)
            Close.Absolute(plain[i], double.CreateChecked(output[i]), tolerance, $"{typeof(V).Name}, {what}");
    }

    private static void EqualSelf<V, T>(double[] expected, T[] tokens, int d, T beta, T alpha, double tolerance, string what)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (!Widths.Has<V>())
            return;
        var output = new T[expected.Length];
        StreamingAttention.RunSelf<V, T>(tokens, output, d, beta, alpha, new ComputeOptions { Threads = 2 });
        for (int k = 0; k < expected.Length; k++)
            Close.Absolute(expected[k], double.CreateChecked(output[k]), tolerance, $"{typeof(V).Name}, {what}");
    }

    private static double[] UnitTokens(int n, int d)
    {
        var random = new Random(n * 1000 + d);
        double[] tokens = [.. Enumerable.Range(0, n * d).Select(_ => random.NextDouble() - 0.4)];
        for (int i = 0; i < n; i++)
        {
            double norm = Math.Sqrt(tokens[(i * d)..((i + 1) * d)].Sum(x => x * x));
            for (int k = 0; k < d; k++)
                tokens[i * d + k] /= norm;
        }
        return tokens;
    }

    /// <summary>Multiples of 1/64, which a float holds exactly.</summary>
    private static double[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(-64, 65) / 64.0)];
    }
}
