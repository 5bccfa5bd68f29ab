using System.Globalization;
using System.Text;
using AttentionDynamics.Attention;
using Workbook.Results;

namespace Workbook.Predicting;

/// <summary>Predictions for the rows of a CSV file: its columns are found by name, others ignored.</summary>
internal static class PredictionTable
{
    private static readonly string[] Required = ["n", "rho", "gamma"];
    private static readonly string[] Optional = ["q", "alpha"];

    /// <summary>The predictions of a file's rows, in their order.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read, lacks a column or rows, or a row is bad; the row is named, the header being row 1.</exception>
    public static IReadOnlyList<Prediction> Read(string path)
    {
        if (path.Length == 0) throw new InvalidInputException("--from: expected a CSV file, got an empty path");
        if (Directory.Exists(path)) throw new InvalidInputException($"{path}: expected a CSV file, got a folder");
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read(reader, Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or DecoderFallbackException)
        {
            throw new InvalidInputException($"{path}: expected a CSV file that can be read, got: {e.Message}");
        }
    }

    /// <summary>Writes the predictions as CSV, in round-trip precision.</summary>
    public static void Write(IEnumerable<Prediction> predictions, TextWriter writer)
    {
        writer.Write("n,rho,q,alpha,gamma,beta,gammaCritical,regime,selfWeight,otherWeight,normSquaredOut,oneMinusCosineOut,cosineOut,lambda,eta,limitCosineOut,limitLambda,limitEta\n");
        foreach (Prediction prediction in predictions)
        {
            var layer = prediction.Layer;
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{layer.N},{prediction.Rho},{layer.StateIn.NormSquared},{layer.Alpha},{prediction.Gamma},{layer.Beta},{prediction.CriticalGamma},{prediction.RegimeName},"));
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{layer.SelfWeight},{layer.OtherWeight},{layer.NormSquaredOut},{layer.OneMinusCosineOut},{layer.CosineOut},{layer.Lambda},{prediction.Eta},"));
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{prediction.LimitCosine},{prediction.LimitLambda},{prediction.LimitEta}\n"));
        }
    }

    private static List<Prediction> Read(StreamReader reader, string name)
    {
        if (reader.ReadLine() is not { Length: > 0 } first) throw new InvalidInputException($"{name}: expected a line with the names of columns, got {(reader.EndOfStream ? "an empty file" : "an empty line")}");
        string[] header = [.. Fields(first, name, 1).Select(field => field.Trim())];
        Dictionary<string, int> columns = Columns(header, name);
        var predictions = new List<Prediction>();
        int row = 1;
        while (reader.ReadLine() is { } line)
        {
            row++;
            if (line.Length == 0) continue;
            IReadOnlyList<string> fields = Fields(line, name, row);
            if (fields.Count != header.Length) throw new InvalidInputException($"{name}, row {row}: expected {header.Length} fields as in the first line, got {fields.Count}");
            double Number(string column)
            {
                string text = fields[columns[column]].Trim();
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? number
                    : throw new InvalidInputException($"{name}, row {row}, column {column}: expected a finite number, got {(text.Length == 0 ? "nothing" : text)}");
            }

            double gamma = Number("gamma");
            if (gamma < 0) throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{name}, row {row}, column gamma: expected γ ≥ 0, got {gamma}"));
            predictions.Add(Prediction.Of(
                Number("n"), Number("rho"), columns.ContainsKey("q") ? Number("q") : 1, columns.ContainsKey("alpha") ? Number("alpha") : 0, new LogarithmicScaling(gamma),
                column => $"{name}, row {row}, {(column == "beta" ? "β" : $"column {column}")}"));
        }

        return predictions.Count > 0 ? predictions : throw new InvalidInputException($"{name}: expected rows below the names of columns, got none");
    }

    private static Dictionary<string, int> Columns(string[] header, string name)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string column in Required.Concat(Optional))
        {
            int at = Array.IndexOf(header, column);
            if (at >= 0 && Array.IndexOf(header, column, at + 1) >= 0) throw new InvalidInputException($"{name}: expected one column {column}, got two");
            if (at >= 0) columns[column] = at;
            else if (Required.Contains(column)) throw new InvalidInputException($"{name}: expected columns {string.Join(", ", Required)} (and {string.Join(", ", Optional)}), got no column {column}");
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
