using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Measures;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;
using MathNet.Numerics.Distributions;

namespace AttentionDynamics.Tests.Layers;

public class LayerSurveyTests
{
    [Fact]
    public void The_brute_force_reference_is_met()
    {
        var reference = new ReferenceTable("dense-measures.csv");
        Assert.Equal(9, reference.Count);
        for (int row = 0; row < reference.Count; row++)
        {
            var tokens = Read(Path.Combine(AppContext.BaseDirectory, "reference", reference.Text(row, "tokens")));
            var survey = Survey(tokens, reference.Number(row, "beta"), reference.Number(row, "alpha"));
            foreach ((string column, double value) in new[]
            {
                ("n", survey.Count), ("d", survey.Dimension), ("lambda", survey.Lambda.Value), ("mean_entropy_nats", survey.EntropyNats.Value),
                ("mean_inverse_participation", survey.InverseParticipation.Value), ("mean_self_weight", survey.SelfWeight.Value), ("cosine_min_in", survey.CosineIn.Minimum),
                ("cosine_mean_in", survey.CosineIn.Mean), ("cosine_max_in", survey.CosineIn.Maximum), ("cosine_mean_out", survey.CosineOut.Mean),
            })
                // An entropy near 0 has lost digits in the reference, which sums A log A.
                Close.Relative(reference.Number(row, column), value, column == "mean_entropy_nats" ? 1e-10 : 2e-14, $"row {row + 2}, {column}");
            Assert.True(survey.IsExact);
            Assert.Equal(0, survey.Lambda.StandardError);
        }
    }

    [Fact]
    public void It_is_the_dense_layer_for_every_size_around_tiles_panels_and_segments()
    {
        foreach (int n in new[] { 2, 3, 7, 9, 33, 95, 96, 97, 193, 479, 481 })
        foreach (int d in new[] { 1, 2, 8, 9, 25, 70 })
        foreach ((double beta, double alpha) in new[] { (0.7, 0.0), (6.0, 0.0), (3.0, 0.4) })
        {
            if (n > 200 && (d > 9 || alpha > 0))
                continue;
            var tokens = Tokens(n, d, n * 131 + d);
            if (d == 1 && tokens.Count < 9)
                continue;
            Same(tokens, Survey(tokens, beta, alpha), beta, alpha);
        }
        var segments = Tokens(4033, 3, 1);
        Same(segments, Survey(segments, 9, 0), 9, 0);
    }

    [Fact]
    public void The_bits_depend_neither_on_the_number_of_threads_nor_on_where_tokens_come_from()
    {
        // Several panels of rows and several segments of tokens: sums of three and more, whose order shows.
        foreach ((int n, int d, int? rows) in new[] { (12500, 20, (int?)500), (12500, 3, 100), (1100, 20, null), (1100, 2, null) })
        {
            var generator = new GaussianTokens(d, 0.4, 7, normSpread: 0.3);
            var one = Survey(generator.Generate(n), 12, 0.1, rows, threads: 1);
            foreach (int threads in Widths.All ? new[] { 2, 3, 8 } : [3])
                Assert.Equal(one, Survey(generator.Generate(n), 12, 0.1, rows, threads: threads));
            Assert.Equal(one, LayerSurvey.Of(generator, n, 12, 0.1, rows, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken }));
        }
    }

    [Fact]
    public void A_sample_is_the_mean_over_its_rows_of_what_all_rows_are()
    {
        foreach ((int n, int d, int m) in new[] { (150, 12, 40), (700, 3, 100), (300, 20, 299), (100, 5, 3) })
        {
            var tokens = Tokens(n, d, n + m);
            (double beta, double alpha) = (5, 0.2);
            int[] rows = RowSample.Draw(n, m, 11);
            var survey = LayerSurvey.Of(tokens, beta, alpha, m, seed: 11, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken });
            var whole = Survey(tokens, beta, alpha);
            Assert.Equal((m, false), (survey.Rows, survey.IsExact));
            Assert.Equal(whole.Norms, survey.Norms);
            Assert.Equal(whole.CosineIn.Mean, survey.CosineIn.Mean);

            var weights = rows.Select(i => AttentionLayer.Weights(tokens, beta, i)).ToArray();
            double[] entropies = [.. weights.Select(row => -row.Sum(a => a * Math.Log(a)))];
            Same(entropies, survey.EntropyNats, n, 1e-12);
            Same([.. entropies.Select(Math.Exp)], survey.EffectiveTokens, n, 1e-12);
            Same([.. weights.Select(row => row.Sum(a => a * a))], survey.InverseParticipation, n, 1e-12);
            Same([.. rows.Select((i, at) => weights[at][i])], survey.SelfWeight, n, 1e-12);

            var after = DenseLayer.Apply(tokens, beta, alpha).Tokens;
            double[,] ratios = new double[m, m], gaps = new double[m, m];
            (double smallest, double largest) = (2, 0);
            for (int a = 0; a < m; a++)
            for (int b = 0; b < m; b++)
            {
                gaps[a, b] = Gap(after, rows[a], rows[b]);
                ratios[a, b] = a == b ? 0 : gaps[a, b] / Gap(tokens, rows[a], rows[b]);
            }
            foreach (int i in rows)
            for (int j = 0; j < n; j++)
            {
                if (i != j)
                    (smallest, largest) = (Math.Min(smallest, Gap(tokens, i, j)), Math.Max(largest, Gap(tokens, i, j)));
            }
            Close.Relative(1 - largest, survey.CosineIn.Minimum, 1e-12);
            Close.Relative(1 - smallest, survey.CosineIn.Maximum, 1e-12);
            Jackknife(ratios, survey.Lambda, n);
            Jackknife(gaps, survey.MeanOneMinusCosineOut, n);
        }
    }

    [Fact]
    public void The_interval_of_lambda_covers_it_as_often_as_it_says()
    {
        var tokens = new GaussianTokens(8, 0.3, 3).Generate(800);
        foreach (double beta in new[] { 3.0, 9, 20 })
        {
            double lambda = AngleRatio.OfLayer(tokens, beta).Lambda;
            int covered = 0, samples = 200;
            for (int seed = 0; seed < samples; seed++)
            {
                var estimate = LayerSurvey.Of(tokens, beta, drawnRows: 80, seed: seed, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken }).Lambda;
                covered += estimate.Lower <= lambda && lambda <= estimate.Upper ? 1 : 0;
            }
            Assert.InRange(covered, 0.88 * samples, 0.99 * samples);
        }
    }

    [Fact]
    public void On_a_simplex_collapse_and_identity_keep_their_digits()
    {
        foreach (int n in new[] { 16, 100, 300 })
        foreach (double u in new[] { 0.1, 0.5, 1, 2, 10 })
        {
            double beta = 2 * u * Math.Log(n);
            var exact = SimplexLayer.Apply(n, SimplexState.FromRho(0.5), beta);
            var survey = Survey(Simplex.Configuration(n, n, 0.5), beta);
            Close.Relative(exact.Lambda, survey.Lambda.Value, 1e-11, $"λ, n {n}, u {u}");
            Close.Relative(exact.OneMinusCosineOut, survey.MeanOneMinusCosineOut.Value, 1e-11, $"1-cos', n {n}, u {u}");
            Close.Relative(exact.SelfWeight, survey.SelfWeight.Value, 1e-12, $"A_ii, n {n}, u {u}");
            // log n - deficit has lost the digits of a small entropy: (1-a)(1 + log((n-1)/(1-a))) has not.
            double others = exact.OthersWeight, small = -others * Math.Log(exact.OtherWeight) - exact.SelfWeight * MathNet.Numerics.SpecialFunctions.Log1p(-others);
            Close.Relative(others < 0.5 ? small : exact.EntropyNats, survey.EntropyNats.Value, 1e-11, $"entropy, n {n}, u {u}");
        }
    }

    [Fact]
    public void Coincident_tokens_are_counted_and_left_out()
    {
        foreach (int d in new[] { 2, 12 })
        {
            var values = new double[200 * d];
            Normal.Samples(new Random(d), values, 0.3, 1);
            foreach (int copy in new[] { 5, 150, 199 })
                values.AsSpan(0, d).CopyTo(values.AsSpan(copy * d));
            var tokens = new TokenConfiguration(values, 200, d);
            var survey = Survey(tokens, 2);
            Assert.Equal(6, survey.CoincidentPairs);
            Assert.Equal(1, survey.CosineIn.Maximum);
            Same(tokens, survey, 2, 0, 1e-11);

            int[] rows = RowSample.Draw(200, 60, 3);
            int drawn = rows.Count(i => i is 0 or 5 or 150 or 199);
            var sample = LayerSurvey.Of(tokens, 2, drawnRows: 60, seed: 3, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken });
            Assert.Equal(6 - (4 - drawn) * (3 - drawn) / 2, sample.CoincidentPairs);
        }
        var same = new TokenConfiguration([1, 2, 2, 4, 4, 8], 3, 2);
        Assert.Contains("one direction", Assert.Throws<ArgumentException>(() => Survey(same, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extreme_scales_and_shapes_are_right_or_refused()
    {
        var antipodal = new TokenConfiguration([1, -1], 2, 1);
        Assert.Equal(1, Survey(antipodal, 1).Lambda.Value);
        Close.Relative(1 / (1 + Math.Exp(-2)), Survey(antipodal, 1).SelfWeight.Value, 1e-15);
        Assert.Contains("norm 0", Assert.Throws<ArgumentException>(() => Survey(antipodal, 0)).Message, StringComparison.Ordinal);
        var tokens = Tokens(50, 6, 1);
        Assert.Equal(1, Survey(tokens, 1e4).SelfWeight.Value);
        Close.Absolute(1, Survey(tokens, 1e4).Lambda.Value, 1e-12);
        Close.Relative(Math.Log(50), Survey(tokens, 0).EntropyNats.Value, 1e-14);
        var huge = new TokenConfiguration([1e300, 1e300, -1e-300, 2e-300, 3, 0], 3, 2);
        Close.Relative(Math.Sqrt(2) * 1e300, Survey(huge, 1).Norms.Maximum, 1e-15);
        Close.Relative(Math.Sqrt(5) * 1e-300, Survey(huge, 1).Norms.Minimum, 1e-15);
    }

    [Fact]
    public void Progress_never_falls_and_ends_at_all_and_a_cancelled_survey_stops()
    {
        var told = new List<double>();
        LayerSurvey.Of(Tokens(1000, 10, 1), 3, options: new ComputeOptions { Progress = new Told(told.Add), Cancellation = TestContext.Current.CancellationToken });
        Assert.Equal(told.Order(), told);
        Close.Absolute(1, told[^1], 1e-9);
        Assert.ThrowsAny<OperationCanceledException>(() => LayerSurvey.Of(Tokens(1000, 10, 1), 3, options: new ComputeOptions { Cancellation = new CancellationToken(true) }));
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => LayerSurvey.Of(Tokens(5000, 10, 1), 3, options: new ComputeOptions { Progress = new Told(share => source.CancelAfter(0)), Cancellation = source.Token }));
    }

    [Fact]
    public void A_sample_refutes_and_never_certifies()
    {
        // Gaussian tokens shifted by 0.8: most rows see positive cosines only.
        var values = new double[3000 * 100];
        Normal.Samples(new Random(4), values, 0.8, 1);
        var tokens = new TokenConfiguration(values, 3000, 100);
        var whole = Survey(tokens, 0);
        Assert.True(whole.CosineIn.Minimum < 0);
        Assert.False(whole.HypothesisHolds);
        Assert.Equal(BandRegime.Subcritical, whole.Regime);
        int open = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var sample = LayerSurvey.Of(tokens, 0, drawnRows: 3, seed: seed, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken });
            Assert.NotEqual(true, sample.HypothesisHolds);
            Assert.Equal(sample.CosineIn.Minimum <= 0 ? false : null, sample.HypothesisHolds);
            open += sample.HypothesisHolds is null ? 1 : 0;
            Assert.Equal((BandRegime.Subcritical, null), (sample.SeenRegime, sample.Regime));
            Assert.True(sample.CosineIn.Minimum >= whole.CosineIn.Minimum && sample.CosineIn.Maximum <= whole.CosineIn.Maximum && sample.CoincidentPairs <= whole.CoincidentPairs);
        }
        Assert.True(open > 0, "some draw should miss what refutes");
        // γ in the band of the pairs seen is in that of all.
        double between = Math.Log(3000) / LayerSurvey.MeanOneMinusCosine(tokens);
        Assert.Equal(BandRegime.Middle, LayerSurvey.Of(tokens, between, drawnRows: 50, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken }).Regime);
        Assert.Equal(whole.OneMinusCosineIn.Mean, LayerSurvey.MeanOneMinusCosine(tokens));
    }

    [Fact]
    public void Rows_that_can_give_no_standard_error_give_none()
    {
        var tokens = new TokenConfiguration([1, 0, 0, 1, 1, 0, 0, 1], 4, 2);
        for (int seed = 0; seed < 4; seed++)
        {
            var lambda = LayerSurvey.Of(tokens, 1, drawnRows: 3, seed: seed, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken }).Lambda;
            Assert.True(double.IsFinite(lambda.Value));
            Assert.False(lambda.HasStandardError);
            Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (lambda.Lower, lambda.Upper));
        }
    }

    [Fact]
    public void Cosines_and_their_mean_stay_where_cosines_can_be()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            int n = seed % 2 == 0 ? 2 : 3 + seed % 7, d = seed % 4 < 2 ? 5 : 12;
            var random = new Random(seed);
            var values = new double[n * d];
            // Pairs of antipodes, or directions that sum to nothing: the least mean there is, up to rounding.
            for (int k = 0; k < d; k++)
            {
                values[k] = random.NextDouble() - 0.5;
                values[d + k] = -values[k] * 1.7;
                for (int i = 2; i < n; i++)
                    values[i * d + k] = i % 2 == 0 ? values[k] * i : values[d + k] * i;
            }
            var survey = Survey(new TokenConfiguration(values, n, d), 3);
            Assert.True(survey.CosineIn.Minimum >= -1 && survey.CosineIn.Maximum <= 1 && survey.CosineOut.Minimum >= -1);
            Assert.True(survey.CosineIn.Mean >= -1.0 / (n - 1), $"{n} tokens: {survey.CosineIn.Mean:R}");
            Assert.InRange(survey.CosineIn.Mean, survey.CosineIn.Minimum, survey.CosineIn.Maximum);
        }
    }

    [Fact]
    public void Memory_grows_with_the_tokens_not_with_the_square_of_their_dimension_nor_by_whole_tiles_of_it()
    {
        foreach ((int n, int d) in new[] { (2, 100_000), (4, 60_000), (50, 4_000) })
        {
            var tokens = Tokens(n, d, 1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            LayerSurvey.Of(tokens, 2, options: new ComputeOptions { Threads = 1, Cancellation = TestContext.Current.CancellationToken });
            long surveyed = GC.GetAllocatedBytesForCurrentThread();
            JacobianNorm.OfLayers(tokens, [2.0], options: new() { Threads = 1, Cancellation = TestContext.Current.CancellationToken });
            long done = GC.GetAllocatedBytesForCurrentThread();
            double size = 8.0 * n * d;
            Assert.True(surveyed - before < 32 * size + 4e6, $"survey of {n} x {d}: {(surveyed - before) / size:F1} times the tokens");
            Assert.True(done - surveyed < 32 * size + 4e6, $"Jacobian of {n} x {d}: {(done - surveyed) / size:F1} times the tokens");
        }
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        var tokens = Tokens(10, 2, 1);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => Survey(tokens, double.NaN)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => Survey(tokens, 1, -1)).ParamName);
        Assert.Equal("drawnRows", Assert.Throws<ArgumentOutOfRangeException>(() => Survey(tokens, 1, 0, 2)).ParamName);
        Assert.Equal("drawnRows", Assert.Throws<ArgumentOutOfRangeException>(() => Survey(tokens, 1, 0, 11)).ParamName);
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => Survey(tokens, 1, threads: 0)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => LayerSurvey.Of(new SphereTokens(3, 1), 1, 1, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken })).ParamName);
    }

    private static LayerSurvey Survey(TokenConfiguration tokens, double beta, double alpha = 0, int? rows = null, int? threads = null) =>
        LayerSurvey.Of(tokens, beta, alpha, rows, options: new ComputeOptions { Threads = threads, Cancellation = TestContext.Current.CancellationToken });

    private static TokenConfiguration Read(string path) => TokenFile.Read(path, cancellation: TestContext.Current.CancellationToken);

    private static void Same(TokenConfiguration tokens, LayerSurvey survey, double beta, double alpha, double tolerance = 1e-12)
    {
        var dense = DenseLayer.Apply(tokens, beta, alpha);
        var ratio = AngleRatio.Of(tokens, dense.Tokens);
        var simplex = AlmostSimplex.Measure(tokens);
        string what = $"n {tokens.Count}, d {tokens.Dimension}, β {beta}, α {alpha}";
        Close.Relative(ratio.Lambda, survey.Lambda.Value, tolerance, what);
        Assert.Equal(ratio.CoincidentPairs, survey.CoincidentPairs);
        Close.Relative(ratio.MeanOneMinusCosineOut, survey.MeanOneMinusCosineOut.Value, tolerance, what);
        Close.Absolute(ratio.MinimumCosineOut, survey.CosineOut.Minimum, tolerance, what);
        Close.Absolute(ratio.MaximumCosineOut, survey.CosineOut.Maximum, tolerance, what);
        Close.Absolute(simplex.Rho1, survey.CosineIn.Minimum, tolerance, what);
        Close.Absolute(simplex.MeanCosine, survey.CosineIn.Mean, tolerance, what);
        Close.Absolute(simplex.Rho2, survey.CosineIn.Maximum, tolerance, what);
        Close.Relative(dense.Weights.EntropyNats, survey.EntropyNats.Value, tolerance, what);
        Close.Relative(dense.Weights.InverseParticipation, survey.InverseParticipation.Value, tolerance, what);
        Close.Relative(dense.Weights.SelfWeight, survey.SelfWeight.Value, tolerance, what);
        Close.Relative(Math.Sqrt(simplex.Q1), survey.Norms.Minimum, tolerance, what);
        Close.Relative(Math.Sqrt(simplex.Q2), survey.Norms.Maximum, tolerance, what);
    }

    private static void Same(double[] values, Estimate estimate, int population, double tolerance)
    {
        double mean = values.Average(), variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        Close.Relative(mean, estimate.Value, tolerance);
        Close.Relative(Math.Sqrt(variance / values.Length * (1 - (double)values.Length / population)), estimate.StandardError, 1e-9);
    }

    /// <summary>The mean over pairs, and the jackknife by leaving out each row in turn.</summary>
    private static void Jackknife(double[,] values, Estimate estimate, int population)
    {
        int m = values.GetLength(0);
        double Without(int left)
        {
            (double sum, int count) = (0, 0);
            for (int a = 0; a < m; a++)
            for (int b = 0; b < a; b++)
            {
                if (a != left && b != left)
                    (sum, count) = (sum + values[a, b], count + 1);
            }
            return sum / count;
        }

        Close.Relative(Without(-1), estimate.Value, 1e-12);
        double[] without = [.. Enumerable.Range(0, m).Select(Without)];
        double squares = without.Sum(value => Math.Pow(value - without.Average(), 2));
        Close.Relative(Math.Sqrt((1 - (double)m / population) * (m - 1) / m * squares), estimate.StandardError, 1e-8);
    }

    private static double Gap(TokenConfiguration tokens, int i, int j)
    {
        double norm(int k) => Math.Sqrt(tokens[k].ToArray().Sum(x => x * x));
        (double first, double second) = (norm(i), norm(j));
        return tokens[i].ToArray().Zip(tokens[j].ToArray(), (x, y) => Math.Pow(x / first - y / second, 2)).Sum() / 2;
    }

    private static TokenConfiguration Tokens(int n, int d, int seed)
    {
        var values = new double[n * d];
        Normal.Samples(new Random(seed), values, 0.3, 1);
        return new TokenConfiguration(values, n, d);
    }
}
