using Benchmarks.Works;

namespace Benchmarks.Measuring;

/// <summary>One row of the table.</summary>
/// <param name="Work">The work.</param>
/// <param name="Threads">Threads of every contender.</param>
/// <param name="Ours">Ours.</param>
/// <param name="NumPy">NumPy's; null when no peer is measured.</param>
/// <param name="Torch">PyTorch's; null when no peer is measured.</param>
/// <param name="Difference">The largest difference between results that should be the same, over the largest entry; NaN with nothing to compare.</param>
/// <param name="EstimateDifference">How far PyTorch's estimate is from the exact result; NaN when it is none.</param>
internal sealed record Measurement(Work Work, int Threads, Times Ours, Times? NumPy, Times? Torch, double Difference, double EstimateDifference)
{
    /// <summary>Whether results that should be the same are.</summary>
    public bool Agrees => double.IsNaN(Difference) || Difference <= Work.Tolerance;

    /// <summary>In each round, the faster peer's time over ours.</summary>
    public IReadOnlyList<double> Ratios =>
        NumPy is null ? [] : [.. Ours.Seconds.Select((ours, round) => Rivals.Min(peer => peer.Seconds[round]) / ours)];

    /// <summary>The faster peer's best time over our best; NaN without a peer.</summary>
    public double RatioOfBests => NumPy is null ? double.NaN : Rivals.Min(peer => peer.Best) / Ours.Best;

    /// <summary>Operations a second; NaN when they are not counted.</summary>
    public static double Rate(Work work, double seconds) => work.Operations is { } operations ? operations / seconds : double.NaN;

    private IEnumerable<Times> Rivals => Torch is null || Work.TorchEstimate is not null ? [NumPy!] : [NumPy!, Torch];
}
