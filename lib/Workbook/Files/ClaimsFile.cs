using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Files;

/// <summary>A row of data/claims.csv.</summary>
internal sealed record ClaimRow(string Notebook, Claim Claim)
{
    /// <summary>The fields in the header's order.</summary>
    public IReadOnlyList<string> Fields => [Notebook, .. Claim.Fields()];
}

/// <summary>data/claims.csv: every claim of every notebook, ordered by notebook and then as the notebook states them.</summary>
internal static class ClaimsFile
{
    /// <summary>The columns.</summary>
    public static readonly IReadOnlyList<string> Header = ["notebook", .. Claim.Columns];

    /// <summary>The rows of the file; no file, no rows.</summary>
    /// <exception cref="InvalidInputException">The file is no claims file.</exception>
    public static IReadOnlyList<ClaimRow> Read(string path)
    {
        if (!File.Exists(path)) return [];
        IReadOnlyList<IReadOnlyList<string>> records = CsvFile.Read(path, Header);
        if (records.FirstOrDefault(record => record.Count != Header.Count) is { } odd)
            throw new InvalidInputException(
                $"{path}: expected {Header.Count} fields in every row, got {odd.Count} in the row of \"{odd[0]}\"");
        if (records.FirstOrDefault(record => !TryCount(record[8], out _)) is { } uncounted)
            throw new InvalidInputException($"{path}: expected a number of cases, got \"{uncounted[8]}\" in the row of \"{uncounted[0]}\"");
        return [.. records.Select(Row)];
    }

    private static ClaimRow Row(IReadOnlyList<string> r)
    {
        TryCount(r[8], out int cases);
        return new ClaimRow(r[0], new Claim(r[1], r[2], r[3], r[4], r[5], r[6])
        {
            Case = r[7],
            Cases = cases,
            Refused = r[9],
        });
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;

    /// <summary>The rows with those of one notebook replaced.</summary>
    public static IReadOnlyList<ClaimRow> Replace(IReadOnlyList<ClaimRow> rows, string notebook, IReadOnlyList<Claim> claims) =>
        [.. rows.Where(row => row.Notebook != notebook).Concat(claims.Select(claim => new ClaimRow(notebook, claim)))
            .OrderBy(row => row.Notebook, StringComparer.Ordinal)];

    /// <summary>The file's text.</summary>
    public static string Write(IReadOnlyList<ClaimRow> rows)
    {
        var text = new StringBuilder(Csv.Line(Header));
        foreach (ClaimRow row in rows) text.Append(Csv.Line(row.Fields));
        return text.ToString();
    }
}
