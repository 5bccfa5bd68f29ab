using System.Globalization;
using AttentionDynamics.Tokens.Files;
using Workbook.Heads;
using Workbook.Regimes;
using Workbook.Running;

namespace Workbook.Commands;

/// <summary><c>measure --q Q --k K [--v V] …</c>: real heads.</summary>
internal static class MeasureHeads
{
    /// <summary>Seconds from which a reader is told how long it takes.</summary>
    private const double Long = 60;

    /// <summary>Measures and prints; the result is the exit code.</summary>
    /// <param name="files">Q, K and V.</param>
    /// <param name="untyped">What two bytes without a type are.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="json">Whether the answer is one JSON object.</param>
    /// <param name="report">The folder for a page; null: none.</param>
    public static int Run((string Q, string K, string? V) files, ElementType? untyped, HeadRequest request, bool json, string? report)
    {
        ReportFile? page = report is null ? null : ReportFile.At(report);
        using var interruption = new Interruption();
        using var progress = MeasureProgress.Create();
        IReadOnlyList<HeadLayer> layers = HeadLayer.OpenAll(files.Q, files.K, files.V, untyped);
        try
        {
            foreach (string notice in Notices(layers, request)) progress.Line($"workbook: {notice}");
            HeadMeasurement measurement = HeadMeasurement.Of(layers, request, progress.Of, interruption.Token);
            progress.End();
            if (page is not null) Console.Error.WriteLine($"workbook: wrote {TerminalText.OneLine(page.Write(measurement))}");
            return MeasureCommand.Say(json ? HeadJson.Write(measurement) : HeadText.Write(measurement));
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            progress.End();
            interruption.Say();
            return ExitCodes.Interrupted;
        }
        finally
        {
            foreach (HeadLayer layer in layers) layer.Dispose();
        }
    }

    private static IEnumerable<string> Notices(IReadOnlyList<HeadLayer> layers, HeadRequest request)
    {
        HeadTensor first = layers[0].Queries;
        if (first.Heads > first.Tokens)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{first.Label} is read as {first.Shape}; where it is (tokens, heads, dimension) its first two axes are to be exchanged");
        double seconds = HeadMeasurement.Seconds(layers, request.Rule);
        if (seconds > Long)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{layers.Sum(layer => layer.Queries.Heads)} heads of n = {first.Tokens} take about {Math.Ceiling(seconds / 60)} min on "
                    + $"two cores");
    }
}
