using Benchmarks.Contenders;

namespace Benchmarks.Works;

/// <summary>One measured work: its inputs, our side of it, and how the peers know it.</summary>
/// <param name="Name">The name on the command line and in the table.</param>
/// <param name="Text">What is computed, in one line.</param>
/// <param name="WriteInputs">Writes what every contender reads.</param>
internal sealed record Work(string Name, string Text, Action<Inputs> WriteInputs)
{
    /// <summary>Our side.</summary>
    public required Func<Inputs, ServedWork> Ours { get; init; }

    /// <summary>Our double precision, where <see cref="Ours"/> is single.</summary>
    public Func<Inputs, ServedWork>? OursInDouble { get; init; }

    /// <summary>The work's name in the peers' programs.</summary>
    public string PeerName { get; init; } = "";

    /// <summary>Who else does it.</summary>
    public IReadOnlyList<Peer> Peers { get; init; } = [];

    /// <summary>Threads, when the work fixes them.</summary>
    public int? Threads { get; init; }

    /// <summary>Rounds, when so many are enough.</summary>
    public int MostRounds { get; init; } = int.MaxValue;

    /// <summary>Floating-point operations that the work needs when what is symmetric is computed once, or exponentials; null when no count is meaningful.</summary>
    public double? Operations { get; init; }

    /// <summary>Exponentials that it needs beside them, of what is symmetric once.</summary>
    public double WeightExponentials { get; init; }

    /// <summary>Divisions that it needs: a ratio for each pair.</summary>
    public double PairDivisions { get; init; }

    /// <summary>What is counted.</summary>
    public WorkUnit Unit { get; init; }

    /// <summary>The largest difference to a peer, over the largest entry, that still counts as the same result.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>The largest difference of ours to our double precision, over the largest entry.</summary>
    public double ToleranceOfOurs { get; init; }

    /// <summary>What PyTorch computes when that is an estimate and not the same number; it is then neither compared nor the better peer.</summary>
    public string? TorchEstimate { get; init; }

    /// <summary>Whether a peer computes an estimate.</summary>
    public bool Estimates(Peer peer) => peer == Peer.Torch && TorchEstimate is not null;
}

/// <summary>What <see cref="Work.Operations"/> counts.</summary>
internal enum WorkUnit
{
    /// <summary>Floating-point operations in double precision; the share of the machine's matrix product is meaningful.</summary>
    DoubleOperations,

    /// <summary>Floating-point operations in single precision.</summary>
    SingleOperations,

    /// <summary>Exponentials.</summary>
    Exponentials,
}
