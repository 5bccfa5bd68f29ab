namespace Benchmarks.Works;

/// <summary>One measured work: its inputs, our side of it, and how the peers know it.</summary>
/// <param name="Name">The name on the command line and in the table.</param>
/// <param name="Text">What is computed, in one line.</param>
/// <param name="WriteInputs">Writes what every contender reads.</param>
internal sealed record Work(string Name, string Text, Action<Inputs> WriteInputs)
{
    /// <summary>Our side.</summary>
    public required Func<Inputs, OurWork> Ours { get; init; }

    /// <summary>The work's name in Peers/*.py, or null when no peer is measured.</summary>
    public string? PeerName { get; init; }

    /// <summary>Whether NumPy is the only peer.</summary>
    public bool NumPyOnly { get; init; }

    /// <summary>Threads, when the work fixes them.</summary>
    public int? Threads { get; init; }

    /// <summary>Rounds, when so many are enough.</summary>
    public int MostRounds { get; init; } = int.MaxValue;

    /// <summary>Floating-point operations that the work needs when what is symmetric is computed once, or exponentials; null when no count is meaningful.</summary>
    public double? Operations { get; init; }

    /// <summary>What is counted.</summary>
    public WorkUnit Unit { get; init; }

    /// <summary>The largest difference to a peer, over the largest entry, that still counts as the same result.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>What PyTorch computes when that is an estimate and not the same number; it is then neither compared nor the better peer.</summary>
    public string? TorchEstimate { get; init; }
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

/// <summary>Our side of a work with its inputs read.</summary>
/// <param name="Run">What is timed.</param>
/// <param name="Result">The last run's result as doubles.</param>
internal sealed record OurWork(Action Run, Func<double[]> Result)
{
    /// <summary>A small part of the work that makes the runtime compile all of it; by default the whole.</summary>
    public Action Warm { get; init; } = Run;

    /// <summary>A work whose result is one number.</summary>
    public static OurWork Number(Func<double> run)
    {
        double result = double.NaN;
        return new OurWork(() => result = run(), () => [result]);
    }
}
