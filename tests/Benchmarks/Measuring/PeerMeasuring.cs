using System.Diagnostics;
using Benchmarks.Contenders;
using Benchmarks.Works;

namespace Benchmarks.Measuring;

/// <summary>Runs a work on all contenders in turn, round by round, so that what the machine does meanwhile meets them all.</summary>
/// <param name="rounds">Rounds, unless the work asks for fewer.</param>
/// <param name="threads">Threads, unless the work fixes them.</param>
/// <param name="cells">Figure 1 has cells x cells values a panel.</param>
/// <param name="peers">Those that are measured.</param>
internal sealed class PeerMeasuring(int rounds, int threads, int cells, IReadOnlyCollection<Peer> peers)
{
    /// <summary>What one timing should at least take: shorter runs are repeated.</summary>
    private const double LeastSeconds = 0.1;

    /// <summary>How long every contender runs before it is timed.</summary>
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(0.5);

    /// <summary>OpenBLAS's and OpenMP's idle threads spin for some milliseconds after a run; the next contender is not to pay for that.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(60);

    /// <summary>How long a contender runs untimed before each timing, unless a run takes ten times as long: the processors of a virtual machine come back from
    /// idling at half their speed, for about a tenth of a second.</summary>
    private const double RousingSeconds = 0.25;

    /// <summary>Measures a work.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Measurement Measure(Work work, CancellationToken cancellation)
    {
        int workThreads = work.Threads ?? threads;
        using var folder = new ScratchFolder();
        Inputs inputs = Inputs.Create(folder.Path);
        work.WriteInputs(inputs);
        inputs.Save();

        Peer[] measured = [.. work.Peers.Where(peers.Contains)];
        List<Contender> contenders = [];
        try
        {
            contenders.Add(Contender.Ours(work.Name, folder.Path, workThreads, cells, cancellation));
            foreach (Peer peer in measured)
                contenders.Add(Contender.Of(peer, work, folder.Path, workThreads, cells, cancellation));
            List<double>[] seconds = Interleave([.. contenders], work, folder.Path, cancellation);

            Times[] times = [.. contenders.Select((contender, k) => TimesOf(contender, seconds[k]))];
            double[][] results = [.. contenders.Select((_, k) => Inputs.ReadRaw<double>(ResultFile(folder.Path, k)))];
            double Largest(Func<Peer, bool> among) => measured.Select((peer, k) => (peer, k)).Where(pair => among(pair.peer))
                .Select(pair => Agreement.Difference(results[pair.k + 1], results[0])).DefaultIfEmpty(double.NaN).Max();
            return new Measurement(
                work, workThreads, times[0], [.. measured.Select((peer, k) => new PeerTimes(peer, times[k + 1]))],
                Largest(peer => peer != Peer.OursInDouble && !work.Estimates(peer)), Largest(peer => peer == Peer.OursInDouble), Largest(work.Estimates));
        }
        finally
        {
            contenders.ForEach(contender => contender.Dispose());
        }
    }

    private List<double>[] Interleave(Contender[] contenders, Work work, string folder, CancellationToken cancellation)
    {
        int workRounds = Math.Min(rounds, work.MostRounds);
        foreach (Contender contender in contenders)
        {
            cancellation.ThrowIfCancellationRequested();
            // More than once: a runtime compiles what runs often once more, and threads are started.
            var clock = Stopwatch.StartNew();
            do
                contender.Warm();
            while (clock.Elapsed < Warming);
        }

        List<double>[] seconds = [.. contenders.Select(_ => new List<double>())];
        Round(k => contenders[k].Run(1, ResultFile(folder, k)));
        int[] counts = [.. seconds.Select(first => (int)Math.Clamp(Math.Ceiling(LeastSeconds / first[0]), 1, 1000))];
        int[] rousing = [.. seconds.Select(first => first[0] < 10 * RousingSeconds ? (int)Math.Ceiling(RousingSeconds / first[0]) : 0)];
        // Runs long enough to be timed singly are the first round; otherwise they only said how often to repeat.
        if (counts.Any(count => count > 1) || rousing.Any(count => count > 0))
            Array.ForEach(seconds, list => list.Clear());
        while (seconds[0].Count < workRounds)
        {
            Round(k =>
            {
                if (rousing[k] > 0)
                    contenders[k].Run(rousing[k]);
                return contenders[k].Run(counts[k]);
            });
        }

        return seconds;

        void Round(Func<int, double> run)
        {
            for (int k = 0; k < contenders.Length; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                Thread.Sleep(Settling);
                seconds[k].Add(run(k));
            }
        }
    }

    private static Times TimesOf(Contender contender, IReadOnlyList<double> seconds)
    {
        (long peak, long held) = contender.Memory();
        return new Times(seconds, peak, held);
    }

    private static string ResultFile(string folder, int contender) => Path.Combine(folder, FormattableString.Invariant($"result-{contender}.bin"));
}
