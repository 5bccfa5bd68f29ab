using System.Diagnostics;
using Benchmarks.Contenders;
using Benchmarks.Works;

namespace Benchmarks.Measuring;

/// <summary>Runs a work on all contenders in turn, round by round, so that what the machine does meanwhile meets them all.</summary>
/// <param name="rounds">Rounds, unless the work asks for fewer.</param>
/// <param name="threads">Threads, unless the work fixes them.</param>
/// <param name="cells">Figure 1 has cells x cells values a panel.</param>
internal sealed class PeerMeasuring(int rounds, int threads, int cells)
{
    /// <summary>What one timing should at least take: shorter runs are repeated.</summary>
    private const double LeastSeconds = 0.1;

    /// <summary>How long every contender runs before it is timed.</summary>
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(0.5);

    /// <summary>OpenBLAS's and OpenMP's idle threads spin for some milliseconds after a run; the next contender is not to pay for that.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(60);

    /// <summary>Measures a work.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Measurement Measure(Work work, CancellationToken cancellation)
    {
        int workThreads = work.Threads ?? threads;
        using var folder = new ScratchFolder();
        Inputs inputs = Inputs.Create(folder.Path);
        work.WriteInputs(inputs);
        inputs.Save();

        List<(string Name, Contender Process)> contenders = [];
        try
        {
            contenders.Add(("ours", Contender.Ours(work.Name, folder.Path, workThreads, cells, cancellation)));
            if (work.PeerName is not null)
                contenders.AddRange((work.NumPyOnly ? (string[])["numpy"] : ["numpy", "torch"]).Select(peer => (peer, Contender.Peer(peer, work.PeerName, folder.Path, workThreads, cancellation))));
            List<double>[] seconds = Interleave([.. contenders.Select(contender => contender.Process)], work, folder.Path, cancellation);

            Dictionary<string, Times> times = [];
            Dictionary<string, double[]> results = [];
            for (int k = 0; k < contenders.Count; k++)
            {
                (long peak, long start) = contenders[k].Process.Memory();
                times[contenders[k].Name] = new Times(seconds[k], peak, start);
                results[contenders[k].Name] = Inputs.ReadRaw<double>(ResultFile(folder.Path, k));
            }

            (double difference, double estimateDifference) = Compare(results, work.TorchEstimate is not null);
            return new Measurement(
                work, workThreads, times["ours"], times.GetValueOrDefault("numpy"), times.GetValueOrDefault("torch"), difference, estimateDifference);
        }
        finally
        {
            contenders.ForEach(contender => contender.Process.Dispose());
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
        // Runs long enough to be timed singly are the first round; otherwise they only said how often to repeat.
        if (counts.Any(count => count > 1))
            Array.ForEach(seconds, list => list.Clear());
        while (seconds[0].Count < workRounds)
            Round(k => contenders[k].Run(counts[k]));
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

    private static (double Difference, double EstimateDifference) Compare(Dictionary<string, double[]> results, bool torchEstimates)
    {
        double difference = double.NaN, estimate = double.NaN;
        foreach ((string name, double[] result) in results.Where(result => result.Key != "ours"))
        {
            double apart = Agreement.Difference(result, results["ours"]);
            if (torchEstimates && name == "torch")
                estimate = apart;
            else
                difference = double.IsNaN(difference) ? apart : Math.Max(difference, apart);
        }
        return (difference, estimate);
    }

    private static string ResultFile(string folder, int contender) => Path.Combine(folder, FormattableString.Invariant($"result-{contender}.bin"));
}
