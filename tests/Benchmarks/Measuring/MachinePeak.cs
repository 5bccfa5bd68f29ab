using System.Globalization;
using Benchmarks.Contenders;
using Benchmarks.Works;

namespace Benchmarks.Measuring;

/// <summary>The fastest matrix product seen in this run, what a share of the machine's peak is a share of; and how fast exponentials and divisions are.</summary>
/// <param name="Threads">Threads.</param>
/// <param name="Double">Operations a second in double precision.</param>
/// <param name="Single">Operations a second in single precision; NaN when no work needs it.</param>
/// <param name="InDouble">Exponentials and divisions in double precision.</param>
/// <param name="InSingle">The same in single precision.</param>
internal sealed record MachinePeak(int Threads, double Double, double Single, ElementRates InDouble, ElementRates InSingle)
{
    private const string ProductName = "product";
    private const int Size = 2048, Runs = 7;

    /// <summary>OpenBLAS's best, and the library's exponentials.</summary>
    public static MachinePeak Measure(int threads, bool single, CancellationToken cancellation)
    {
        double inDouble = OpenBlas(threads, inputs => WorkCatalog.WriteFactors(inputs, Size), cancellation);
        double inSingle = single ? OpenBlas(threads, WriteSingle, cancellation) : double.NaN;
        return new MachinePeak(threads, inDouble, inSingle, ElementRates.Measure<double>(threads), ElementRates.Measure<float>(threads));

        static void WriteSingle(Inputs inputs)
        {
            inputs.Write<float>("a", Samples.NormalSingle(1, Size * Size), Size, Size);
            inputs.Write<float>("b", Samples.NormalSingle(2, Size * Size), Size, Size);
        }
    }

    /// <summary>The peak once a work was measured: whoever does its operations faster, and more than them, has shown that the machine can.</summary>
    public MachinePeak Including(Measurement measurement)
    {
        if (measurement.Threads != Threads) return this;
        double rate = Measurement.Rate(measurement.Work, double.MinNumber(measurement.Ours.Best, measurement.BestOfRivals));
        return measurement.Work.Unit switch
        {
            WorkUnit.DoubleOperations when rate > Double => this with { Double = rate },
            WorkUnit.SingleOperations when rate > Single => this with { Single = rate },
            _ => this,
        };
    }

    /// <summary>The faster of two measurements, since a machine shared with others rarely shows its peak at once.</summary>
    public MachinePeak Or(MachinePeak other) => this with
    {
        Double = Math.Max(Double, other.Double),
        Single = Math.Max(Single, other.Single),
        InDouble = InDouble.Or(other.InDouble),
        InSingle = InSingle.Or(other.InSingle),
    };

    /// <summary>The least seconds that a work can take here: its products and its exponentials, which take turns on the same units, or its divisions, which have one of
    /// their own, whichever is more. Inputs that are read once and results that are written once take nothing beside them. NaN where nothing is counted, or the threads
    /// are others.</summary>
    public double Roofline(Measurement measurement)
    {
        Work work = measurement.Work;
        if (work.Unit == WorkUnit.Exponentials || measurement.Threads != Threads) return double.NaN;
        (double products, ElementRates rates) = work.Unit == WorkUnit.SingleOperations ? (Single, InSingle) : (Double, InDouble);
        double least = Math.Max((work.Operations ?? 0) / products + work.WeightExponentials / rates.Exponentials, work.PairDivisions / rates.Divisions);
        return least > 0 ? least : double.NaN;
    }

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
        return $"fastest on {Threads} threads in this run: matrix product {Each(Double, Single, "GFLOP/s")}; exponentials {Each(InDouble.Exponentials, InSingle.Exponentials, "G/s")}; "
            + $"divisions {Each(InDouble.Divisions, InSingle.Divisions, "G/s")}";

        static string Each(double inDouble, double inSingle, string unit) => double.IsNaN(inSingle)
            ? string.Create(CultureInfo.InvariantCulture, $"{inDouble / 1e9:G3} {unit} in double precision")
            : string.Create(CultureInfo.InvariantCulture, $"{inDouble / 1e9:G3} {unit} in double, {inSingle / 1e9:G3} in single precision");
    }

    private static double OpenBlas(int threads, Action<Inputs> write, CancellationToken cancellation)
    {
        using var folder = new ScratchFolder();
        Inputs inputs = Inputs.Create(folder.Path);
        write(inputs);
        inputs.Save();
        using Contender numpy = Contender.Of(Peer.NumPy, ProductName, folder.Path, threads, cancellation);
        numpy.Warm();
        double best = Enumerable.Range(0, Runs).Min(_ => numpy.Run(1));
        return 2.0 * Size * Size * Size / best;
    }
}
