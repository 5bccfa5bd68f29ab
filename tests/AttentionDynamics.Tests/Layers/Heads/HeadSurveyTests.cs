using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers.Heads;

public class HeadSurveyTests
{
    public static TheoryData<string, HeadRule> Rules => new()
    {
        { "full", new HeadRule() },
        { "causal", new HeadRule { Causal = true } },
        { "window", new HeadRule { Window = 40, Scale = 0.9 } },
        { "causal window", new HeadRule { Causal = true, Window = 70, Scale = 2 } },
        { "law of the position", new HeadRule { Causal = true, Law = ScalingLaw.Parse("ssmax-position:s=0.4") } },
        { "law of the length", new HeadRule { Causal = true, Law = ScalingLaw.Parse("ssmax:s=0.4") } },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_measure_of_every_prefix_is_that_of_its_rows_written_out(string name, HeadRule rule)
    {
        const int n = 300, d = 7;
        (double[] q, double[] k) = Head(n, d, 3);
        HeadSurvey survey = HeadKeys.Of(k, d).Survey(q, rule);
        Assert.Equal([64, 128, 256, 300], survey.Prefixes.Select(prefix => prefix.Context));
        foreach (HeadMeasures prefix in survey.Prefixes) AssertPlain(q, k, d, rule, prefix, name);
    }

    [Fact]
    public void Short_contexts_have_what_they_can_have()
    {
        foreach (int n in new[] { 1, 2, 3, 4, 9, 63 })
        {
            (double[] q, double[] k) = Head(n, 3, n);
            foreach (HeadRule rule in new[] { new HeadRule(), new HeadRule { Causal = true }, new HeadRule { Causal = true, Window = 1 } })
            {
                HeadSurvey survey = HeadKeys.Of(k, 3).Survey(q, rule);
                AssertPlain(q, k, 3, rule, Assert.Single(survey.Prefixes), $"{n}");
                Assert.True(survey is { EffectiveTokensExponent: null, SlopeOfU: null, Length: null });
            }
        }
    }

    [Fact]
    public void On_a_simplex_everything_is_known()
    {
        const int n = 513;
        const double rho = 0.4, beta = 9;
        TokenConfiguration tokens = Simplex.Configuration(n, n + 1, rho);
        double[] y = [.. Enumerable.Range(0, n).SelectMany(i => tokens[i].ToArray())];
        HeadSurvey survey = HeadKeys.Of(y, tokens.Dimension).Survey(y, new HeadRule { Scale = beta });
        foreach (HeadMeasures prefix in survey.Prefixes)
        {
            double m = prefix.Context, self = 1 / (1 + (m - 1) * Math.Exp(-beta * (1 - rho)));
            Close.Relative(beta * (1 - rho) / Math.Log(m - 1), prefix.U!.Value, 1e-12);
            Close.Relative(prefix.U.Value, prefix.OwnU!.Value, 1e-12);
            Close.Relative(self, prefix.SelfWeight, 1e-12);
            Close.Relative(Math.Log(m) / (1 - rho), prefix.GapScaleMedian!.Value, 1e-10);
        }
        // log u is a straight line of slope -1 in log log(m-1), and passes 0 where log(m-1) = β(1-ρ).
        BearableLength length = survey.Length!;
        Close.Relative(1 + Math.Exp(beta * (1 - rho)), length.Value!.Value, 1e-9);
        Close.Relative(length.Value.Value, length.Low!.Value, 1e-6);
        Close.Relative(length.Value.Value, length.High!.Value, 1e-6);
        Close.Absolute(-1, length.Fit.Exponent, 1e-10);
        Close.Relative(1, length.At(length.Value.Value), 1e-10);
        Close.Absolute(-1, survey.SlopeOfU!.Value.Exponent, 0.01);
        HeadScan scan = HeadKeys.Of(y, tokens.Dimension).Scan(y, new HeadRule { Scale = beta }, n);
        // u = 1 at 10^6 keys: β(1-ρ) = log(10^6 - 1).
        double? factor = scan.FactorForU(length.ForLength(1e6, survey.Whole.LogKeys!.Value));
        Close.Relative(Math.Log(1e6 - 1) / (beta * (1 - rho)), factor!.Value, 1e-8);
    }

    [Fact]
    public void Rows_that_are_next_to_one_token_keep_the_digits_of_what_is_left()
    {
        // Weights e^{-z} of the others, far below what 1 can hold beside them, and below the least double.
        foreach (double gap in new[] { 40.0, 300, 800, 1e5 })
        {
            double[] q = [.. Enumerable.Repeat(1.0, 70)], k = [.. Enumerable.Range(0, 70).Select(j => j == 3 ? gap : j == 4 ? 0.5 : 0)];
            HeadMeasures whole = HeadKeys.Of(k, 1).Survey(q, new HeadRule { Scale = 1 }).Whole;
            double others = Math.Log(68 + Math.Exp(0.5)) - gap;
            Close.Relative(1 - others / Math.Log(69), whole.U!.Value, 1e-13);
            Close.Relative(1, whole.LargestWeight, 1e-15);
            if (gap < 700)
                Close.Relative((68 * gap + Math.Exp(0.5) * (gap - 0.5)) * Math.Exp(-gap) + Math.Exp(others), whole.EntropyNats, 1e-12);
            Close.Relative(Math.Log(2) / (gap - 0.5) is var two && Math.Log(70) / gap is var all ? Math.Max(two, all) : 0, whole.GapScaleMedian!.Value, 1e-14);
        }
    }

    [Fact]
    public void Equal_scores_have_an_infinite_gap_count_and_no_length()
    {
        double[] q = new double[300], k = [.. Enumerable.Repeat(1.0, 300)];
        HeadSurvey survey = HeadKeys.Of(k, 1).Survey(q, new HeadRule());
        Assert.Equal(double.PositiveInfinity, survey.Whole.GapScaleMedian);
        Assert.Equal(0, survey.ScaleOverGapScale);
        Close.Absolute(0, survey.Whole.U!.Value, 1e-15);
        Close.Relative(300, survey.Whole.EffectiveTokens, 1e-12);
        Assert.Null(HeadKeys.Of(k, 1).Scan(q, new HeadRule(), 300).FactorForU(1));
        Assert.Null(HeadKeys.Of(k, 1).Scan(q, new HeadRule(), 300).FactorForTokens(10));
    }

    [Fact]
    public void A_scan_is_the_survey_at_another_scale_and_its_factors_do_what_they_say()
    {
        const int n = 400, d = 9;
        (double[] q, double[] k) = Head(n, d, 8);
        HeadKeys keys = HeadKeys.Of(k, d);
        foreach (HeadRule rule in new[] { new HeadRule { Causal = true, Scale = 0.5 }, new HeadRule { Window = 90, Scale = 0.5 } })
        {
            HeadScan scan = keys.Scan(q, rule, n);
            HeadMeasures at = scan.At(1.7), survey = keys.Survey(q, rule with { Scale = 0.85 }).Whole;
            Close.Relative(survey.EffectiveTokens, at.EffectiveTokens, 1e-13);
            Close.Relative(survey.U!.Value, at.U!.Value, 1e-13);
            Close.Relative(survey.SelfWeight, at.SelfWeight, 1e-13);
            Assert.Null(at.GapScaleMedian);
            foreach (double u in new[] { 0.05, 0.3, 1, 6 })
                Close.Relative(u, scan.At(scan.FactorForU(u)!.Value).U!.Value, 1e-9);
            foreach (double tokens in new[] { 1.01, 3, 40.0 })
                Close.Relative(tokens, scan.At(scan.FactorForTokens(tokens)!.Value).EffectiveTokens, 1e-9);
            Assert.Null(scan.FactorForTokens(n));
            // Rows drawn are rows of all.
            HeadScan some = keys.Scan(q, rule, 57);
            Assert.Equal((57, 57), (some.Rows, some.At(1).Rows));
            Close.Relative(some.At(1).U!.Value, survey.U.Value * 0 + scan.At(1).U!.Value, 0.2);
        }
    }

    [Fact]
    public void Bits_do_not_depend_on_the_number_of_threads()
    {
        const int n = 700, d = 16;
        (double[] q, double[] k) = Head(n, d, 2);
        int[] threads = [1, 2, 3, 8];
        HeadSurvey[] surveys = [.. threads.Select(count => HeadKeys.Of(k, d).Survey(q, new HeadRule { Causal = true }, new ComputeOptions { Threads = count }))];
        Assert.All(surveys, survey => Assert.Equal(surveys[0].Prefixes, survey.Prefixes));
    }

    [Fact]
    public void Outputs_turn_as_those_written_out()
    {
        const int n = 90, d = 5, c = 4;
        (double[] q, double[] k) = Head(n, d, 4);
        double[] v = PlainAttention.Values(n * c, 77);
        var rule = new HeadRule { Causal = true, Window = 30 };
        double[] plain = PlainAttention.Apply(q, k, v, d, c, (i, j) => j <= i && i - j < 30, _ => 1 / Math.Sqrt(d), PlainAttention.Softmax);
        AngleRatio expected = AngleRatio.Of(new TokenConfiguration(v, n, c), new TokenConfiguration(plain, n, c)), outputs = HeadOutputs.Of(q, k, v, d, c, rule);
        Close.Relative(expected.Lambda, outputs.Lambda, 1e-11);
        Close.Absolute(expected.MinimumCosineOut, outputs.MinimumCosineOut, 1e-12);
        Close.Absolute(expected.MaximumCosineOut, outputs.MaximumCosineOut, 1e-12);
        Close.Relative(expected.MeanOneMinusCosineOut, outputs.MeanOneMinusCosineOut, 1e-11);
    }

    [Fact]
    public void The_interval_of_a_length_is_fiellers()
    {
        // u = 2 (log m)^-0.7 with scatter: an interval that holds the truth, and opens as the slope goes to 0.
        (double X, double Y)[] Line(double slope, double scatter) => [.. Enumerable.Range(0, 8).Select(p => Math.Log(4 + 0.7 * p))
            .Select((x, p) => (x, Math.Log(2) + slope * x + scatter * Math.Sin(7 * p)))];
        BearableLength sure = BearableLength.Of(Line(-0.7, 0.01))!, open = BearableLength.Of(Line(-0.05, 0.05))!;
        double truth = Math.Exp(Math.Pow(2, 1 / 0.7)) + 1;
        Assert.InRange(truth, sure.Low!.Value, sure.High!.Value);
        Assert.InRange(sure.Value!.Value, sure.Low.Value, sure.High.Value);
        Assert.True(open.Value is null || open.High is null);
        // The ends are where the line is t standard errors from 0.
        double[] x = [.. Line(-0.7, 0.01).Select(point => point.X)], y = [.. Line(-0.7, 0.01).Select(point => point.Y)];
        double mean = x.Average(), squares = x.Sum(at => (at - mean) * (at - mean)), residual = sure.Fit.StandardError * Math.Sqrt(squares);
        foreach (double end in new[] { sure.Low.Value, sure.High.Value })
        {
            double at = Math.Log(Math.Log(end - 1)), line = sure.Fit.LogCoefficient + sure.Fit.Exponent * at;
            double error = residual * Math.Sqrt(1.0 / x.Length + (at - mean) * (at - mean) / squares);
            Close.Relative(2.4469118511449692, Math.Abs(line) / error, 1e-8);
        }
        Assert.Null(BearableLength.Of(Line(0.3, 0.01))!.Value);
        Assert.Null(BearableLength.Of([(1, 1), (2, 2)]));
        Assert.Null(BearableLength.Of([(1, 1), (1, 2), (1, 3)]));
        Assert.NotEmpty(y);
    }

    [Fact]
    public void Bad_arguments_are_errors_that_say_what_was_expected()
    {
        double[] two = [1, 2], four = [1, 2, 3, 4];
        HeadKeys keys = HeadKeys.Of(four, 2);
        Assert.Contains("2 x 2", Assert.Throws<ArgumentException>(() => keys.Survey(two, new HeadRule())).Message, StringComparison.Ordinal);
        Assert.Contains("row 1, column 0", Assert.Throws<ArgumentException>(() => HeadKeys.Of(new[] { 1, 2, double.NaN, 4 }, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => keys.Survey(new[] { 1, 2, double.PositiveInfinity, 4 }, new HeadRule()));
        Assert.Throws<ArgumentException>(() => HeadKeys.Of(new double[3], 2));
        Assert.Throws<ArgumentException>(() => HeadKeys.Of(Array.Empty<double>(), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeadKeys.Of(four, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Survey(four, new HeadRule { Scale = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Survey(four, new HeadRule { Window = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Survey(four, new HeadRule(), new ComputeOptions { Threads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Scan(four, new HeadRule(), 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Scan(four, new HeadRule(), 2).At(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Scan(four, new HeadRule(), 2).FactorForU(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Scan(four, new HeadRule(), 2).FactorForTokens(-1));
        double[] huge = [1e200, -1e200];
        Assert.Throws<ArithmeticException>(() => HeadKeys.Of(huge, 1).Survey(huge, new HeadRule()));
        Assert.Throws<ArgumentException>(() => HeadOutputs.Of(four, two, two, 2, 2, new HeadRule()));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => keys.Survey(four, new HeadRule(), new ComputeOptions { Cancellation = cancelled.Token }));
    }

    private static void AssertPlain(double[] q, double[] k, int d, HeadRule rule, HeadMeasures measured, string name)
    {
        int n = measured.Context, width = rule.Window ?? n;
        var rows = new List<RowMeasures>();
        var us = new List<(double U, double Own, double LogKeys)>();
        double deviation = 0, range = 0, largest = 0, first = 0, keys = 0;
        for (int i = 0; i < n; i++)
        {
            int[] seen = [.. Enumerable.Range(0, n).Where(j => Math.Abs(i - j) < width && (!rule.Causal || j <= i))];
            double[] scores = [.. seen.Select(j => Enumerable.Range(0, d).Sum(x => q[i * d + x] * k[j * d + x]))];
            double scale = (rule.Scale ?? 1 / Math.Sqrt(d)) * (n > 1 ? rule.Law?.BetaOfRow(i + 1, n) ?? 1 : 1);
            double[] scaled = [.. scores.Select(score => scale * score)], weights = PlainAttention.Softmax(scaled);
            int self = Array.IndexOf(seen, i);
            rows.Add(RowMeasures.OfScores(scores, scale, self));
            double mean = scaled.Average();
            deviation += Math.Sqrt(scaled.Average(z => (z - mean) * (z - mean))) / n;
            range += (scaled.Max() - scaled.Min()) / n;
            largest += weights.Max() / n;
            first += seen[0] == 0 ? weights[0] / n : 0;
            keys += seen.Length / (double)n;
            if (seen.Length >= 3) us.Add((U(scaled, Array.IndexOf(scaled, scaled.Max())), U(scaled, self), Math.Log(seen.Length - 1)));
        }
        void Same(double expected, double actual, string what) => Close.Absolute(expected, actual, 1e-11 * Math.Max(1, Math.Abs(expected)), $"{name}, n = {n}, {what}");
        Assert.Equal(n, measured.Rows);
        Same(keys, measured.Keys, "keys");
        Same(rows.Average(row => row.Weights.EntropyNats), measured.EntropyNats, "entropy");
        Same(rows.Average(row => Math.Exp(row.Weights.EntropyNats)), measured.EffectiveTokens, "exp entropy");
        Same(rows.Average(row => row.Weights.InverseParticipation), measured.InverseParticipation, "squares");
        Same(rows.Average(row => 1 / row.Weights.InverseParticipation), measured.ParticipationTokens, "participation");
        Same(rows.Average(row => row.Weights.SelfWeight), measured.SelfWeight, "self");
        Same(first, measured.FirstWeight, "first");
        Same(largest, measured.LargestWeight, "largest");
        Same(rows.Average(row => (double)row.TokensCarrying), measured.TokensCarrying, "carrying");
        Same(deviation, measured.ScoreDeviation, "deviation");
        Same(range, measured.ScoreRange, "range");
        double[] lambdas = [.. rows.Select(row => row.GapScale).OfType<double>().Order()];
        Assert.Equal(lambdas.Length == 0, measured.GapScaleMedian is null);
        if (lambdas.Length > 0) Close.Relative((lambdas[(lambdas.Length - 1) / 2] + lambdas[lambdas.Length / 2]) / 2, measured.GapScaleMedian!.Value, 1e-10, name);
        Assert.Equal(us.Count == 0, measured.U is null);
        if (us.Count == 0) return;
        Same(us.Average(u => u.U), measured.U!.Value, "u");
        Same(us.Average(u => u.Own), measured.OwnU!.Value, "own u");
        Same(us.Average(u => u.LogKeys), measured.LogKeys!.Value, "log keys");
    }

    private static double U(double[] scaled, int chosen)
    {
        double[] others = [.. scaled.Where((_, j) => j != chosen)];
        double top = others.Max();
        return (scaled[chosen] - top - Math.Log(others.Average(z => Math.Exp(z - top)))) / Math.Log(others.Length);
    }

    /// <summary>Queries of which some find their own key, and a sink.</summary>
    private static (double[] Q, double[] K) Head(int n, int d, int seed)
    {
        double[] q = PlainAttention.Values(n * d, seed), k = PlainAttention.Values(n * d, seed + 100);
        for (int x = 0; x < n * d; x++)
        {
            if (x / d % 3 == 0) q[x] = 2 * k[x];
            if (x / d % 3 == 1) q[x] += 0.3 * k[x % d];
        }
        return (q, k);
    }
}
