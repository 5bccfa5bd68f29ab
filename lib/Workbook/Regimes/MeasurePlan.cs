using System.Globalization;

namespace Workbook.Regimes;

/// <summary>How a layer is measured: over all rows, or over some where all would take too long.</summary>
/// <param name="Beta">β.</param>
/// <param name="Alpha">α.</param>
/// <param name="Rows">How many rows are surveyed; n for all.</param>
/// <param name="EtaRows">How many rows η is taken from; n for all.</param>
/// <param name="Notice">What the reader is told first, or null.</param>
internal sealed record MeasurePlan(double Beta, double Alpha, int Rows, int EtaRows, string? Notice)
{
    /// <summary>Rows drawn where all would take too long; η is never from fewer.</summary>
    public const int Sample = 1024;

    /// <summary>The work of η, n·<see cref="EtaWork"/>, up to which it is done over all rows unasked, which a sample is allowed, and how
    /// much of it two cores do in a second.</summary>
    private const double LargestEta = 3e12, SampledEta = 2e12, EtaRate = 5e10;

    /// <summary>n up to which λ, and η of all rows, store what they know of all pairs.</summary>
    internal const int MostStored = 8192;

    /// <summary>
    /// n²(d+16), the work of a survey of all rows, up to which it is done unasked: about 40 s on two cores, and how much of it they do in a
    /// second.
    /// </summary>
    private const double LargestSurvey = 5e11, SurveyRate = 1.2e10;

    /// <summary>Whether no scale was given, so that β is the critical one of the mean cosine.</summary>
    public bool AtMeanCosine { get; init; }

    /// <summary>The work of η a row, in operations: from all products of two coordinates or from all pairs, whichever is less. Pairs cost
    /// twice as much where their gaps are not stored; a few rows alone always take products.</summary>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="all">Whether all rows are taken.</param>
    internal static double EtaWork(int n, int d, bool all)
    {
        double products = (double)n * d * d, pairs = (double)n * n * (n <= MostStored ? 1 : 2);
        return all ? Math.Min(products, pairs) : products;
    }

    /// <summary>What to do for n tokens of R^d.</summary>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="beta">β.</param>
    /// <param name="alpha">α.</param>
    /// <param name="asked">The rows asked for, or null.</param>
    public static MeasurePlan Create(int n, int d, double beta, double alpha, int? asked)
    {
        double survey = (double)n * n * (d + 16), eta = n * EtaWork(n, d, all: true);
        int rows = asked ?? (survey <= LargestSurvey ? n : Math.Min(n, Sample));
        // All rows where they are asked for; else all, or as many as a sample is allowed.
        double etaRows = asked == n || eta <= LargestEta ? n : SampledEta / EtaWork(n, d, all: false);
        int taken = (int)Math.Min(n, Math.Max(Sample, Math.Min(rows, etaRows)));
        string size = string.Create(CultureInfo.InvariantCulture, $"n = {n}, d = {d}");
        string pairsTake = $"all pairs take about {Time(survey / SurveyRate)}", etaTakes = $"about {Time(eta / EtaRate)}";
        string? notice = null;
        if (rows < n && asked is not null)
            notice = string.Create(CultureInfo.InvariantCulture, $"{size}: {rows} rows are drawn, with standard errors");
        else if (rows < n)
            notice = string.Create(CultureInfo.InvariantCulture,
                $"{size}: {pairsTake} on two cores, so {rows} rows are drawn, with standard errors; --rows {n} takes all"
                + $"{(eta > LargestEta ? $", and their η, which takes {etaTakes}" : "")}");
        else if (survey > LargestSurvey || (taken == n && eta > LargestEta))
            notice = $"{size}: {pairsTake}{(eta > LargestEta ? $", η {etaTakes}" : "")} on two cores";
        else if (taken < n)
            notice = string.Create(CultureInfo.InvariantCulture,
                $"{size}: η of all rows takes {etaTakes} on two cores, so it is that of {taken} rows, with its standard error; --rows {n} "
                + $"takes all");
        return new MeasurePlan(beta, alpha, rows, taken, notice);
    }

    /// <summary>A time in words: minutes, from two hours on hours.</summary>
    private static string Time(double seconds) => seconds < 7200
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60)} min")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 3600)} h");
}
