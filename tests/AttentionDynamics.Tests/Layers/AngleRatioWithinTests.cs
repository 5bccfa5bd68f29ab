using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Sweeps;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

public class AngleRatioWithinTests
{
    private static readonly double[] Gammas = [0.2, 0.5, 1, 1.5, 2.5, 5, 10, 1000];

    [Theory]
    [InlineData(128, 9)]
    [InlineData(193, 16)]
    [InlineData(300, 33)]
    [InlineData(512, 32)]
    [InlineData(500, 100)]
    [InlineData(512, 512)]
    public void The_error_that_is_stated_is_not_exceeded_and_is_small(int n, int d)
    {
        Assert.SkipUnless(Widths.All || n < 200, "without intrinsics this takes minutes");
        double worst = 0, stated = 0;
        int single = 0, all = 0;
        foreach (double rho in new[] { 0.02, 0.1, 0.5, 0.9, 0.98 })
        {
            var tokens = new GaussianTokens(d, rho, seed: 7).Generate(n);
            double[] betas = [.. Gammas.Select(gamma => gamma * Math.Log(n))];
            AngleRatio[] exact = AngleRatio.OfLayers(tokens, betas);
            var within = AngleRatioWithin.OfLayers(tokens, betas);
            for (int k = 0; k < betas.Length; k++, all++)
            {
                double error = Math.Abs(within[k].Lambda / exact[k].Lambda - 1);
                Assert.True(error <= within[k].RelativeError, FormattableString.Invariant(
                    $"ρ {rho}, γ {Gammas[k]}: λ = {exact[k].Lambda} has the relative error {error}, {within[k].RelativeError} is stated"));
                Assert.InRange(within[k].RelativeError, 0, 1e-5);
                if (!within[k].InSingle)
                {
                    Assert.Equal((exact[k].Lambda, AngleRatioWithin.ErrorInDouble), (within[k].Lambda, within[k].RelativeError));
                    continue;
                }
                single++;
                (worst, stated) = (Math.Max(worst, error), Math.Max(stated, within[k].RelativeError));
            }
        }
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{single} of {all} in single precision, largest error {worst:E1}, largest stated {stated:E1}"));
        Assert.InRange(single, all * 3 / 4, all);
        Assert.InRange(worst, 1e-9, 5e-6);
    }

    /// <summary>Even tokens, two clusters of them, some that lie much closer to one another than the others do, and the simplex, where all gaps are one
    /// and what is left out is of second order.</summary>
    public static TheoryData<string, int, int> Kinds => new() { { "even", 300, 32 }, { "even", 300, 512 }, { "clusters", 260, 64 }, { "uneven", 260, 64 }, { "simplex", 150, 151 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Close_to_the_identity_the_bound_holds_and_is_of_the_size_of_what_is_left_out(string kind, int n, int d)
    {
        Assert.SkipUnless(Widths.All, "without intrinsics this takes minutes");
        int found = 0, refused = 0;
        double tightest = 0, gained = 1;
        foreach (double rho in new[] { 0.05, 0.5, 0.9 })
        {
            var tokens = Of(kind, n, d, rho);
            double[] betas = [.. new[] { 1.2, 1.5, 1.8, 2.2, 2.6, 3, 4, 6 }.Select(u => u / (1 - rho) * Math.Log(n))];
            AngleRatio[] exact = AngleRatio.OfLayers(tokens, betas);
            using var scratch = new Scratch();
            var layer = new SingleAngleRatio<Lanes256<float>>(tokens, RowSample.Draw(n, AngleRatioWithin.Chosen), scratch, ComputeOptions.Default);
            Assert.False(layer.HasClosePairs);
            for (int k = 0; k < betas.Length; k++)
            {
                if (layer.NearIdentityAt(betas[k], 0.5) is not var (lambda, stated))
                {
                    refused++;
                    continue;
                }
                double error = Math.Abs(lambda / exact[k].Lambda - 1), moved = 1 - exact[k].Lambda;
                // Double precision has its own last digits.
                Assert.True(error <= stated + 1e-12, FormattableString.Invariant($"{kind}, ρ {rho}, β {betas[k]}: λ = {exact[k].Lambda} has the relative error {error}, {stated} is stated"));
                Assert.Null(layer.NearIdentityAt(betas[k], 0.99 * stated));
                found++;
                if (stated > 1e-10)
                    (tightest, gained) = (Math.Max(tightest, error / stated), Math.Min(gained, stated / moved));
            }
        }
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{found} found, {refused} refused, an error of {tightest:F3} of the one stated, a stated error of {gained:E1} of 1-λ"));
        Assert.True(found >= 3 && refused >= 3, FormattableString.Invariant($"{found} found, {refused} refused"));
        // Neither a bound that anything passes, nor λ = 1.
        Assert.True(tightest > 0.01 && gained < 0.7, FormattableString.Invariant($"{tightest} of the error stated, which is {gained} of 1-λ"));
    }

    private static TokenConfiguration Of(string kind, int n, int d, double rho)
    {
        var even = new GaussianTokens(d, rho, seed: 4).Generate(n);
        if (kind == "even")
            return even;
        double[] values = [.. Enumerable.Range(0, n).SelectMany(i => even[i].ToArray())];
        if (kind == "simplex")
        {
            for (int i = 0; i < n; i++)
            for (int k = 0; k < d; k++)
                values[i * d + k] = k == n ? Math.Sqrt(rho) : k == i ? Math.Sqrt(1 - rho) : 0;
        }
        else if (kind == "clusters")
        {
            // A third of the tokens is mirrored in one coordinate that all the others share.
            for (int i = 0; i < n; i++)
                values[i * d] = i % 3 == 0 ? -0.5 : 0.5;
        }
        else
        {
            // One in ten lies halfway to the token before it.
            for (int i = 1; i < n; i += 10)
            for (int k = 0; k < d; k++)
                values[i * d + k] = (values[i * d + k] + values[(i - 1) * d + k]) / 2;
        }
        return new TokenConfiguration(values, n, d);
    }

    /// <summary>Single precision as one writes it, 1-cos by subtraction: it loses what centring keeps.</summary>
    [Fact]
    public void Without_centring_the_error_is_larger_and_is_seen()
    {
        const int n = 128, d = 64;
        int[] chosen = RowSample.Draw(n, AngleRatioWithin.Chosen);
        foreach (double rho in new[] { 0.5, 0.9 })
        foreach (double gamma in new[] { 0.5, 1 })
        {
            double beta = gamma * Math.Log(n);
            var tokens = new GaussianTokens(d, rho, seed: 3).Generate(n);
            double lambda = AngleRatio.OfLayer(tokens, beta).Lambda;
            (double uncentred, double[] pairs) = Uncentred(tokens, beta, chosen);
            using var scratch = new Scratch();
            double[] exact = new ChosenPairs<Lanes128<double>>(tokens, chosen, scratch, ComputeOptions.Default).At(beta);
            double stated = AngleRatioWithin.Error(uncentred, pairs, exact, n), error = Math.Abs(uncentred / lambda - 1);
            Assert.True(stated > 1e-5 && stated > error, FormattableString.Invariant($"ρ {rho}, γ {gamma}: {error} off, {stated} stated"));
            Assert.True(AngleRatioWithin.OfLayers(tokens, [beta])[0] is { InSingle: true, RelativeError: < 7e-6 });
        }
    }

    [Fact]
    public void The_pairs_in_double_precision_are_those_of_the_layer()
    {
        var tokens = new GaussianTokens(40, 0.4, seed: 2).Generate(150);
        var outputs = AttentionLayer.Apply(tokens, 5);
        int[] chosen = [7, 149, 0, 66];
        using var scratch = new Scratch();
        double[] ratios = new ChosenPairs<Lanes128<double>>(tokens, chosen, scratch, ComputeOptions.Default).At(5);
        var expected = from i in Enumerable.Range(0, 4) from j in Enumerable.Range(i + 1, 3 - i) select Of(outputs, chosen[i], chosen[j]) / Of(tokens, chosen[i], chosen[j]);
        foreach ((double ratio, double value) in ratios.Zip(expected))
            Close.Relative(value, ratio, 1e-11);
        double Of(TokenConfiguration set, int i, int j) => AngleRatio.Of(new TokenConfiguration([.. set[i], .. set[j]], 2, 40), new TokenConfiguration([.. set[i], .. set[j]], 2, 40)).MeanOneMinusCosineOut;
    }

    [Fact]
    public void Few_tokens_few_dimensions_close_pairs_and_no_scale_take_double_precision()
    {
        var plane = new GaussianTokens(2, 0.5, seed: 1).Generate(300);
        var few = new GaussianTokens(64, 0.5, seed: 1).Generate(100);
        double[] values = [.. Enumerable.Range(0, 200).SelectMany(i => new GaussianTokens(64, 0.5, seed: 1).Generate(200)[i].ToArray())];
        for (int k = 0; k < 64; k++)
            values[64 + k] = values[k] + 1e-3 * values[2 * 64 + k];
        foreach (var tokens in new[] { plane, few, new TokenConfiguration(values, 200, 64) })
            Assert.Equal(new AngleRatioWithin(AngleRatio.OfLayer(tokens, 9).Lambda, AngleRatioWithin.ErrorInDouble, false), AngleRatioWithin.OfLayers(tokens, [9])[0]);
        Assert.False(AngleRatioWithin.OfLayers(new GaussianTokens(64, 0.5, seed: 1).Generate(200), [0])[0].InSingle);
        Assert.True(AngleRatioWithin.OfLayers(new GaussianTokens(64, 0.5, seed: 1).Generate(200), [9])[0].InSingle);
        Assert.False(AngleRatioWithin.OfLayers(new GaussianTokens(64, 0.5, seed: 1).Generate(200), [9], 1e-8)[0].InSingle);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads_nor_on_the_other_scales()
    {
        foreach (int n in new[] { 128, 191, 400 })
        {
            var tokens = new GaussianTokens(50, 0.3, seed: 5).Generate(n);
            double[] betas = [2, 8, 30, 60];
            var one = AngleRatioWithin.OfLayers(tokens, betas, options: new() { Threads = 1 });
            Assert.All(one, ratio => Assert.True(ratio.InSingle));
            // The last without an output.
            Assert.InRange(one[^1].RelativeError, 0, 1e-7);
            foreach (int threads in new[] { 2, 3, 8 })
                Assert.Equal(one, AngleRatioWithin.OfLayers(tokens, betas, options: new() { Threads = threads }));
            Assert.Equal(one, betas.Select(beta => AngleRatioWithin.OfLayers(tokens, [beta])[0]));
        }
    }

    [Fact]
    public void Registers_of_256_and_of_512_bits_give_the_same_bits()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Fma.IsSupported, "without a fused product the two round differently");
        var tokens = new GaussianTokens(50, 0.3, seed: 5).Generate(230);
        Assert.Equal(AngleRatioWithin.OfLayers<Lanes512<float>>(tokens, [2, 8, 60], 1e-5, new()), AngleRatioWithin.OfLayers<Lanes256<float>>(tokens, [2, 8, 60], 1e-5, new()));
        foreach ((var ratio, var exact) in AngleRatioWithin.OfLayers<Lanes128<float>>(tokens, [2, 8], 1e-5, new()).Zip(AngleRatio.OfLayers(tokens, [2, 8])))
        {
            Assert.True(ratio.InSingle);
            Close.Relative(exact.Lambda, ratio.Lambda, 1e-6);
        }
    }

    [Fact]
    public void A_map_has_those_values_tells_its_progress_and_refuses_bad_input()
    {
        TokenConfiguration Tokens(double rho, int sample) => new GaussianTokens(32, rho, seed: 1, sample).Generate(150);
        double[] rho = [0.2, 0.6], gamma = [1, 2];
        var told = new List<double>();
        var map = AngleRatioSweep.RunWithin(rho, gamma, Tokens, 2, 1e-4, options: new() { Progress = new Told(told.Add) });
        for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            Assert.Equal(Enumerable.Range(0, 2).Average(sample => AngleRatioWithin.OfLayers(Tokens(rho[i], sample), [gamma[k] * Math.Log(150)], 1e-4)[0].Lambda), map[i, k]);
        Assert.Equal(1, told[^1]);
        var kept = new Kept();
        AngleRatioSweep.RunWithin(rho, gamma, Tokens, 2, 1e-4, kept);
        Assert.Equal(4, kept.Count);
        AngleRatioSweep.RunWithin(rho, gamma, Tokens, 2, 1e-4, kept);
        Assert.Equal(4, kept.Count);
        AngleRatioSweep.RunWithin(rho, gamma, Tokens, 2, 1e-5, kept);
        AngleRatioSweep.Run(rho, gamma, Tokens, 2, rows: kept);
        Assert.Equal(12, kept.Count);
        Assert.Equal("relative", Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatioWithin.OfLayers(Tokens(0.5, 0), [1], 1e-11)).ParamName);
        Assert.Equal("betas", Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatioWithin.OfLayers(Tokens(0.5, 0), [-1])).ParamName);
        Assert.Throws<OperationCanceledException>(() => AngleRatioWithin.OfLayers(Tokens(0.5, 0), [1], options: new() { Cancellation = new CancellationToken(true) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatioSweep.RunWithin(rho, gamma, Tokens, relative: 1));
    }

    private static (double Lambda, double[] Chosen) Uncentred(TokenConfiguration tokens, double beta, int[] chosen)
    {
        int n = tokens.Count, d = tokens.Dimension;
        float[][] unit = [.. Enumerable.Range(0, n).Select(i => Unit([.. tokens[i].ToArray().Select(x => (float)x)]))];
        float[][] outputs = [.. unit.Select(own =>
        {
            var sum = new float[d];
            foreach (float[] other in unit)
            {
                float weight = MathF.Exp((float)beta * (Dot(own, other) - 1));
                for (int k = 0; k < d; k++)
                    sum[k] += weight * other[k];
            }
            return Unit(sum);
        })];
        double Ratio(int i, int j) => (1 - Dot(outputs[i], outputs[j])) / (1 - Dot(unit[i], unit[j]));
        double total = (from i in Enumerable.Range(0, n) from j in Enumerable.Range(i + 1, n - 1 - i) select Ratio(i, j)).Sum();
        return (2 * total / (n * (n - 1.0)), [.. from i in Enumerable.Range(0, chosen.Length) from j in Enumerable.Range(i + 1, chosen.Length - 1 - i) select Ratio(chosen[i], chosen[j])]);

        static float Dot(float[] x, float[] y) => x.Zip(y, (a, b) => a * b).Aggregate(0f, (sum, product) => sum + product);
        static float[] Unit(float[] x)
        {
            float norm = MathF.Sqrt(Dot(x, x));
            return [.. x.Select(value => value / norm)];
        }
    }

    private sealed class Kept : Dictionary<string, double[]>, ISweepRows
    {
        public double[]? Find(string key) => this.GetValueOrDefault(key);

        public void Keep(string key, double[] values) => Add(key, values);
    }
}
