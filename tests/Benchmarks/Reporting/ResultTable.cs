using System.Globalization;
using Benchmarks.Measuring;
using Benchmarks.Works;

namespace Benchmarks.Reporting;

/// <summary>The measurements as rows of text.</summary>
internal static class ResultTable
{
    private const string Nothing = "-";

    /// <summary>The columns.</summary>
    public static readonly string[] Header =
        ["work", "ours, ms", "NumPy, ms", "PyTorch, ms", "peer / ours", "best / best", "peak memory, MB", "difference", "rate of ours", "of peak"];

    /// <summary>How to read the columns.</summary>
    public static readonly string[] Legend =
    [
        "Times: median (best) over the rounds. The contenders run in turn, each in a process of its own; start-up, inputs and half a second of warming up are not counted.",
        "peer / ours: in each round the faster peer's time over ours, median (least to largest); above 1 we are faster. best / best: the same of the best times.",
        "Peak memory: ours, NumPy, PyTorch; in brackets what remains without the process as it was before it read its inputs.",
        "Difference: the largest difference between results, over the largest entry.",
        "Rate: operations of an algorithm that computes what is symmetric once, over our median time; share of the fastest matrix product of this run.",
    ];

    /// <summary>One row.</summary>
    public static string[] Row(Measurement measurement, MachinePeak peak)
    {
        Work work = measurement.Work;
        double rate = Measurement.Rate(work, measurement.Ours.Median);
        return
        [
            work.Name,
            Time(measurement.Ours),
            Time(measurement.NumPy),
            Time(measurement.Torch) + (work.TorchEstimate is not null && measurement.Torch is not null ? " *" : ""),
            Ratios(measurement.Ratios),
            double.IsNaN(measurement.RatioOfBests) ? Nothing : Digits(measurement.RatioOfBests),
            $"{Memory(measurement.Ours)}, {Memory(measurement.NumPy)}, {Memory(measurement.Torch)}",
            double.IsNaN(measurement.Difference) ? Nothing : Difference(measurement),
            double.IsNaN(rate) ? Nothing : Rate(work.Unit, rate),
            Share(peak.Share(measurement, rate)),
        ];
    }

    /// <summary>What a row cannot say: what the work is, and what an estimate is worth.</summary>
    public static string Note(Measurement measurement)
    {
        Work work = measurement.Work;
        string threads = measurement.Threads == 1 && work.Threads is null ? ", one thread" : "";
        string note = $"{work.Name}: {work.Text}{threads}";
        if (measurement.Torch is null) return note;
        string versus = $"{Digits(measurement.Torch.Median / measurement.Ours.Median)} times our median, best {Digits(measurement.Torch.Best / measurement.Ours.Best)} times our best";
        return note + (work.TorchEstimate is null
            ? $" (PyTorch {versus})"
            : string.Create(CultureInfo.InvariantCulture, $" (* {work.TorchEstimate}, an estimate: {versus}, {measurement.EstimateDifference:P1} off)"));
    }

    private static string Time(Times? times) => times is null ? Nothing : $"{Digits(1e3 * times.Median)} ({Digits(1e3 * times.Best)})";

    private static string Memory(Times? times) =>
        times is null ? Nothing : string.Create(CultureInfo.InvariantCulture, $"{times.PeakMemory / 1e6:F0} [{(times.PeakMemory - times.StartMemory) / 1e6:F0}]");

    private static string Ratios(IReadOnlyList<double> ratios) =>
        ratios.Count == 0 ? Nothing : $"{Digits(Times.MedianOf(ratios))} ({Digits(ratios.Min())} to {Digits(ratios.Max())})";

    private static string Difference(Measurement measurement) =>
        string.Create(CultureInfo.InvariantCulture, $"{(measurement.Agrees ? "" : "DIFFERS ")}{measurement.Difference:0.#e-0}");

    private static string Rate(WorkUnit unit, double rate) =>
        unit == WorkUnit.Exponentials ? $"{Digits(rate / 1e9)} Gexp/s" : $"{Digits(rate / 1e9)} GFLOP/s";

    private static string Share(double share) => double.IsNaN(share) ? Nothing : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");

    /// <summary>Three significant digits without an exponent.</summary>
    private static string Digits(double value)
    {
        int decimals = value <= 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(value)), 0, 6);
        return value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
