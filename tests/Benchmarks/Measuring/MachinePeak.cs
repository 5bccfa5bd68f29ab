using System.Globalization;
using Benchmarks.Contenders;
using Benchmarks.Works;

namespace Benchmarks.Measuring;

/// <summary>The fastest matrix product seen in this run: what a share of the machine's peak is a share of.</summary>
/// <param name="Threads">Threads.</param>
/// <param name="Double">Operations a second in double precision.</param>
/// <param name="Single">Operations a second in single precision; NaN when no work needs it.</param>
internal sealed record MachinePeak(int Threads, double Double, double Single)
{
    private const string ProductName = "product";
    private const int Size = 2048, Runs = 7;

    /// <summary>OpenBLAS's best.</summary>
    public static MachinePeak Measure(int threads, bool single, CancellationToken cancellation)
    {
        double inDouble = OpenBlas(threads, inputs => WorkCatalog.WriteFactors(inputs, Size), cancellation);
        double inSingle = single ? OpenBlas(threads, WriteSingle, cancellation) : double.NaN;
        return new MachinePeak(threads, inDouble, inSingle);

        static void WriteSingle(Inputs inputs)
        {
            inputs.Write<float>("a", Samples.NormalSingle(1, Size * Size), Size, Size);
            inputs.Write<float>("b", Samples.NormalSingle(2, Size * Size), Size, Size);
        }
    }

    /// <summary>The peak once the product was measured as a work, by ours and by the peers: one of them may have been faster.</summary>
    public MachinePeak Including(Measurement measurement)
    {
        if (measurement.Work.PeerName != ProductName || measurement.Threads != Threads) return this;
        Times?[] all = [measurement.Ours, measurement.NumPy, measurement.Torch];
        return this with { Double = all.OfType<Times>().Select(times => Measurement.Rate(measurement.Work, times.Best)).Append(Double).Max() };
    }

    /// <summary>The faster of two measurements, since a machine shared with others rarely shows its peak at once.</summary>
    public MachinePeak Or(MachinePeak other) => this with { Double = Math.Max(Double, other.Double), Single = Math.Max(Single, other.Single) };

    /// <summary>A rate over the peak of its precision; NaN where that means nothing.</summary>
    public double Share(Measurement measurement, double rate) =>
        measurement.Threads != Threads ? double.NaN : measurement.Work.Unit switch
        {
            WorkUnit.DoubleOperations => rate / Double,
            WorkUnit.SingleOperations => rate / Single,
            _ => double.NaN,
        };

    /// <summary>The peak in words.</summary>
    public string Describe()
    {
        string inSingle = double.IsNaN(Single) ? "" : string.Create(CultureInfo.InvariantCulture, $", {Single / 1e9:F0} in single");
        return string.Create(CultureInfo.InvariantCulture, $"fastest matrix product of this run, GFLOP/s: {Double / 1e9:F0} in double{inSingle} precision");
    }

    private static double OpenBlas(int threads, Action<Inputs> write, CancellationToken cancellation)
    {
        using var folder = new ScratchFolder();
        Inputs inputs = Inputs.Create(folder.Path);
        write(inputs);
        inputs.Save();
        using Contender numpy = Contender.Peer("numpy", ProductName, folder.Path, threads, cancellation);
        numpy.Warm();
        double best = Enumerable.Range(0, Runs).Min(_ => numpy.Run(1));
        return 2.0 * Size * Size * Size / best;
    }
}
