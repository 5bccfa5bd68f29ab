using Benchmarks.Measuring;

namespace Benchmarks.Reporting;

/// <summary>The table as a Markdown file, with everything a reader needs to doubt it.</summary>
internal static class ResultsFile
{
    /// <summary>Writes the file.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="command">The arguments that produced it.</param>
    /// <param name="machine">The machine, one line a fact.</param>
    /// <param name="measurements">The rows.</param>
    /// <param name="peak">The fastest product.</param>
    public static void Write(string file, string command, IReadOnlyList<string> machine, IReadOnlyList<Measurement> measurements, MachinePeak peak)
    {
        string[] lines =
        [
            "# Against the best of its peers",
            "",
            $"Written by `dotnet run -c Release --project tests/Benchmarks -- {command}`; [README.md](README.md) says how to read it.",
            "",
            .. machine.Select(line => $"- {line}"),
            $"- {peak.Describe()}",
            "",
            .. Layout.Markdown([ResultTable.Header, .. measurements.Select(measurement => ResultTable.Row(measurement, peak))]),
            "",
            "Each peer's time, median (best):",
            "",
            .. Layout.Markdown([ResultTable.PeerHeader, .. measurements.Select(ResultTable.PeerRow)]),
            "",
            .. ResultTable.Legend.Select(line => $"- {line}"),
            "",
            .. measurements.Select(measurement => $"- {ResultTable.Note(measurement).Replace("*", "\\*", StringComparison.Ordinal)}"),
        ];
        File.WriteAllText(file, string.Join('\n', lines) + "\n");
    }
}
