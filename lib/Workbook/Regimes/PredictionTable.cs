using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Scaling;
using Workbook.Files;

namespace Workbook.Regimes;

/// <summary>Predictions for the rows of a CSV file: its columns are found by name, others ignored.</summary>
internal static class PredictionTable
{
    private const int LongestLine = 1 << 16;

    private static readonly string[] Required = ["n", "rho", "gamma"];
    private static readonly string[] Optional = ["q", "alpha"];

    private static readonly (string Name, Func<Prediction, string> Field)[] Written =
    [
        ("n", p => Text(p.Layer.N)),
        ("rho", p => Text(p.Rho)),
        ("q", p => Text(p.Layer.StateIn.NormSquared)),
        ("alpha", p => Text(p.Layer.Alpha)),
        ("gamma", p => Text(p.Gamma)),
        ("beta", p => Text(p.Layer.Beta)),
        ("gammaCritical", p => Text(p.CriticalGamma)),
        ("regime", p => p.RegimeName),
        ("selfWeight", p => Text(p.Layer.SelfWeight)),
        ("otherWeight", p => Text(p.Layer.OtherWeight)),
        ("normSquaredOut", p => Text(p.Layer.NormSquaredOut)),
        ("oneMinusCosineOut", p => Text(p.Layer.OneMinusCosineOut)),
        ("cosineOut", p => Text(p.Layer.CosineOut)),
        ("lambda", p => Text(p.Layer.Lambda)),
        ("eta", p => Text(p.Eta)),
        ("limitCosineOut", p => Text(p.LimitCosine)),
        ("limitLambda", p => Text(p.LimitLambda)),
        ("limitEta", p => Text(p.LimitEta)),
    ];

    /// <summary>The predictions of a file's rows, in their order.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read, lacks a column or rows, or a row is bad; the row is named, the
    /// header being row 1.</exception>
    public static IReadOnlyList<Prediction> Read(string path)
    {
        if (path.Length == 0) throw new InvalidInputException("--from: expected a CSV file, got an empty path");
        if (Directory.Exists(path)) throw new InvalidInputException($"{path}: expected a CSV file, got a folder");
        try
        {
            string name = Path.GetFileName(path);
            using FileStream stream = InputFile.Open(path, name);
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read(reader, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or DecoderFallbackException)
        {
            throw new InvalidInputException($"{path}: expected a CSV file that can be read, got: {e.Message}");
        }
    }

    /// <summary>Writes the predictions as CSV, in round-trip precision.</summary>
    public static void Write(IEnumerable<Prediction> predictions, TextWriter writer)
    {
        writer.Write(Csv.Line(Written.Select(column => column.Name)));
        foreach (Prediction prediction in predictions) writer.Write(Csv.Line(Written.Select(column => column.Field(prediction))));
    }

    private static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    private static List<Prediction> Read(StreamReader reader, string name)
    {
        if (Line(reader, name, 1) is not { Length: > 0 } first)
            throw new InvalidInputException(
                $"{name}: expected a line with the names of columns, got {(reader.EndOfStream ? "an empty file" : "an empty line")}");
        string[] header = [.. Fields(first, name, 1).Select(field => field.Trim())];
        Dictionary<string, int> columns = Columns(header, name);
        var predictions = new List<Prediction>();
        int row = 1;
        while (Line(reader, name, ++row) is { } line)
        {
            if (line.Length == 0) continue;
            IReadOnlyList<string> fields = Fields(line, name, row);
            if (fields.Count != header.Length)
                throw new InvalidInputException(
                    $"{name}, row {row}: expected {header.Length} fields as in the first line, got {fields.Count}");
            double Number(string column)
            {
                string text = fields[columns[column]].Trim();
                return !text.Contains('\0', StringComparison.Ordinal)
                    && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? number
                    : throw new InvalidInputException(
                        $"{name}, row {row}, column {column}: expected a finite number, got {(text.Length == 0 ? "nothing" : text)}");
            }

            double gamma = Number("gamma");
            if (gamma < 0)
                throw new InvalidInputException(
                    string.Create(CultureInfo.InvariantCulture, $"{name}, row {row}, column gamma: expected γ ≥ 0, got {gamma}"));
            predictions.Add(Prediction.Of(
                Number("n"), Number("rho"), columns.ContainsKey("q") ? Number("q") : 1,
                columns.ContainsKey("alpha") ? Number("alpha") : 0, new LogarithmicScaling(gamma),
                column => $"{name}, row {row}, {(column == "beta" ? "β" : $"column {column}")}"));
        }

        return predictions.Count > 0
            ? predictions
            : throw new InvalidInputException($"{name}: expected rows below the names of columns, got none");
    }

    /// <summary>The next line; null: there is none. What never ends its line is no table, and is not read on.</summary>
    private static string? Line(StreamReader reader, string name, int row)
    {
        var line = new StringBuilder();
        for (int c = reader.Read(); c >= 0; c = reader.Read())
        {
            if (c == '\r' && reader.Peek() == '\n') continue;
            if (c is '\n' or '\r') return line.ToString();
            if (line.Length == LongestLine)
                throw new InvalidInputException(
                    FormattableString.Invariant($"{name}, row {row}: expected at most {LongestLine} characters in a line, got more"));
            line.Append((char)c);
        }

        return line.Length > 0 ? line.ToString() : null;
    }

    private static Dictionary<string, int> Columns(string[] header, string name)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string column in Required.Concat(Optional))
        {
            int at = Array.IndexOf(header, column);
            if (at >= 0 && Array.IndexOf(header, column, at + 1) >= 0)
                throw new InvalidInputException($"{name}: expected one column {column}, got two");
            if (at >= 0) columns[column] = at;
            else if (Required.Contains(column))
                throw new InvalidInputException(
                    $"{name}: expected columns {string.Join(", ", Required)} (and {string.Join(", ", Optional)}), got no column {column}");
        }

        return columns;
    }

    private static IReadOnlyList<string> Fields(string line, string name, int row)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return line.Split(',');
        try
        {
            return Csv.Parse(line)[0];
        }
        catch (FormatException)
        {
            throw new InvalidInputException($"{name}, row {row}: expected fields in whole pairs of quotes, got {line}");
        }
    }
}
