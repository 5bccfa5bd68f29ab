using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

/// <summary>Contexts whose n² numbers nothing holds: computed twice in place of stored, or refused by name, never by an overflow.</summary>
public class LongContextTests
{
    // Tiles of 96 tokens, strips of 24, registers of up to 8, panels of 8 tiles (in the plane of 16): sizes on both sides of each.
    [Fact]
    public void The_angle_ratio_is_the_same_in_bits_whether_tiles_are_stored_or_computed_twice()
    {
        foreach (int d in new[] { 1, 2, 3, 8, 9, 24, 64, 70 })
        foreach (int n in new[] { 2, 3, 5, 7, 9, 23, 25, 47, 49, 95, 96, 97, 119, 193, 385, 599 })
            // Two opposite tokens have the mean 0: without a residual no output.
            Same(Tokens(n, d), [1, 2, 3, 8], d == 1 && n == 2 ? [0.3] : [0, 0.3]);
        foreach (int d in new[] { 256, 300, 512, 700 })
        foreach (int n in new[] { 2, 3, 95, 97, 241, 599 })
            Same(Tokens(n, d), [1, 3], [0.3]);
    }

    [Fact]
    public void The_angle_ratio_is_the_same_in_bits_over_many_panels()
    {
        foreach (int d in new[] { 1, 2, 3, 64 })
            Same(Tokens(4099, d), [1, 2, 3, 8], [0]);
        Same(Tokens(4099, 512), [3], [0]);
    }

    [Fact]
    public void Tokens_of_one_direction_are_refused_whether_tiles_are_stored_or_not()
    {
        foreach (int d in new[] { 1, 2, 3, 20 })
        foreach (int n in new[] { 2, 97 })
        {
            var tokens = new TokenConfiguration([.. Enumerable.Repeat(0.5, n * d)], n, d);
            foreach (int mostStored in new[] { 0, int.MaxValue })
                Assert.Contains("one direction", Assert.Throws<ArgumentException>(() => Of<Lanes128<double>>(tokens, [3], 0, 2, mostStored)).Message,
                    StringComparison.Ordinal);
        }
    }

    private static void Same(TokenConfiguration tokens, int[] threads, double[] alphas)
    {
        if (Widths.All)
        {
            Same<Lanes512<double>>(tokens, threads, alphas);
            Same<Lanes256<double>>(tokens, threads, alphas);
        }
        Same<Lanes128<double>>(tokens, threads, alphas);
    }

    private static void Same<V>(TokenConfiguration tokens, int[] threads, double[] alphas)
        where V : struct, ILanes<V, double>
    {
        double[] betas = tokens.Count > 1000 ? [5] : [0, 5, 40];
        foreach (double alpha in alphas)
        {
            AngleRatio[] stored = Of<V>(tokens, betas, alpha, 2, int.MaxValue);
            foreach (int count in threads)
                Assert.Equal(stored, Of<V>(tokens, betas, alpha, count, 0));
        }
    }

    private static AngleRatio[] Of<V>(TokenConfiguration tokens, double[] betas, double alpha, int threads, int mostStored)
        where V : struct, ILanes<V, double> => AngleRatio.OfLayers<V>(tokens, betas, alpha,
            new() { Threads = threads, Cancellation = TestContext.Current.CancellationToken }, mostStored);

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    public void Computed_twice_the_angle_ratio_tells_how_far_it_is_and_stops(int d)
    {
        var tokens = Tokens(2500, d);
        foreach (int threads in new[] { 1, 3 })
        {
            var told = new List<double>();
            AngleRatio.OfLayers<Lanes128<double>>(tokens, [1, 9], 0, new()
            {
                Threads = threads,
                Progress = new Told(told.Add),
                Cancellation = TestContext.Current.CancellationToken,
            }, 0);
            Assert.Equal(told.Order(), told);
            Assert.Equal(1, told[^1]);
            Assert.InRange(told.Count, 20, int.MaxValue);

            // In the first pass, in the second, and in those of the next scale.
            foreach (double until in new[] { 0.1, 0.4, 0.6, 0.95 })
                Assert.InRange(Cancelled(until, threads, options => AngleRatio.OfLayers<Lanes128<double>>(tokens, [1, 9], 0, options, 0)), until, until + 0.2);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void The_angle_ratio_of_many_tokens_takes_memory_for_the_tokens_not_for_the_pairs(int d)
    {
        int n = AngleRatio.MostStored + 1;
        var tokens = Tokens(n, d);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AngleRatio.OfLayer(tokens, 5, 0, new() { Threads = 1, Cancellation = TestContext.Current.CancellationToken });
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // The outputs in whole registers, sums of weights and of blocks; its tiles. n² doubles are half a gigabyte.
        Assert.InRange(allocated, 0, 8L * n * 3 * Math.Max(8, d) + 2 * 8L * 96 * (6 * 512 + 3 * 96) + 8_000_000);
    }

    // Tiles of 96 tokens, chunks of four, blocks of up to 96.
    [Fact]
    public void The_gradient_norm_has_the_same_bits_whether_pairs_are_stored_or_computed_anew_on_any_number_of_threads()
    {
        foreach ((int n, int d) in new[] { (2, 2), (5, 3), (23, 9), (95, 24), (97, 2), (193, 40), (383, 12), (385, 70), (500, 8) })
        {
            var tokens = Tokens(n, d);
            if (Widths.All)
            {
                Same<Lanes512<double>>(tokens);
                Same<Lanes256<double>>(tokens);
            }
            Same<Lanes128<double>>(tokens);
        }

        static void Same<V>(TokenConfiguration tokens)
            where V : struct, ILanes<V, double>
        {
            double[][] stored = Rows<V>(tokens, [0, 6, 60], JacobianNorm.Covariance.StoredPairs, 2), products = Rows<V>(tokens, [0, 6, 60], JacobianNorm.Covariance.Matrix, 1);
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                Assert.Equal(stored, Rows<V>(tokens, [0, 6, 60], JacobianNorm.Covariance.Pairs, threads));
                Assert.Equal(products, Rows<V>(tokens, [0, 6, 60], JacobianNorm.Covariance.Matrix, threads));
            }
            for (int k = 0; k < stored.Length; k++)
            for (int i = 0; i < stored[k].Length; i++)
                Close.Absolute(stored[k][i], products[k][i], 1e-12 * stored[k].Max(), $"n {tokens.Count}, d {tokens.Dimension}, scale {k}, row {i}");
        }
    }

    // Groups of tokens 1e-3 apart, at a scale that tells them apart: about a centre they all share C_i would lose digits.
    [Fact]
    public void The_gradient_norm_of_tokens_in_tight_groups_comes_from_their_differences()
    {
        foreach (int d in new[] { 9, 20, 40 })
        {
            const int n = 450;
            TokenConfiguration centres = new GaussianTokens(d, 0.5, 1).Generate(n), spread = new GaussianTokens(d, 0, 2).Generate(n);
            var tokens = new TokenConfiguration(
                [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, d).Select(k => centres[i % 30][k] + 1e-3 * spread[i][k]))], n, d);
            double[] betas = [1e6 / d];
            double[] plain = PlainJacobianNorm.Rows(tokens, betas[0], 0.2, JacobianNorm.Covariance.Matrix), rows = Rows<Lanes128<double>>(tokens, betas, JacobianNorm.Covariance.Matrix, 2)[0];
            Assert.Equal(Rows<Lanes128<double>>(tokens, betas, JacobianNorm.Covariance.Differences, 2)[0], rows);
            for (int i = 0; i < n; i++)
                Close.Absolute(plain[i], rows[i], 5e-12 * plain.Max(), $"d {d}, row {i}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_gradient_norm_tells_how_far_it_is_and_stops(bool byPairs)
    {
        var way = byPairs ? JacobianNorm.Covariance.Pairs : JacobianNorm.Covariance.Matrix;
        var tokens = Tokens(1200, 12);
        foreach (int threads in new[] { 1, 3 })
        {
            var told = new List<double>();
            JacobianNorm.OfLayers(tokens, [1, 9], 0, way, new() { Threads = threads, Progress = new Told(told.Add), Cancellation = TestContext.Current.CancellationToken });
            Assert.Equal(told.Order(), told);
            Assert.Equal(1, told[^1], 1e-9);
            Assert.InRange(told.Count, 20, int.MaxValue);
            foreach (double until in new[] { 0.1, 0.5, 0.9 })
                Assert.InRange(Cancelled(until, threads, options => JacobianNorm.OfLayers(tokens, [1, 9], 0, way, options)), until, Math.Min(1, until + 0.3));
        }
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(200, false)]
    [InlineData(130, true)]
    public void Rows_of_the_gradient_norm_of_many_tokens_take_memory_for_the_tokens_not_for_the_pairs(int d, bool byPairs)
    {
        var way = byPairs ? JacobianNorm.Covariance.Pairs : JacobianNorm.Covariance.Matrix;
        const int n = 20_000;
        var tokens = Tokens(n, d);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double[] rows = JacobianNorm.Rows<Lanes128<double>>(tokens, [0, 7, n - 1], [5], 0, way, new() { Threads = 1, Cancellation = TestContext.Current.CancellationToken })[0];
        // n numbers for norms, d² for sums of a few rows; n² doubles are 3.2 gigabytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * n * (24 + 3) + 8L * d * d * 8 + 30_000_000);
        Assert.All(rows, row => Assert.InRange(row, 0, 100));
    }

    /// <summary>The share of the work that is told last where it is cancelled as soon as one of <paramref name="until"/> is told.</summary>
    private static double Cancelled(double until, int threads, Action<ComputeOptions> work)
    {
        using var source = new CancellationTokenSource();
        double last = 0;
        Assert.Throws<OperationCanceledException>(() => work(new()
        {
            Threads = threads,
            Cancellation = source.Token,
            Progress = new Told(share =>
            {
                last = share;
                if (share >= until)
                    source.Cancel();
            }),
        }));
        return last;
    }

    private static double[][] Rows<V>(TokenConfiguration tokens, double[] betas, JacobianNorm.Covariance way, int threads)
        where V : struct, ILanes<V, double> => JacobianNorm.Rows<V>(tokens, [.. Enumerable.Range(0, tokens.Count)], betas, 0.2, way,
            new() { Threads = threads, Cancellation = TestContext.Current.CancellationToken });

    [Fact]
    public void Probes_are_the_same_bits_where_the_weights_fit_no_array()
    {
        var tokens = new GaussianTokens(7, 0.4, 2).Generate(90);
        Assert.Equal(JacobianNorm.Hutchinson(tokens, 6, 0.2, 5, 1), JacobianNorm.Hutchinson(tokens, 6, 0.2, 5, 1, longest: 90 * 90 - 1));
    }

    private static TokenConfiguration Tokens(int n, int d)
    {
        var tokens = new GaussianTokens(d, 0.5, 1).Generate(n);
        if (n < 9)
            // On a line some in both directions: λ is not defined where all pairs coincide.
            return d > 1 ? tokens : new TokenConfiguration([.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? 1.0 : -2)], n, d);
        // One pair coincides, and one nearly.
        double[] values = [.. Enumerable.Range(0, n).SelectMany(i => tokens[i].ToArray())];
        for (int k = 0; k < d; k++)
        {
            values[5 * d + k] = 2 * values[k];
            values[(n - 1) * d + k] = values[d + k] * (1 + (k == 1 ? 1e-6 : 0));
        }
        return new TokenConfiguration(values, n, d);
    }

    [Fact]
    public void What_fits_no_array_is_refused_by_its_size()
    {
        using var scratch = new Scratch();
        foreach (Action needs in new Action[]
        {
            () => scratch.Rent(70_000L * 70_000),
            () => scratch.RentAligned<float>(3_000_000_000),
            () => PackedColumns<Lanes256<double>, double>.Size(70_000, 70_000),
            () => Simplex.Configuration(70_000, 70_000, 0.5),
            () => Circle.Configuration(2_000_000_000),
            () => new GaussianTokens(100_000, 0.5, 1).Generate(100_000),
        })
            Assert.Contains("2147483591", Assert.ThrowsAny<ArgumentException>(needs).Message.Replace("1073741795", "2147483591", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
