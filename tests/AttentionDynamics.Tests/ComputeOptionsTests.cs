using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests;

/// <summary>Whatever costs n² operations or more runs on as many threads as are asked for, says how far it is, and stops.</summary>
public class ComputeOptionsTests
{
    private static readonly TokenConfiguration Tokens = new GaussianTokens(6, 0.5, 1).Generate(300);
    private static readonly double[] Unit = [.. Enumerable.Range(0, Tokens.Count).SelectMany(i => Tokens.WithUnitNorms()[i].ToArray())];

    private static readonly Dictionary<string, Func<ComputeOptions, object>> Entries = new()
    {
        ["angle ratio"] = options => AngleRatio.OfLayer(Tokens, 9, 0.1, options),
        ["angle ratios"] = options => AngleRatio.OfLayers(Tokens, [1, 9], 0, options)[1],
        ["angle ratio of outputs"] = options => AngleRatio.Of(Tokens, Tokens, options),
        ["angle ratio in the plane"] = options => AngleRatio.OfLayer(new GaussianTokens(2, 0.5, 1).Generate(300), 9, 0, options),
        ["ridge of λ"] = options => AngleRatioRidge.Beta(Tokens, 1, 90, options: options),
        ["η"] = options => JacobianNorm.Exact(Tokens, 9, 0.1, options),
        ["rows of η"] = options => JacobianNorm.OfRows(Tokens, Enumerable.Range(0, 300).ToArray(), 9, 0.1, options)[299],
        ["estimate of η"] = options => JacobianNorm.Hutchinson(Tokens, 9, 0.1, 3, 1, options),
        ["ridge of η"] = options => JacobianNormRidge.Beta(Tokens, 0.3, options),
        ["layer"] = options => AttentionLayer.Apply(Tokens, 9, 0.1, options)[299][0],
        ["dense layer"] = options => DenseLayer.Apply(Tokens, 9, 0.1, options).Weights,
        ["attention"] = options => Attended(options, self: false),
        ["self-attention"] = options => Attended(options, self: true),
        ["survey"] = options => LayerSurvey.Of(Tokens, 9, 0.1, options: options),
        ["mean gap"] = options => LayerSurvey.MeanOneMinusCosine(Tokens, options),
        ["quantiles"] = options => CosineQuantiles.Of(Tokens, 9, 0.1, [0.5], options: options).After[0],
        ["almost simplex"] = options => AlmostSimplex.Measure(Tokens, options),
        ["contraction"] = options => PairContraction.Of(Tokens, Tokens, options),
        ["gap rows"] = options => GapRow.Of(Tokens, Enumerable.Range(0, 40).ToArray(), options)[1].GapScale,
        ["gap scales"] = options => GapRow.GapScales(Tokens, options: options),
        ["tokens carrying"] = options => GapRow.TokensCarryingOf(Tokens, 9, options: options),
        ["masked layer"] = options => SelfAttention.Apply(Tokens, new AttentionRule { Mask = AttentionMask.Causal(), Scale = 9 }, 0.1, options)[299][0],
        ["masked measures"] = options => SelfAttention.Measure(Tokens, new AttentionRule { Mask = AttentionMask.Causal(), Scale = 9 }, 0.1, options),
    };

    public static TheoryData<string> Names => [.. Entries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bits_are_those_of_one_thread(string name)
    {
        object one = Entries[name](new ComputeOptions { Threads = 1 });
        foreach (int threads in new[] { 2, 3, 8 })
            Assert.Equal(one, Entries[name](new ComputeOptions { Threads = threads }));
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => Entries[name](new ComputeOptions { Threads = 0 })).ParamName);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cancelled_one_stops_on_any_number_of_threads(string name)
    {
        foreach (int threads in new[] { 1, 3 })
            Assert.Throws<OperationCanceledException>(() => Entries[name](new ComputeOptions { Threads = threads, Cancellation = new CancellationToken(true) }));
        // In the middle, where it tells of one.
        foreach (int threads in new[] { 1, 3 })
        {
            using var source = new CancellationTokenSource();
            bool middle = false;
            var options = new ComputeOptions { Threads = threads, Cancellation = source.Token, Progress = new Told(share =>
            {
                if (!(share < 1))
                    return;
                middle = true;
                source.Cancel();
            }) };
            if (Record.Exception(() => Entries[name](options)) is { } thrown)
                Assert.IsType<OperationCanceledException>(thrown);
            else
                Assert.False(middle, "it went on");
        }
    }

    private static double Attended(ComputeOptions options, bool self)
    {
        var output = new double[Unit.Length];
        if (self)
            StreamingAttention.AttendSelf(Unit, output, Tokens.Dimension, 9, 0.1, options);
        else
            StreamingAttention.Attend(Unit, Unit, Unit, output, Tokens.Dimension, Tokens.Dimension, 9, options);
        return output[^1];
    }
}
