using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

public class HeadsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(8, 2)]
    [InlineData(6, 1)]
    public void A_batch_is_its_heads_one_by_one_with_the_keys_they_share(int heads, int keyHeads)
    {
        const int n = 70, m = 75, d = 6, c = 5;
        double[] q = PlainAttention.Values(heads * n * d, 1), k = PlainAttention.Values(keyHeads * m * d, 2), v = PlainAttention.Values(keyHeads * m * c, 3);
        foreach (var normaliser in new[] { AttentionNormaliser.Softmax, AttentionNormaliser.Entmax(1.5) })
        {
            var rule = new AttentionRule { Mask = AttentionMask.Causal(m - n), Normaliser = normaliser };
            var batch = AttentionHeads.Of(q, k, v, d, heads, keyHeads, c);
            double[] output = batch.Apply(rule);
            AttentionMeasures[] measures = batch.Measure(rule);
            float[] single = AttentionHeads.Of(Single(q), Single(k), Single(v), d, heads, keyHeads, c).Apply(rule);
            for (int head = 0; head < heads; head++)
            {
                int shared = head * keyHeads / heads;
                double[] queries = Part(q, head, n * d), keys = Part(k, shared, m * d), values = Part(v, shared, m * c);
                double[] plain = PlainAttention.Apply(queries, keys, values, d, c, (i, j) => j <= i + m - n, _ => 1 / Math.Sqrt(d), row => Normalised(normaliser, row));
                for (int x = 0; x < plain.Length; x++)
                {
                    Close.Absolute(plain[x], output[head * n * c + x], 1e-12, $"head {head}");
                    Close.Absolute(plain[x], single[head * n * c + x], 2e-5, $"head {head}");
                }
                Assert.Equal(AttentionHeads.Of(queries, keys, values, d, valueDimension: c).Measure(rule)[0], measures[head]);
                double[] weights = PlainAttention.Weights(queries, keys, d, 3, (i, j) => j <= i + m - n, 1 / Math.Sqrt(d), row => Normalised(normaliser, row));
                double[] row = batch.Weights(3, head, rule);
                for (int j = 0; j < m; j++)
                    Close.Absolute(weights[j], row[j], 1e-13, $"head {head}, key {j}");
            }
        }
    }

    [Fact]
    public void The_measures_of_a_head_are_those_of_its_rows_written_out()
    {
        const int n = 60, d = 4;
        double[] q = PlainAttention.Values(n * d, 4), k = PlainAttention.Values(n * d, 5), v = PlainAttention.Values(n * d, 6);
        foreach (var (name, mask, sees) in PlainAttention.Masks(n))
        {
            AttentionMeasures measures = AttentionHeads.Of(q, k, v, d).Measure(new AttentionRule { Mask = mask, Scale = 1.5 })[0];
            double entropy = 0, squares = 0, self = 0, first = 0, carrying = 0;
            var lambdas = new List<double>();
            for (int i = 0; i < n; i++)
            {
                double[] row = PlainAttention.Weights(q, k, d, i, sees, 1.5, PlainAttention.Softmax);
                entropy -= row.Where(w => w > 0).Sum(w => w * Math.Log(w)) / n;
                squares += row.Sum(w => w * w) / n;
                (self, first) = (self + row[i] / n, first + row[0] / n);
                carrying += WeightConcentration.TokensCarrying(row) / (double)n;
                double[] scores = [.. Enumerable.Range(0, n).Where(j => sees(i, j)).Select(j => Enumerable.Range(0, d).Sum(x => q[i * d + x] * k[j * d + x]))];
                if (scores.Length > 1)
                    lambdas.Add(GapRow.OfScores(scores).GapScale);
            }
            lambdas.Sort();
            double? median = lambdas.Count == 0 ? null : (lambdas[(lambdas.Count - 1) / 2] + lambdas[lambdas.Count / 2]) / 2;
            Close.Absolute(entropy, measures.Weights.EntropyNats, 1e-12, name);
            Close.Absolute(squares, measures.Weights.InverseParticipation, 1e-12, name);
            Close.Absolute(self, measures.Weights.SelfWeight, 1e-12, name);
            Close.Absolute(first, measures.FirstWeight, 1e-12, name);
            Close.Absolute(carrying, measures.TokensCarrying, 1e-12, name);
            Assert.Equal(median is null, measures.GapScaleMedian is null);
            if (median is { } expected)
                Close.Relative(expected, measures.GapScaleMedian!.Value, 1e-9, name);
            var outputs = PlainAttention.Apply(q, k, v, d, d, sees, _ => 1.5, PlainAttention.Softmax);
            var plain = AngleRatio.Of(new TokenConfiguration(v, n, d), new TokenConfiguration(outputs, n, d));
            Close.Relative(plain.Lambda, measures.Outputs!.Value.Lambda, 1e-10, name);
            Close.Absolute(plain.MeanOneMinusCosineOut, measures.Outputs.Value.MeanOneMinusCosineOut, 1e-12, name);
            Close.Absolute(plain.MinimumCosineOut, measures.Outputs.Value.MinimumCosineOut, 1e-12, name);
            Assert.Equal(plain.CoincidentPairs, measures.Outputs.Value.CoincidentPairs);

            double[] all = [.. Enumerable.Range(0, n * n).Select(p => Enumerable.Range(0, d).Sum(x => q[p / n * d + x] * k[p % n * d + x]))];
            var ofScores = AttentionMeasures.OfScores(all, n, new AttentionRule { Mask = mask, Scale = 1.5 });
            Close.Absolute(entropy, ofScores.Weights.EntropyNats, 1e-12, name);
            Close.Absolute(first, ofScores.FirstWeight, 1e-12, name);
            Close.Absolute(self, ofScores.Weights.SelfWeight, 1e-12, name);
            Close.Absolute(carrying, ofScores.TokensCarrying, 1e-12, name);
            Assert.Null(ofScores.Outputs);
        }
    }

    [Fact]
    public void The_layer_of_the_model_under_a_mask_is_its_plain_loop()
    {
        const int n = 120, d = 5;
        var tokens = new GaussianTokens(d, 0.3, 3, normSpread: 0.4).Generate(n);
        double[] unit = [.. Enumerable.Range(0, n).SelectMany(i => tokens.WithUnitNorms()[i].ToArray())];
        foreach (var (name, mask, sees) in PlainAttention.Masks(n))
        foreach (double alpha in new[] { 0, 0.6 })
        {
            Func<int, double> scale = i => 2 * Math.Log(i + 2);
            var rule = new AttentionRule { Mask = mask, ScaleOfRow = scale };
            double[] plain = PlainAttention.Apply(unit, unit, unit, d, d, sees, scale, PlainAttention.Softmax);
            for (int k = 0; k < plain.Length; k++)
                plain[k] += alpha * tokens[k / d][k % d];
            var after = SelfAttention.Apply(tokens, rule, alpha);
            for (int k = 0; k < plain.Length; k++)
                Close.Absolute(plain[k], after[k / d][k % d], 1e-12, name);
            AngleRatio expected = AngleRatio.Of(tokens, new TokenConfiguration(plain, n, d)), ratio = SelfAttention.AngleRatio(tokens, rule, alpha);
            Close.Relative(expected.Lambda, ratio.Lambda, 1e-11, name);
            Close.Absolute(expected.MaximumCosineOut, ratio.MaximumCosineOut, 1e-12, name);
            var measures = SelfAttention.Measure(tokens, rule, alpha);
            Assert.Equal(ratio, measures.Outputs);
        }
        // What is symmetric is the symmetric layer, bit for bit, and its weights are those of the dense one.
        var full = new AttentionRule { Scale = 6 };
        Assert.Equal(AngleRatio.OfLayer(tokens, 6, 0.5), SelfAttention.AngleRatio(tokens, full, 0.5));
        var dense = DenseLayer.Apply(tokens, 6).Weights;
        var weights = SelfAttention.Measure(tokens, full).Weights;
        Close.Relative(dense.EntropyNats, weights.EntropyNats, 1e-12);
        Close.Relative(dense.SelfWeight, weights.SelfWeight, 1e-12);
    }

    [Fact]
    public void Any_row_of_weights_or_scores_is_measured()
    {
        var even = WeightConcentration.OfWeights([2, 2, 2, 2]);
        Close.Relative(Math.Log(4), even.EntropyNats, 1e-15);
        Close.Relative(0.25, even.InverseParticipation, 1e-15);
        Assert.Equal(0, even.SelfWeight);
        Assert.Equal(0.75, WeightConcentration.OfWeights([1, 3, 0], self: 1).SelfWeight);
        Assert.Equal(0, WeightConcentration.OfWeights([0, 3, 0]).EntropyNats);
        Close.Relative(1 / (1 + Math.Exp(-2)), WeightConcentration.OfScores([3, 2], 2, 0).SelfWeight, 1e-15);
        var row = RowMeasures.OfScores([1, 0.5, 0.5, 0.5], 3, self: 0);
        Close.Relative(Math.Log(4) / 0.5, row.GapScale!.Value, 1e-15);
        Close.Relative(1 / (1 + 3 * Math.Exp(-1.5)), row.FirstWeight, 1e-14);
        Assert.Equal(row.FirstWeight, row.Weights.SelfWeight);
        Assert.Null(RowMeasures.OfScores([7], 1).GapScale);
        Assert.Equal(1, RowMeasures.OfScores([1, 0, 0], 3, normaliser: AttentionNormaliser.Sparsemax).TokensCarrying);
        Assert.Throws<ArgumentException>(() => WeightConcentration.OfWeights([1, -1]));
        Assert.Throws<ArgumentException>(() => WeightConcentration.OfWeights([0, 0]));
        Assert.Throws<ArgumentException>(() => WeightConcentration.OfWeights([double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightConcentration.OfWeights([1, 2], 2));
        Assert.Throws<ArgumentException>(() => WeightConcentration.OfScores([], 1));
        Assert.Throws<ArgumentException>(() => RowMeasures.OfScores([double.PositiveInfinity, 1], 1));
    }

    [Fact]
    public void Bad_shapes_scales_and_normalisers_are_errors_that_say_what_was_expected()
    {
        double[] two = [1, 2], four = [1, 2, 3, 4], huge = [1e200, 1e200];
        Assert.Equal("queries", Assert.Throws<ArgumentException>(() => AttentionHeads.Of(new double[3], four, four, 2)).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => AttentionHeads.Of(two, four, two, 2)).ParamName);
        Assert.Equal("keys", Assert.Throws<ArgumentException>(() => AttentionHeads.Of(two, Array.Empty<double>(), two, 2)).ParamName);
        Assert.Equal("keyHeads", Assert.Throws<ArgumentException>(() => AttentionHeads.Of(new double[6], four, four, 1, 3, 2)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionHeads.Of(two, two, two, 0));
        Assert.Contains("row 1, column 0", Assert.Throws<ArgumentException>(() => AttentionHeads.Of(new[] { 1, 2, double.NaN, 4 }, four, four, 2)).Message, StringComparison.Ordinal);
        var heads = AttentionHeads.Of(four, four, four, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => heads.Apply(new AttentionRule { Scale = -1 }));
        Assert.Contains("row 1", Assert.Throws<ArgumentOutOfRangeException>(() => heads.Apply(new AttentionRule { ScaleOfRow = i => i == 1 ? double.NaN : 1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => heads.Apply(options: new ComputeOptions { Threads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => heads.Weights(2));
        Assert.Contains("query 0", Assert.Throws<ArithmeticException>(() => heads.Apply(new AttentionRule { Normaliser = new NotANumber() })).Message, StringComparison.Ordinal);
        var large = AttentionHeads.Of(huge, huge, two, 1);
        Assert.Throws<ArithmeticException>(() => large.Apply());
        Assert.Throws<ArithmeticException>(() => large.Apply(new AttentionRule { Normaliser = AttentionNormaliser.Sparsemax }));
        var tokens = new TokenConfiguration([1, 0, 0, 1], 2, 2);
        Assert.Throws<ArgumentException>(() => SelfAttention.Apply(tokens, new AttentionRule()));
        Assert.Throws<ArgumentOutOfRangeException>(() => SelfAttention.AngleRatio(tokens, new AttentionRule { Scale = 1 }, -1));
        Assert.Throws<ArgumentException>(() => AttentionMeasures.OfScores(four, 3, new AttentionRule { Scale = 1 }));
        Assert.Throws<ArgumentException>(() => AttentionMeasures.OfScores(four, 2, new AttentionRule()));
        Assert.Contains("row 1", Assert.Throws<ArgumentException>(() => AttentionMeasures.OfScores(new[] { 1, 2, 3, double.NaN }, 2, new AttentionRule { Scale = 1 })).Message, StringComparison.Ordinal);
    }

    private static double[] Normalised(IAttentionNormaliser normaliser, double[] scores)
    {
        var weights = new double[scores.Length];
        normaliser.Normalise(scores, weights);
        return weights;
    }

    private static double[] Part(double[] all, int number, int size) => all[(number * size)..((number + 1) * size)];

    private static float[] Single(double[] numbers) => [.. numbers.Select(number => (float)number)];

    private sealed class NotANumber : IAttentionNormaliser
    {
        public void Normalise(ReadOnlySpan<double> scores, Span<double> weights) => weights.Fill(double.NaN);
    }
}
