using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics.Distributions;

namespace AttentionDynamics.Tests.Layers;

public class LayerAngleRatioTests
{
    [Fact]
    public void The_fused_ratio_is_that_of_tokens_and_outputs_for_every_size_around_a_tile()
    {
        foreach (int n in new[] { 2, 3, 7, 8, 9, 15, 33, 95, 96, 97, 130, 192, 193 })
        foreach (int d in new[] { 2, 3, 8, 9, 23, 24, 25, 70 })
        foreach ((double beta, double alpha) in new[] { (0.7, 0.0), (6.0, 0.0), (3.0, 0.4) })
            Same(Tokens(n, d, n * 131 + d), beta, alpha);
    }

    [Fact]
    public void In_collapse_it_keeps_the_digits_of_the_exact_layer()
    {
        foreach (int n in new[] { 16, 100, 300 })
        foreach (double u in new[] { 0.1, 0.5, 1, 2 })
        {
            double beta = 2 * u * Math.Log(n);
            var exact = SimplexLayer.Apply(n, SimplexState.FromRho(0.5), beta);
            Close.Relative(exact.Lambda, AngleRatio.OfLayer(Simplex.Configuration(n, n, 0.5), beta).Lambda, 1e-12, $"n {n}, u {u}");
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        foreach (int d in new[] { 2, 40 })
        {
            var tokens = Tokens(400, d, 5);
            var one = AngleRatio.OfLayer(tokens, 4, 0.1, new() { Threads = 1 });
            foreach (int threads in new[] { 2, 3, 8 })
                Assert.Equal(one, AngleRatio.OfLayer(tokens, 4, 0.1, new() { Threads = threads }));
        }
    }

    [Fact]
    public void Coincident_and_nearly_coincident_tokens_are_told_apart()
    {
        foreach (int d in new[] { 2, 12 })
        {
            var random = new Random(d);
            var values = new double[200 * d];
            Normal.Samples(random, values, 0.3, 1);
            for (int k = 0; k < d; k++)
            {
                values[5 * d + k] = 2 * values[k];                         // coincides with token 0
                values[150 * d + k] = values[k] * (1 + (k == 1 ? 1e-6 : 0)); // at an angle of 1e-6 from it
            }
            var tokens = new TokenConfiguration(values, 200, d);
            Assert.Equal(1, AngleRatio.OfLayer(tokens, 2).CoincidentPairs);
            Same(tokens, 2, 0, 1e-8);
        }
    }

    [Fact]
    public void Enormous_scales_equal_and_antipodal_tokens_are_right_or_an_error()
    {
        var tokens = Tokens(50, 5, 1);
        Close.Relative(1, AngleRatio.OfLayer(tokens, 1e8).Lambda, 1e-12);
        Assert.Throws<ArgumentException>(() => AngleRatio.OfLayer(new TokenConfiguration([1, 0, 2, 0], 2, 2), 1));
        Assert.Throws<ArgumentException>(() => AngleRatio.OfLayer(new TokenConfiguration([1, 0, -1, 0], 2, 2), 0));
        Close.Relative(1, AngleRatio.OfLayer(new TokenConfiguration([1, 0, -1, 0], 2, 2), 1).Lambda, 1e-12);
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatio.OfLayer(tokens, 1, 0, new() { Threads = 0 })).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatio.OfLayer(tokens, double.NaN)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatio.OfLayer(tokens, 1, -1)).ParamName);
    }

    [Fact]
    public void Registers_of_256_and_of_512_bits_give_the_same_bits()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Fma.IsSupported, "without a fused product the two round differently");
        foreach (int d in new[] { 2, 3, 40 })
            Assert.Equal(Of<Lanes512<double>>(Tokens(230, d, 9), 5, 0.2), Of<Lanes256<double>>(Tokens(230, d, 9), 5, 0.2));
    }

    [Fact]
    public void Several_scales_at_once_give_the_bits_of_one_at_a_time()
    {
        double[] betas = [0, 0.5, 7, 300, 0.5];
        foreach (int d in new[] { 2, 5, 40 })
        {
            var tokens = Tokens(130, d, 3);
            var told = new List<double>();
            var together = AngleRatio.OfLayers(tokens, betas, 0.3, new() { Progress = new Told(told.Add), Cancellation = TestContext.Current.CancellationToken });
            Assert.Equal([.. betas.Select(beta => AngleRatio.OfLayer(tokens, beta, 0.3))], together);
            Assert.Equal([0.2, 0.4, 0.6, 0.8, 1], told);
            Assert.Throws<OperationCanceledException>(() => AngleRatio.OfLayers(tokens, betas, options: new() { Cancellation = new CancellationToken(true) }));
        }
    }

    [Fact]
    public void Rotations_and_permutations_do_not_change_it()
    {
        foreach (int d in new[] { 2, 6, 40 })
        foreach (int n in new[] { 2, 50, 200 })
        {
            var tokens = Tokens(n, d, d);
            var values = new double[n * d];
            for (int i = 0; i < n; i++)
            {
                var token = tokens[(7 * i + 3) % n];
                token.CopyTo(values.AsSpan(i * d));
                (values[i * d], values[i * d + 1]) = (0.6 * token[0] - 0.8 * token[1], 0.8 * token[0] + 0.6 * token[1]);
            }
            Close.Relative(AngleRatio.OfLayer(tokens, 6, 0.1).Lambda, AngleRatio.OfLayer(new TokenConfiguration(values, n, d), 6, 0.1).Lambda, 1e-11, $"n {n}, d {d}");
        }
    }

    [Fact]
    public void On_a_line_outputs_are_signs_and_two_tokens_have_their_closed_form()
    {
        // Signs +, +, -: each output keeps its sign, so the two unequal pairs have ratio 1 and the equal one none.
        var line = AngleRatio.OfLayer(new TokenConfiguration([1, 3, -2], 3, 1), 4);
        Assert.Equal((1, 1L), (line.Lambda, line.CoincidentPairs));

        // Two unit tokens of cosine c: outputs ay + by' and by + ay', b = e^{-β(1-c)}a.
        foreach (double beta in new[] { 0.5, 5, 1e4 })
        {
            double c = 0.6, b = Math.Exp(-beta * (1 - c)), gap = (1 - b) * (1 - b) * (1 - c) / (1 + 2 * b * c + b * b);
            Close.Relative(gap / (1 - c), AngleRatio.OfLayer(new TokenConfiguration([2, 0, 0.6, 0.8], 2, 2), beta).Lambda, 1e-14, $"β {beta}");
        }
    }

    [Fact]
    public void Without_a_scale_all_tokens_go_to_their_mean()
    {
        foreach (int d in new[] { 2, 5, 40 })
            Assert.InRange(AngleRatio.OfLayer(Tokens(130, d, 3), 0).MeanOneMinusCosineOut, 0, 1e-30);
    }

    private static AngleRatio Of<V>(TokenConfiguration tokens, double beta, double alpha)
        where V : struct, ILanes<V, double> => AngleRatio.OfLayers<V>(tokens, [beta], alpha, new ComputeOptions { Threads = 2 })[0];

    private static TokenConfiguration Tokens(int n, int d, int seed)
    {
        var values = new double[n * d];
        Normal.Samples(new Random(seed), values, 0.3, 1);
        return new TokenConfiguration(values, n, d);
    }

    private static void Same(TokenConfiguration tokens, double beta, double alpha, double tolerance = 1e-10)
    {
        var plain = AngleRatio.Of(tokens, DenseLayer.Apply(tokens, beta, alpha).Tokens);
        AngleRatio[] wide = Widths.All ? [Of<Lanes512<double>>(tokens, beta, alpha), Of<Lanes256<double>>(tokens, beta, alpha)] : [];
        foreach (var fused in wide.Append(Of<Lanes128<double>>(tokens, beta, alpha)))
        {
            string what = $"n {tokens.Count}, d {tokens.Dimension}, β {beta}, α {alpha}";
            Close.Relative(plain.Lambda, fused.Lambda, tolerance, "λ, " + what);
            Close.Relative(plain.MeanOneMinusCosineOut, fused.MeanOneMinusCosineOut, tolerance, "1-cos', " + what);
            Close.Absolute(plain.MinimumCosineOut, fused.MinimumCosineOut, 1e-13, "min, " + what);
            Close.Absolute(plain.MaximumCosineOut, fused.MaximumCosineOut, 1e-13, "max, " + what);
            Assert.Equal(plain.CoincidentPairs, fused.CoincidentPairs);
        }
    }
}
