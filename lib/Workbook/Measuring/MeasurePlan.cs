using System.Globalization;

namespace Workbook.Measuring;

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

    /// <summary>n²·min(n, d²), the work of η over all rows, up to which it is done.</summary>
    private const double LargestEta = 1e12;

    /// <summary>n²(d+16), the work of a survey of all rows, up to which it is done unasked: about 40 s on two cores, and how much of it they do in a second.</summary>
    private const double LargestSurvey = 5e11, SurveyRate = 1.2e10;

    /// <summary>What to do for n tokens of R^d.</summary>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="beta">β.</param>
    /// <param name="alpha">α.</param>
    /// <param name="asked">The rows asked for, or null.</param>
    public static MeasurePlan Create(int n, int d, double beta, double alpha, int? asked)
    {
        double survey = (double)n * n * (d + 16), etaOfRow = n * Math.Min(n, (double)d * d);
        int rows = asked ?? (survey <= LargestSurvey ? n : Math.Min(n, Sample));
        int etaRows = (int)Math.Min(n, Math.Max(Sample, Math.Min(rows, LargestEta / etaOfRow)));
        string time = string.Create(CultureInfo.InvariantCulture, $"all pairs take about {Math.Ceiling(survey / SurveyRate / 60)} min on two cores");
        string size = string.Create(CultureInfo.InvariantCulture, $"n = {n}, d = {d}");
        string? notice = null;
        if (rows < n)
            notice = string.Create(CultureInfo.InvariantCulture, $"{size}: {(asked is null ? time + ", so " : "")}{rows} rows are drawn, with standard errors{(asked is null ? $"; --rows {n} takes all" : "")}");
        else if (survey > LargestSurvey)
            notice = $"{size}: {time}";
        else if (etaRows < n)
            notice = string.Create(CultureInfo.InvariantCulture, $"{size}: η of all rows would take long, so it is that of {etaRows} rows, with its standard error");
        return new MeasurePlan(beta, alpha, rows, etaRows, notice);
    }
}
