using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Layers;

public class AttentionLayerTests
{
    private static readonly Gen<TokenConfiguration> Tokens =
        Gen.Select(Gen.Int[2, 12], Gen.Int[2, 9]).SelectMany((n, d) => RandomTokens.Gaussian(n, d));

    [Fact]
    public void The_layer_is_its_definition_written_out()
    {
        Gen.Select(Tokens, Gen.Double[0, 20], Gen.Double[0, 2]).Sample((tokens, beta, alpha) =>
        {
            (int n, int d) = (tokens.Count, tokens.Dimension);
            var result = DenseLayer.Apply(tokens, beta, alpha);
            for (int i = 0; i < n; i++)
            {
                var weights = PlainWeights(tokens, beta, i);
                Assert.Equal(1, weights.Sum(), 1e-13);
                var actual = AttentionLayer.Weights(tokens, beta, i);
                for (int j = 0; j < n; j++)
                    Close.Relative(weights[j], actual[j], 1e-12, "A_ij");
                for (int k = 0; k < d; k++)
                {
                    double sum = alpha * tokens[i][k];
                    for (int j = 0; j < n; j++)
                        sum += weights[j] * tokens[j][k] / Norm(tokens[j]);
                    Close.Absolute(sum, result.Tokens[i][k], 1e-13, "x'");
                }
            }
        });
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void On_a_simplex_the_dense_layer_is_the_exact_one(int n)
    {
        foreach (double u in Widths.All ? new[] { 0.1, 0.5, 0.9, 1, 1.1, 1.5, 2.5 } : [0.5, 1, 1.5])
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        foreach (double alpha in new[] { 0, 0.7 })
        {
            double beta = u / (1 - rho) * Math.Log(n);
            var tokens = Simplex.Configuration(n, n + 1, rho, 1.7);
            var exact = SimplexLayer.Apply(n, SimplexState.FromRho(rho, 1.7), beta, alpha);
            var dense = DenseLayer.Apply(tokens, beta, alpha);
            var ratio = AngleRatio.Of(tokens, dense.Tokens);
            string at = $"n {n}, u {u}, ρ {rho}, α {alpha}";
            Close.Relative(exact.Lambda, ratio.Lambda, 1e-12, at + ": λ");
            Close.Relative(exact.OneMinusCosineOut, ratio.MeanOneMinusCosineOut, 1e-12, at + ": 1-cos'");
            Close.Absolute(exact.CosineOut, ratio.MinimumCosineOut, 1e-13, at + ": min cos'");
            Close.Absolute(exact.CosineOut, ratio.MaximumCosineOut, 1e-13, at + ": max cos'");
            Close.Relative(exact.SelfWeight, dense.Weights.SelfWeight, 1e-12, at + ": a");
            Close.Relative(exact.SumOfSquaredWeights, dense.Weights.InverseParticipation, 1e-12, at + ": ΣA²");
            Close.Relative(exact.EntropyNats, dense.Weights.EntropyNats, 1e-11, at + ": H");
            for (int i = 0; i < n; i++)
                Close.Relative(exact.NormSquaredOut, Square(Norm(dense.Tokens[i])), 1e-12, at + ": q'");
        }
    }

    [Fact]
    public void Every_measure_of_the_brute_force_reference_is_met()
    {
        var reference = new ReferenceTable("dense-measures.csv");
        Assert.Equal(9, reference.Count);
        for (int row = 0; row < reference.Count; row++)
        {
            var tokens = ReadTokens(reference.Text(row, "tokens"));
            var result = DenseLayer.Apply(tokens, reference.Number(row, "beta"), reference.Number(row, "alpha"));
            var ratio = AngleRatio.Of(tokens, result.Tokens);
            void Check(string column, double actual) => Close.Relative(reference.Number(row, column), actual, 1e-12, $"row {row + 2}, {column}");
            Check("lambda", ratio.Lambda);
            Check("mean_entropy_nats", result.Weights.EntropyNats);
            Check("mean_inverse_participation", result.Weights.InverseParticipation);
            Check("mean_self_weight", result.Weights.SelfWeight);
            Check("cosine_mean_out", 1 - ratio.MeanOneMinusCosineOut);
        }
    }

    [Fact]
    public void Lambda_is_invariant_under_permutation_and_scaling_of_the_tokens()
    {
        Gen.Select(Tokens, Gen.Double[0.5, 10], Gen.Double[0.1, 10]).Sample((tokens, beta, scale) =>
        {
            (int n, int d) = (tokens.Count, tokens.Dimension);
            var reversed = new double[n * d];
            for (int i = 0; i < n; i++)
            for (int k = 0; k < d; k++)
                reversed[i * d + k] = tokens[n - 1 - i][k] * scale;
            var other = new TokenConfiguration(reversed, n, d);
            Close.Relative(
                AngleRatio.Of(tokens, DenseLayer.Apply(tokens, beta).Tokens).Lambda,
                AngleRatio.Of(other, DenseLayer.Apply(other, beta).Tokens).Lambda, 1e-8, "λ");
        });
    }

    [Fact]
    public void Without_scores_every_weight_is_one_nth_and_the_outputs_are_the_mean()
    {
        var tokens = ReadTokens("tokens-1.csv");
        var result = DenseLayer.Apply(tokens, 0);
        Close.Relative(Math.Log(tokens.Count), result.Weights.EntropyNats, 1e-14);
        Close.Relative(1.0 / tokens.Count, result.Weights.InverseParticipation, 1e-14);
        for (int i = 1; i < tokens.Count; i++)
            Assert.True(result.Tokens[i].SequenceEqual(result.Tokens[0]));
    }

    [Fact]
    public void An_enormous_scale_neither_overflows_nor_loses_the_token_itself()
    {
        var tokens = ReadTokens("tokens-1.csv");
        var result = DenseLayer.Apply(tokens, 1e8);
        Close.Relative(1, result.Weights.SelfWeight, 1e-12);
        Close.Relative(1, AngleRatio.Of(tokens, result.Tokens).Lambda, 1e-12);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        var tokens = Simplex.Configuration(64, 70, 0.4);
        var single = Of(1);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            var many = Of(threads);
            for (int i = 0; i < tokens.Count; i++)
                Assert.True(many[i].SequenceEqual(single[i]));
        }

        TokenConfiguration Of(int threads) => DenseLayer.Apply(tokens, 3, options: new ComputeOptions { Threads = threads }).Tokens;
    }

    [Fact]
    public void Outputs_that_cancel_to_zero_are_an_error_and_not_NaN()
    {
        var antipodal = new TokenConfiguration([1, 0, -1, 0], 2, 2);
        var error = Assert.Throws<ArgumentException>(() => DenseLayer.Apply(antipodal, 0));
        Assert.Contains("norm 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        var tokens = ReadTokens("tokens-1.csv");
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => DenseLayer.Apply(tokens, double.NaN)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => DenseLayer.Apply(tokens, -1)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => DenseLayer.Apply(tokens, 1, -0.5)).ParamName);
        Assert.Equal("token", Assert.Throws<ArgumentOutOfRangeException>(() => AttentionLayer.Weights(tokens, 1, 12)).ParamName);
    }

    private static TokenConfiguration ReadTokens(string name)
    {
        var rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reference", name)).Where(line => line.Length > 0)
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return new TokenConfiguration(rows.SelectMany(row => row).ToArray(), rows.Length, rows[0].Length);
    }

    private static double[] PlainWeights(TokenConfiguration tokens, double beta, int i)
    {
        var scores = new double[tokens.Count];
        for (int j = 0; j < scores.Length; j++)
        {
            for (int k = 0; k < tokens.Dimension; k++)
                scores[j] += tokens[i][k] * tokens[j][k];
            scores[j] *= beta / (Norm(tokens[i]) * Norm(tokens[j]));
        }
        double sum = scores.Sum(score => Math.Exp(score));
        return [.. scores.Select(score => Math.Exp(score) / sum)];
    }

    private static double Norm(ReadOnlySpan<double> token)
    {
        double sum = 0;
        foreach (double value in token)
            sum += value * value;
        return Math.Sqrt(sum);
    }

    private static double Square(double x) => x * x;
}
