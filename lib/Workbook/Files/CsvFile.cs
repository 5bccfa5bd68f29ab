using AttentionDynamics.Notebooks;

namespace Workbook.Files;

/// <summary>A CSV file of this project's own, with a header that it must have.</summary>
internal static class CsvFile
{
    /// <summary>The records below the header.</summary>
    /// <param name="path">The file, which is there.</param>
    /// <param name="header">The columns.</param>
    /// <exception cref="InvalidInputException">It is no CSV, or has another header.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string path, IReadOnlyList<string> header)
    {
        IReadOnlyList<IReadOnlyList<string>> records;
        try
        {
            records = Csv.Parse(InputFile.Text(path, path));
        }
        catch (FormatException e)
        {
            throw new InvalidInputException($"{path}: expected CSV, got: {e.Message}");
        }

        return records.Count > 0 && records[0].SequenceEqual(header)
            ? [.. records.Skip(1)]
            : throw new InvalidInputException(
                $"{path}: expected the header {string.Join(',', header)}, got "
                + $"{(records.Count == 0 ? "nothing" : string.Join(',', records[0]))}");
    }
}
