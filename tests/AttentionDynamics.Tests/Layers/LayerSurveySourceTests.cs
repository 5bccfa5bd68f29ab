using AttentionDynamics.Layers;
using AttentionDynamics.Tests.Tokens.Files;
using AttentionDynamics.Tokens;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace AttentionDynamics.Tests.Layers;

/// <summary>A survey of a file that is read as it passes by.</summary>
public sealed class LayerSurveySourceTests : IDisposable
{
    private const int N = 1500, D = 24;
    private const double Beta = 9;

    private readonly TensorFolder folder = new();
    private readonly TokenConfiguration tokens = new GaussianTokens(D, 0.4, 5, normSpread: 0.3).Generate(N);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_has_the_bits_of_the_stored_tokens_at_any_number_of_threads()
    {
        foreach (bool fortran in new[] { false, true })
        foreach (int? rows in new int?[] { null, 40 })
        {
            var held = LayerSurvey.Of(tokens, Beta, 0.1, rows, seed: 3, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken });
            using var source = folder.Open("t.npy", Npy("<f8", [1, N, D], Numbers(), fortran));
            foreach (int threads in new[] { 1, 2, 3, 8 })
                Assert.Equal(held, LayerSurvey.Of(source, Beta, 0.1, rows, seed: 3, new ComputeOptions { Threads = threads }));
        }
    }

    [Fact]
    public void What_cannot_pass_by_is_refused_in_one_line()
    {
        using (var compressed = folder.Open("t.npz", Npz(true, ("t.npy", Npy("<f8", [N, D], Numbers())))))
            Assert.Contains("in order", Assert.Throws<ArgumentException>(() => LayerSurvey.Of(compressed, Beta)).Message, StringComparison.Ordinal);
        using (var one = folder.Open("one.npy", Npy("<f8", [1, D], Numbers()[..D])))
            Assert.Contains("got 1 x 24", Assert.Throws<ArgumentOutOfRangeException>(() => LayerSurvey.Of(one, Beta)).Message, StringComparison.Ordinal);
        double[] zero = Numbers(), broken = Numbers();
        zero.AsSpan(700 * D, D).Clear();
        broken[900 * D + 2] = double.NaN;
        using (var file = folder.Open("zero.npy", Npy("<f8", [N, D], zero)))
            Assert.Contains("token 700", Assert.Throws<ArgumentException>(() => LayerSurvey.Of(file, Beta)).Message, StringComparison.Ordinal);
        using (var file = folder.Open("nan.npy", Npy("<f8", [N, D], broken)))
            Assert.Contains("row 901, column 3", Assert.Throws<InvalidDataException>(() => LayerSurvey.Of(file, Beta)).Message, StringComparison.Ordinal);
        using (var file = folder.Open("t.npy", Npy("<f8", [N, D], Numbers())))
        {
            var stopped = new ComputeOptions { Cancellation = new CancellationToken(canceled: true) };
            Assert.ThrowsAny<OperationCanceledException>(() => LayerSurvey.Of(file, Beta, options: stopped));
        }
    }

    private double[] Numbers() => [.. Enumerable.Range(0, N).SelectMany(i => tokens[i].ToArray())];
}
