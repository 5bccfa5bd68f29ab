using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

/// <summary>What a computation allocates beside what is lent to it, on one thread: a count, which no load of the machine changes. Lent arrays are at times given up by the runtime, so
/// the least of some runs is taken.</summary>
public class AllocationTests
{
    private static readonly ComputeOptions OneThread = new() { Threads = 1 };

    /// <summary>n² numbers would be 2 MB.</summary>
    [Fact]
    public void A_layer_of_512_tokens_allocates_kilobytes()
    {
        var tokens = new GaussianTokens(64, 0.5, seed: 1).Generate(512);
        float[] values = [.. Enumerable.Range(0, 512 * 64).Select(k => MathF.Sin(k))], output = new float[512 * 64];
        AtMost(100_000, "λ", () => AngleRatio.OfLayer(tokens, 9, options: OneThread));
        AtMost(200_000, "λ within", () => AngleRatioWithin.OfLayers(tokens, [9], options: OneThread));
        AtMost(100_000, "η", () => JacobianNorm.Exact(tokens, 9, options: OneThread));
        AtMost(100_000, "attention", () => StreamingAttention.Attend(values, values, values, output, 64, 64, 0.125f, OneThread));
    }

    private static void AtMost(long bytes, string what, Action work)
    {
        long least = Enumerable.Range(0, 6).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{what}: {least} bytes"));
        Assert.True(least <= bytes, FormattableString.Invariant($"{what}: expected at most {bytes} bytes, got {least}"));
    }
}
