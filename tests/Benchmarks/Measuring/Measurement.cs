using Benchmarks.Contenders;
using Benchmarks.Works;

namespace Benchmarks.Measuring;

/// <summary>One row of the table.</summary>
/// <param name="Work">The work.</param>
/// <param name="Threads">Threads of every contender.</param>
/// <param name="Ours">Ours.</param>
/// <param name="Peers">Each peer's.</param>
/// <param name="Difference">The largest difference between results that should be the same, over the largest entry; NaN with nothing to compare.</param>
/// <param name="OwnDifference">How far ours is from our double precision; NaN when that was not measured.</param>
/// <param name="EstimateDifference">How far PyTorch's estimate is from the exact result; NaN when it is none.</param>
internal sealed record Measurement(
    Work Work, int Threads, Times Ours, IReadOnlyList<PeerTimes> Peers, double Difference, double OwnDifference, double EstimateDifference)
{
    /// <summary>Whether results that should be the same are.</summary>
    public bool Agrees => !(Difference > Work.Tolerance) && !(OwnDifference > Work.ToleranceOfOurs);

    /// <summary>The peer with the least median; null without one. An estimate and our own double precision are none.</summary>
    public PeerTimes? Best => Rivals.MinBy(peer => peer.Times.Median);

    /// <summary>In each round, the fastest peer's time over ours.</summary>
    public IReadOnlyList<double> Ratios =>
        Rivals.Any() ? [.. Ours.Seconds.Select((ours, round) => Rivals.Min(peer => peer.Times.Seconds[round]) / ours)] : [];

    /// <summary>The best time of any peer over our best; NaN without a peer.</summary>
    public double RatioOfBests => BestOfRivals / Ours.Best;

    /// <summary>The best time of any peer; NaN without one.</summary>
    public double BestOfRivals => Rivals.Any() ? Rivals.Min(peer => peer.Times.Best) : double.NaN;

    /// <summary>A peer's times; null where it was not measured.</summary>
    public Times? Of(Peer peer) => Peers.FirstOrDefault(times => times.Peer == peer)?.Times;

    /// <summary>Operations a second; NaN when they are not counted.</summary>
    public static double Rate(Work work, double seconds) => work.Operations is { } operations ? operations / seconds : double.NaN;

    private IEnumerable<PeerTimes> Rivals => Peers.Where(peer => peer.Peer != Peer.OursInDouble && !Work.Estimates(peer.Peer));
}

/// <summary>A peer and its times.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Times">What it needed.</param>
internal sealed record PeerTimes(Peer Peer, Times Times);
