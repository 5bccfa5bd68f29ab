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

    /// <summary>The work of η, n² a row or nd² a row, up to which it is done over all rows, and which a sample is allowed.</summary>
    private const double LargestEta = 1.7e12, SampledEta = 1e12;

    /// <summary>n up to which n² doubles are kept whatever d is: half a gigabyte.</summary>
    private const int FewTokens = 8192;

    /// <summary>
    /// n²(d+16), the work of a survey of all rows, up to which it is done unasked: about 40 s on two cores, and how much of it they do in a
    /// second.
    /// </summary>
    private const double LargestSurvey = 5e11, SurveyRate = 1.2e10;

    /// <summary>Whether no scale was given, so that β is the critical one of the mean cosine.</summary>
    public bool AtMeanCosine { get; init; }

    /// <summary>Whether η of all rows may keep what it knows of the n² pairs: where these are few, or no more than a few times the n·d
    /// numbers of the tokens. Otherwise it goes row by row, in memory of the order n·d.</summary>
    public static bool KeepsPairs(int n, int d) => n <= FewTokens || n <= 16L * d || (double)d * d < n;

    /// <summary>What to do for n tokens of R^d.</summary>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="beta">β.</param>
    /// <param name="alpha">α.</param>
    /// <param name="asked">The rows asked for, or null.</param>
    public static MeasurePlan Create(int n, int d, double beta, double alpha, int? asked)
    {
        double survey = (double)n * n * (d + 16), etaOfRow = n * (KeepsPairs(n, d) ? Math.Min(n, (double)d * d) : (double)d * d);
        int rows = asked ?? (survey <= LargestSurvey ? n : Math.Min(n, Sample));
        int etaRows = (int)Math.Min(n, Math.Max(Sample, Math.Min(rows, n * etaOfRow <= LargestEta ? n : SampledEta / etaOfRow)));
        string time =
            string.Create(CultureInfo.InvariantCulture, $"all pairs take about {Math.Ceiling(survey / SurveyRate / 60)} min on two cores");
        string size = string.Create(CultureInfo.InvariantCulture, $"n = {n}, d = {d}");
        string? notice = null;
        if (rows < n)
            notice = string.Create(CultureInfo.InvariantCulture,
                $"{size}: {(asked is null ? time + ", so " : "")}{rows} rows are drawn, with standard "
                + $"errors{(asked is null ? $"; --rows {n} takes all" : "")}");
        else if (survey > LargestSurvey)
            notice = $"{size}: {time}";
        else if (etaRows < n)
            notice = string.Create(CultureInfo.InvariantCulture,
                $"{size}: η of all rows would take long, so it is that of {etaRows} rows, with its standard error");
        return new MeasurePlan(beta, alpha, rows, etaRows, notice);
    }
}
