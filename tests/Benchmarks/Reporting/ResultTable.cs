using System.Globalization;
using Benchmarks.Contenders;
using Benchmarks.Measuring;
using Benchmarks.Works;

namespace Benchmarks.Reporting;

/// <summary>The measurements as rows of text.</summary>
internal static class ResultTable
{
    private const string Nothing = "-";

    /// <summary>The columns.</summary>
    public static readonly string[] Header =
        ["work", "ours, ms", "best peer, ms", "which", "peer / ours", "best / best", "peak memory, MB", "difference", "rate of ours", "of peak", "roofline, ms", "lead at most"];

    /// <summary>The columns of the table of all peers.</summary>
    public static readonly string[] PeerHeader = ["work, ms", .. Peer.All.Select(peer => peer.Name)];

    /// <summary>How to read the columns.</summary>
    public static readonly string[] Legend =
    [
        "Times: median (best) over the rounds. The contenders run in turn, each in a process of its own; start-up, inputs, half a second of warming up and a quarter of a second before each timing are not counted.",
        "peer / ours: in each round the fastest peer's time over ours, median (least to largest); above 1 we are ahead, below it behind. best / best: the same of the best times.",
        "Peak memory: ours, the best peer's; in brackets what the work adds to what its process held when it had read its inputs (attention by ours and ONNX Runtime: the place of the result too).",
        "Difference: the largest difference between results, over the largest entry.",
        "Rate: operations of an algorithm that computes what is symmetric once, over our median time; share of the fastest matrix product of this run.",
        "Roofline: the operations at the rate of that product and the exponentials at the rate of ours, or the divisions at theirs, whichever takes longer; what else a work needs is left out. Lead at most: the best peer's best time over it.",
    ];

    /// <summary>One row.</summary>
    public static string[] Row(Measurement measurement, MachinePeak peak)
    {
        Work work = measurement.Work;
        double rate = Measurement.Rate(work, measurement.Ours.Median), roofline = peak.Roofline(measurement);
        return
        [
            work.Name,
            Time(measurement.Ours),
            Time(measurement.Best?.Times),
            measurement.Best?.Peer.Name ?? Nothing,
            Ratios(measurement.Ratios),
            double.IsNaN(measurement.RatioOfBests) ? Nothing : Digits(measurement.RatioOfBests),
            $"{Memory(measurement.Ours)}, {Memory(measurement.Best?.Times)}",
            double.IsNaN(measurement.Difference) ? Nothing : Difference(measurement),
            double.IsNaN(rate) ? Nothing : Rate(work.Unit, rate),
            Share(peak.Share(measurement, rate)),
            double.IsNaN(roofline) ? Nothing : Digits(1e3 * roofline),
            double.IsNaN(measurement.BestOfRivals / roofline) ? Nothing : Digits(measurement.BestOfRivals / roofline),
        ];
    }

    /// <summary>One row of the table of all peers.</summary>
    public static string[] PeerRow(Measurement measurement) =>
    [
        measurement.Work.Name,
        .. Peer.All.Select(peer => Time(measurement.Of(peer)) + (measurement.Of(peer) is not null && measurement.Work.Estimates(peer) ? " *" : "")),
    ];

    /// <summary>What a row cannot say: what the work is, what an estimate is worth, what single precision saves and costs.</summary>
    public static string Note(Measurement measurement)
    {
        Work work = measurement.Work;
        string threads = measurement.Threads == 1 && work.Threads is null ? ", one thread" : "";
        string note = $"{work.Name}: {work.Text}{threads}";
        if (work.TorchEstimate is not null && measurement.Of(Peer.Torch) is { } torch)
            note += string.Create(CultureInfo.InvariantCulture, $" (* {work.TorchEstimate}, an estimate: {Versus(torch)}, {measurement.EstimateDifference:P1} off)");
        if (measurement.Of(Peer.OursInDouble) is { } inDouble)
            note += string.Create(CultureInfo.InvariantCulture, $" (our double precision {Versus(inDouble)}; ours differs from it by {measurement.OwnDifference:0.#e-0} of the largest λ)");
        return note;

        string Versus(Times times) =>
            $"{Digits(times.Median / measurement.Ours.Median)} times our median, best {Digits(times.Best / measurement.Ours.Best)} times our best";
    }

    private static string Time(Times? times) => times is null ? Nothing : $"{Digits(1e3 * times.Median)} ({Digits(1e3 * times.Best)})";

    private static string Memory(Times? times) =>
        times is null ? Nothing : string.Create(CultureInfo.InvariantCulture, $"{times.PeakMemory / 1e6:F0} [{(times.PeakMemory - times.HeldMemory) / 1e6:F0}]");

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
