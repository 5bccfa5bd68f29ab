using System.Globalization;
using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics.Distributions;

namespace AttentionDynamics.Tests.Layers;

public class JacobianNormTests
{
    private static readonly JacobianNorm.Covariance[] Ways = Enum.GetValues<JacobianNorm.Covariance>();

    [Fact]
    public void The_brute_force_reference_is_met_both_ways()
    {
        var reference = new ReferenceTable("dense-measures.csv");
        Assert.Equal(9, reference.Count);
        for (int row = 0; row < reference.Count; row++)
        foreach (var way in Ways)
        {
            var tokens = ReadTokens(reference.Text(row, "tokens"));
            double eta = Exact(tokens, reference.Number(row, "beta"), reference.Number(row, "alpha"), way);
            Close.Relative(reference.Number(row, "eta"), eta, 1e-13, $"row {row + 2}, {way}");
        }
    }

    [Fact]
    public void Fifty_random_token_sets_agree_with_finite_differences_of_the_plain_layer()
    {
        (int N, int D)[] shapes = [(2, 1), (2, 2), (2, 7), (3, 1), (3, 2), (6, 2), (7, 3), (5, 5), (4, 9), (9, 4)];
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            (int n, int d) = shapes[seed % shapes.Length];
            double beta = seed % 7 == 0 ? 0 : 6 * random.NextDouble(), alpha = seed / 10 % 2 == 0 ? 0 : 1.5 * random.NextDouble();
            var tokens = Random(random, n, d);
            double expected = PlainLayer.SquaredJacobian(tokens, beta, alpha) / (n * d);
            foreach (var way in Ways)
                Close.Absolute(expected, Exact(tokens, beta, alpha, way), 1e-8 * expected + 1e-14, $"seed {seed}, n {n}, d {d}, β {beta}, α {alpha}, {way}");
        }
    }

    [Fact]
    public void On_a_simplex_the_dense_value_is_the_exact_one()
    {
        foreach (int n in new[] { 2, 3, 16, 64 })
        foreach (double rho in new[] { 0.05, 0.5, 0.95 })
        foreach (double u in new[] { 0, 0.5, 1, 1.5, 3 })
        foreach (double alpha in new[] { 0, 0.8 })
        foreach (int extra in new[] { 0, 5 })
        {
            double beta = u / (1 - rho) * Math.Log(n), q = 1.7;
            double exact = SimplexLayer.Apply(n, SimplexState.FromRho(rho, q), beta, alpha).JacobianNorm(n + extra);
            foreach (var way in Ways)
                Close.Relative(exact, Exact(Simplex.Configuration(n, n + extra, rho, q), beta, alpha, way), 1e-12, $"n {n}, ρ {rho}, u {u}, α {alpha}, d {n + extra}, {way}");
        }
    }

    [Fact]
    public void Both_ways_agree_where_the_scale_is_enormous()
    {
        // Neighbours 2π/n apart on the circle: β p is of order 1, so β² meets sums of order 1/β².
        foreach (int n in new[] { 64, 512, 2048 })
        {
            double beta = 0.1 * n * n;
            var tokens = Circle.Configuration(n);
            double matrix = Exact(tokens, beta, 0, JacobianNorm.Covariance.Matrix);
            if (n <= 512)
                Close.Relative(matrix, Exact(tokens, beta, 0, JacobianNorm.Covariance.Pairs), 1e-12, $"n {n}");
            Close.Relative(CircleByAngles(n, beta), matrix, 1e-11, $"n {n}");
        }
    }

    [Fact]
    public void The_cheaper_way_is_taken()
    {
        Assert.Equal(JacobianNorm.Covariance.Matrix, JacobianNorm.CheaperCovariance(1024, 31));
        Assert.Equal(JacobianNorm.Covariance.StoredPairs, JacobianNorm.CheaperCovariance(1024, 32));
        Assert.Equal(JacobianNorm.Covariance.StoredPairs, JacobianNorm.CheaperCovariance(2, 100000));
        Assert.Equal(JacobianNorm.Covariance.StoredPairs, JacobianNorm.CheaperCovariance(8192, 100));
        // Beyond, no n² numbers whatever d is.
        Assert.Equal(JacobianNorm.Covariance.Pairs, JacobianNorm.CheaperCovariance(8193, 512));
        Assert.Equal(JacobianNorm.Covariance.Matrix, JacobianNorm.CheaperCovariance(8193, 100));
        Assert.Equal(JacobianNorm.Covariance.Matrix, JacobianNorm.CheaperCovariance(500_000, 64));
        Assert.Equal(JacobianNorm.Covariance.Pairs, JacobianNorm.CheaperCovariance(100_000, 65_536));
    }

    [Fact]
    public void Rotations_and_permutations_do_not_change_it_and_a_dilation_divides_by_its_square()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            (int n, int d) = (2 + seed % 9, 2 + seed % 5);
            var tokens = Random(random, n, d);
            double beta = 10 * random.NextDouble(), alpha = seed % 3 * 0.4, eta = JacobianNorm.Exact(tokens, beta, alpha);
            Close.Relative(eta, JacobianNorm.Exact(Transformed(tokens, i => n - 1 - i, (c, s) => (c, s), 1), beta, alpha), 1e-13, "permutation");
            Close.Relative(eta, JacobianNorm.Exact(Transformed(tokens, i => i, (c, s) => (0.6 * c - 0.8 * s, 0.8 * c + 0.6 * s), 1), beta, alpha), 1e-12, "rotation");
            Close.Relative(eta, JacobianNorm.Exact(Transformed(tokens, i => i, (c, s) => (c, s), 3), beta, alpha / 3) * 9, 1e-12, "dilation");
        }
    }

    [Fact]
    public void The_products_with_all_basis_vectors_have_the_squared_norm_of_the_Jacobian()
    {
        foreach ((int n, int d, double beta, double alpha) in new[] { (12, 5, 0, 0.3), (12, 5, 3, 0), (7, 9, 8, 1.1), (4, 1, 2, 0.5), (2, 2, 40, 0) })
        {
            var tokens = Random(new Random(n), n, d);
            var jacobian = new JacobianProduct(tokens, beta, alpha, Array.MaxLength, ComputeOptions.Default);
            double sum = 0;
            for (int k = 0; k < n * d; k++)
            {
                var basis = new double[n * d];
                basis[k] = 1;
                sum += jacobian.Apply(basis).Sum(x => x * x);
            }
            Close.Relative(sum / (n * d), JacobianNorm.Exact(tokens, beta, alpha), 1e-12, $"n {n}, d {d}");
        }
    }

    [Fact]
    public void The_estimate_is_unbiased_and_its_error_shrinks_as_the_root_of_the_probes()
    {
        foreach ((double beta, double alpha) in new[] { (0.0, 0.0), (4, 0), (9, 0.7) })
        {
            var tokens = Random(new Random(5), 14, 6);
            double eta = JacobianNorm.Exact(tokens, beta, alpha);
            var few = JacobianNorm.Hutchinson(tokens, beta, alpha, 100, 1);
            var many = JacobianNorm.Hutchinson(tokens, beta, alpha, 6400, 2);
            Close.Absolute(eta, few.Value, 5 * few.StandardError, "100 probes");
            Close.Absolute(eta, many.Value, 5 * many.StandardError, "6400 probes");
            Assert.InRange(few.StandardError / many.StandardError, 6, 10.5);
            Assert.True(many.StandardError < 0.02 * eta);
        }
    }

    [Fact]
    public void Errors_of_the_estimate_are_as_large_as_it_says()
    {
        var tokens = Random(new Random(8), 10, 4);
        double eta = JacobianNorm.Exact(tokens, 5), squares = 0;
        const int Runs = 300;
        for (long seed = 0; seed < Runs; seed++)
        {
            var estimate = JacobianNorm.Hutchinson(tokens, 5, 0, 30, seed);
            squares += Math.Pow((estimate.Value - eta) / estimate.StandardError, 2);
        }
        Assert.InRange(squares / Runs, 0.8, 1.4);
    }

    [Fact]
    public void Probes_are_signs_without_bias_that_depend_on_seed_and_number_alone()
    {
        var probe = new double[1000];
        var same = new double[130];
        var sums = new double[1000];
        for (ulong number = 0; number < 1000; number++)
        {
            RandomSigns.Fill(probe, 7, number);
            Assert.All(probe, sign => Assert.Equal(1, Math.Abs(sign)));
            for (int k = 0; k < sums.Length; k++)
                sums[k] += probe[k];
        }
        Assert.All(sums, sum => Assert.InRange(sum, -160, 160));
        Assert.InRange(sums.Sum(sum => sum * sum) / 1e6, 0.8, 1.2);
        Assert.InRange(sums.Sum(), -5000, 5000);
        RandomSigns.Fill(same, 7, 999);
        Assert.Equal(probe[..130], same);
        RandomSigns.Fill(same, 8, 999);
        Assert.NotEqual(probe[..130], same);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        var tokens = Random(new Random(1), 75, 9);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            foreach (var way in Ways)
                Assert.Equal(Exact(tokens, 6, 0.2, way, threads: 1), Exact(tokens, 6, 0.2, way, threads));
            Assert.Equal(Estimate(1), Estimate(threads));
        }

        AttentionDynamics.Measures.Estimate Estimate(int threads) => JacobianNorm.Hutchinson(tokens, 6, 0.2, 4, 9, new ComputeOptions { Threads = threads });
    }

    [Fact]
    public void Rows_are_the_parts_of_the_whole_in_any_order_and_choice()
    {
        foreach ((int n, int d) in new[] { (2, 2), (3, 1), (9, 4), (60, 3), (130, 12), (150, 20), (7, 30), (40, 40) })
        foreach (double alpha in new[] { 0, 0.6 })
        {
            var tokens = Random(new Random(n * 100 + d), n, d);
            double[] all = JacobianNorm.OfRows(tokens, [.. Enumerable.Range(0, n)], 5, alpha, new() { Threads = 1 });
            foreach (var way in Ways)
                Close.Relative(Exact(tokens, 5, alpha, way), all.Average(), 1e-12, $"n {n}, d {d}, α {alpha}, {way}");
            int[] some = [n - 1, 0, n / 2, 0];
            foreach (int threads in new[] { 1, 2, 3, 8 })
                Assert.Equal([.. some.Select(row => all[row])], JacobianNorm.OfRows(tokens, some, 5, alpha, new() { Threads = threads }));
        }
    }

    [Fact]
    public void A_row_of_many_tokens_takes_no_matrix_of_all_pairs()
    {
        int n = 100_000, d = 4;
        var tokens = Random(new Random(6), n, d);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double[] rows = JacobianNorm.OfRows(tokens, [0, n - 1], 3, 0, new() { Threads = 1 });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
        Assert.All(rows, row => Assert.InRange(row, 0, 100));
    }

    [Fact]
    public void Several_scales_at_once_give_the_bits_of_one_at_a_time()
    {
        double[] betas = [0, 0.5, 7, 300, 0.5];
        foreach ((int n, int d) in new[] { (130, 2), (130, 5), (70, 40), (20, 1) })
        {
            var tokens = Random(new Random(n + d), n, d);
            var told = new List<double>();
            double[] together = JacobianNorm.OfLayers(tokens, betas, 0.3, new() { Progress = new Told(told.Add), Cancellation = TestContext.Current.CancellationToken });
            Assert.Equal([.. betas.Select(beta => JacobianNorm.Exact(tokens, beta, 0.3))], together);
            Assert.Equal(1, told[^1]);
            Assert.Equal(told.Order(), told);
            foreach (int threads in new[] { 1, 2, 3, 8 })
                Assert.Equal(together, JacobianNorm.OfLayers(tokens, betas, 0.3, new() { Threads = threads, Cancellation = TestContext.Current.CancellationToken }));
            Assert.Throws<OperationCanceledException>(() => JacobianNorm.OfLayers(tokens, betas, options: new() { Cancellation = new CancellationToken(true) }));
        }
        Assert.Empty(JacobianNorm.OfLayers(Random(new Random(1), 3, 2), [], options: new() { Cancellation = TestContext.Current.CancellationToken }));
    }

    [Fact]
    public void Products_of_matrices_give_the_rows_of_plain_loops_for_every_size_around_a_block()
    {
        foreach ((int n, int d) in new[] { (2, 2), (47, 3), (48, 8), (49, 9), (95, 23), (96, 24), (97, 25), (130, 47), (193, 49), (100, 100) })
        foreach ((double beta, double alpha) in new[] { (0.0, 0.0), (6, 0), (40, 0.7), (1e4, 0.2) })
        foreach (var way in Ways)
        {
            if (!Widths.All && n > 100)
                continue;
            var tokens = Random(new Random(n + d), n, d);
            double[] plain = PlainJacobianNorm.Rows(tokens, beta, alpha, way);
            double largest = plain.Max();
            if (Widths.All)
            {
                Same(RowsOf<Lanes512<double>>(tokens, beta, alpha, way));
                Same(RowsOf<Lanes256<double>>(tokens, beta, alpha, way));
            }
            Same(RowsOf<Lanes128<double>>(tokens, beta, alpha, way));

            void Same(double[] rows)
            {
                for (int i = 0; i < n; i++)
                    Close.Absolute(plain[i], rows[i], 1e-12 * largest, $"n {n}, d {d}, β {beta}, α {alpha}, {way}, row {i}");
            }
        }
    }

    [Fact]
    public void Registers_of_256_and_of_512_bits_give_the_same_bits()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Fma.IsSupported, "without a fused product the two round differently");
        foreach (int d in new[] { 2, 12, 40 })
        foreach (var way in Ways)
        {
            var tokens = Random(new Random(d), 150, d);
            Assert.Equal(RowsOf<Lanes512<double>>(tokens, 5, 0.3, way), RowsOf<Lanes256<double>>(tokens, 5, 0.3, way));
        }
    }

    [Fact]
    public void Rotations_and_permutations_of_many_tokens_do_not_change_it()
    {
        foreach (int d in new[] { 2, 6, 15, 60 })
        foreach (int n in new[] { 30, 200 })
        {
            var tokens = Random(new Random(d), n, d);
            double eta = JacobianNorm.Exact(tokens, 9, 0.2);
            Close.Relative(eta, JacobianNorm.Exact(Transformed(tokens, i => (7 * i + 3) % n, (c, s) => (0.6 * c - 0.8 * s, 0.8 * c + 0.6 * s), 1), 9, 0.2), 1e-11, $"n {n}, d {d}");
        }
    }

    [Fact]
    public void Without_scores_only_the_projections_remain()
    {
        // A_ij = 1/n: η = (1-1/d)(1/n)Σ|x_k|^-2/n, exactly.
        var tokens = Random(new Random(3), 11, 6);
        double inverse = Enumerable.Range(0, 11).Average(i => 1 / SquaredNorm(tokens[i]));
        foreach (var way in Ways)
            Close.Relative(5.0 / 6 * inverse / 11, Exact(tokens, 0, 0, way), 1e-13);
    }

    [Fact]
    public void At_an_enormous_scale_attention_is_the_identity()
    {
        var tokens = Random(new Random(3), 11, 6);
        double inverse = Enumerable.Range(0, 11).Average(i => 1 / SquaredNorm(tokens[i])), root = Enumerable.Range(0, 11).Average(i => 1 / Math.Sqrt(SquaredNorm(tokens[i])));
        foreach (double beta in new[] { 1e4, 1e8, 1e100, 1e300 })
        foreach (var way in Ways)
            Close.Relative(5.0 / 6 * (inverse + 2 * 0.3 * root) + 0.09, Exact(tokens, beta, 0.3, way), 1e-12, $"β {beta}");
    }

    [Fact]
    public void Equal_tokens_average_their_turns_at_every_scale()
    {
        // One direction, two norms: A_ij = 1/n and C_i = 0 whatever β.
        var tokens = new TokenConfiguration([1, 2, 2, 2, 4, 4, 1, 2, 2], 3, 3);
        double expected = 2.0 / 3 * ((1.0 / 9 + 1.0 / 36 + 1.0 / 9) / 3) / 3;
        foreach (double beta in new[] { 0, 1, 1e4, 1e15 })
        foreach (var way in Ways)
            Close.Relative(expected, Exact(tokens, beta, 0, way), 1e-12, $"β {beta}");
    }

    [Fact]
    public void Antipodal_tokens_keep_a_derivative_although_their_outputs_cancel()
    {
        // n = 2, y and -y: weights 1/2 at β = 0, and J = 1/2 of the two projections in every block.
        var tokens = new TokenConfiguration([1, 0, 0, -2, 0, 0], 2, 3);
        foreach (double beta in new[] { 0, 0.3, 2, 1e4 })
        foreach (var way in Ways)
        {
            // Turns are orthogonal to y, so no score changes to first order: each block is A_ik P/|x_k|.
            double a = 1 / (1 + Math.Exp(-2 * beta)), squares = a * a + (1 - a) * (1 - a);
            Close.Relative(2 * (squares + squares / 4) / 6, Exact(tokens, beta, 0, way), 1e-13, $"β {beta}");
        }
    }

    [Fact]
    public void On_a_line_only_the_residual_has_a_derivative()
    {
        var tokens = new TokenConfiguration([1, -2, 0.5], 3, 1);
        Assert.Equal(0, JacobianNorm.Exact(tokens, 3));
        Assert.Equal(0.25, JacobianNorm.Exact(tokens, 3, 0.5));
        Close.Absolute(0.25, JacobianNorm.Hutchinson(tokens, 3, 0.5, 4, 1).Value, 1e-15);
    }

    [Fact]
    public void What_has_no_finite_value_is_an_error_and_not_NaN()
    {
        var tiny = new TokenConfiguration([1e-200, 0, 0, 1], 2, 2);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => JacobianNorm.Exact(tiny, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => JacobianNorm.Hutchinson(tiny, 1, 0, 2, 1));
        Assert.Throws<ArgumentException>(() => JacobianNorm.Exact(new TokenConfiguration([double.Epsilon, 0, 0, 1], 2, 2), 1, 1));
        Assert.Throws<ArgumentException>(() => JacobianNorm.Exact(Random(new Random(1), 3, 2), 1, 1e200));
        Assert.True(double.IsFinite(JacobianNorm.Exact(new TokenConfiguration([1e200, 0, 0, 1], 2, 2), 1)));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        var tokens = Random(new Random(1), 3, 2);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.Exact(tokens, double.NaN)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.Exact(tokens, 1, -1)).ParamName);
        Assert.Equal("betas", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.OfLayers(tokens, [1, double.NaN], options: new() { Cancellation = TestContext.Current.CancellationToken })).ParamName);
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.OfLayers(tokens, [1], options: new() { Threads = 0, Cancellation = TestContext.Current.CancellationToken })).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.OfRows(tokens, [0], 1, -1)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.OfRows(tokens, [0], -1)).ParamName);
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.OfRows(tokens, [0], 1, 0, new() { Threads = -1 })).ParamName);
        var outside = Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.OfRows(tokens, [0, 3], 1));
        Assert.Equal("rows", outside.ParamName);
        Assert.Contains("expected rows from 0 to 2, got 3", outside.Message, StringComparison.Ordinal);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.Hutchinson(tokens, -1, 0, 2, 0)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.Hutchinson(tokens, 1, double.PositiveInfinity, 2, 0)).ParamName);
        Assert.Equal("probes", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNorm.Hutchinson(tokens, 1, 0, 1, 0)).ParamName);
    }

    private static double Exact(TokenConfiguration tokens, double beta, double alpha, JacobianNorm.Covariance way, int threads = 2) => JacobianNorm.OfLayers(tokens, [beta], alpha, way, new ComputeOptions { Threads = threads })[0];

    private static double[] RowsOf<V>(TokenConfiguration tokens, double beta, double alpha, JacobianNorm.Covariance way)
        where V : struct, ILanes<V, double> =>
        JacobianNorm.Rows<V>(tokens, [.. Enumerable.Range(0, tokens.Count)], [beta], alpha, way, new() { Threads = 2, Cancellation = TestContext.Current.CancellationToken })[0];

    /// <summary>η of n equally spaced unit tokens in the plane, from angles: x_i' in the frame of y_i, differentiated by every θ_k.</summary>
    private static double CircleByAngles(int n, double beta)
    {
        var weights = new double[n];
        double z = 0, sines = 0;
        for (int j = 0; j < n; j++)
        {
            double half = Math.Sin(Math.PI * j / n);
            weights[j] = Math.Exp(-2 * beta * half * half);
            z += weights[j];
        }
        // By symmetry m_i = (1-gap) y_i.
        double gap = 0;
        for (int j = 0; j < n; j++)
            gap += weights[j] / z * 2 * Math.Pow(Math.Sin(Math.PI * j / n), 2);
        double sum = 0;
        for (int k = 0; k < n; k++)
        {
            double a = weights[k] / z, phi = 2 * Math.PI * k / n, s = Math.Sin(phi), p = 2 * Math.Pow(Math.Sin(Math.PI * k / n), 2);
            // d(radial) and d(tangential) of x_i' as θ_k moves, the token itself apart; y_k turns to (-sin φ, cos φ), the score changes by -sin φ.
            double radial = a * (-s - beta * s * (gap - p)), tangential = a * (1 - p - beta * s * s);
            if (k > 0)
                sum += radial * radial + tangential * tangential;
            sines += a * s * s;
        }
        // The token itself: its own turn, and every score by sin φ_j: d x_i' = A_ii (0, 1) + β Σ A_ij sin φ_j (y_j - m), whose radial part is odd.
        double own = weights[0] / z + beta * sines;
        return (sum + own * own) / 2;
    }

    private static TokenConfiguration Random(Random random, int n, int d)
    {
        var values = new double[n * d];
        Normal.Samples(random, values, 0, 1);
        for (int i = 0; i < n; i++)
        {
            // Norms from 0.5 to 2, so that no oracle meets a token near 0.
            double norm = Math.Sqrt(SquaredNorm(values.AsSpan(i * d, d))), target = 0.5 + 1.5 * random.NextDouble();
            for (int k = 0; k < d; k++)
                values[i * d + k] *= target / norm;
        }
        return new TokenConfiguration(values, n, d);
    }

    private static TokenConfiguration Transformed(TokenConfiguration tokens, Func<int, int> order, Func<double, double, (double, double)> turn, double factor)
    {
        (int n, int d) = (tokens.Count, tokens.Dimension);
        var values = new double[n * d];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < d; k++)
                values[i * d + k] = tokens[order(i)][k] * factor;
            (values[i * d], values[i * d + 1]) = turn(values[i * d], values[i * d + 1]);
        }
        return new TokenConfiguration(values, n, d);
    }

    private static double SquaredNorm(ReadOnlySpan<double> token)
    {
        double sum = 0;
        foreach (double value in token)
            sum += value * value;
        return sum;
    }

    private static TokenConfiguration ReadTokens(string name)
    {
        var rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reference", name)).Where(line => line.Length > 0)
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return new TokenConfiguration(rows.SelectMany(row => row).ToArray(), rows.Length, rows[0].Length);
    }
}
