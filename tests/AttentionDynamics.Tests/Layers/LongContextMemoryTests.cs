using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

/// <summary>What the process takes is all its tests', so this one runs alone.</summary>
[CollectionDefinition(nameof(LongContextMemoryTests), DisableParallelization = true)]
[Collection(nameof(LongContextMemoryTests))]
public class LongContextMemoryTests
{
    [Fact(Explicit = true)]
    public void The_angle_ratio_of_32768_tokens_takes_less_than_60_megabytes()
    {
        const int n = 32_768, d = 64;
        var tokens = new GaussianTokens(d, 0.5, 1).Generate(n);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        long allocated = GC.GetTotalAllocatedBytes(precise: true), peak = process.PeakWorkingSet64;
        AngleRatio.OfLayer(tokens, 20, 0, new() { Threads = 2, Cancellation = TestContext.Current.CancellationToken });
        process.Refresh();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - allocated, n * d * 8L, 60_000_000);
        Assert.InRange(process.PeakWorkingSet64 - peak, 0, 60_000_000);
    }
}
