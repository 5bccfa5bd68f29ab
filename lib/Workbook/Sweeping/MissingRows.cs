using System.Globalization;

namespace Workbook.Sweeping;

/// <summary>Which rows of a sweep are not there, as a reader computes them: by parts where they are those of whole parts, else by their
/// numbers.</summary>
internal static class MissingRows
{
    /// <summary>Parts and numbers that are named; the others are only counted.</summary>
    private const int MostNamed = 8, MostParts = 1024;

    /// <summary>The text: parts 3/8 and 5/8; or rows 0-4, 7 and 12 more.</summary>
    /// <param name="missing">By increasing number, at least one.</param>
    /// <param name="rows">How many the sweep has.</param>
    public static string Describe(IReadOnlyList<int> missing, int rows)
    {
        for (int of = 1; of <= Math.Min(MostParts, rows); of++)
        {
            if (Parts(missing, rows, of) is { Count: <= MostNamed } parts) return $"those of part {string.Join(", ", parts)}";
        }

        List<(int First, int Last)> runs = [];
        foreach (int row in missing)
        {
            if (runs.Count > 0 && runs[^1].Last == row - 1) runs[^1] = (runs[^1].First, row);
            else runs.Add((row, row));
        }

        string named = string.Join(", ", runs.Take(MostNamed).Select(run => run.First == run.Last
            ? Number(run.First)
            : $"{Number(run.First)}-{Number(run.Last)}"));
        int others = runs.Skip(MostNamed).Sum(run => run.Last - run.First + 1);
        return $"{(missing.Count == 1 ? "row" : "rows")} {named}{(others > 0 ? $" and {Number(others)} more" : "")}";
    }

    /// <summary>The parts, of so many, that the rows are; null where they are not whole ones.</summary>
    private static List<SweepPart>? Parts(IReadOnlyList<int> missing, int rows, int of)
    {
        var counts = new int[of];
        foreach (int row in missing) counts[SweepPart.NumberOf(row, of) - 1]++;
        var parts = new List<SweepPart>();
        for (int part = 1; part <= of; part++)
        {
            if (counts[part - 1] == 0) continue;
            var own = new SweepPart(part, of);
            // A part of one row is better said by that row.
            if (counts[part - 1] == 1 || counts[part - 1] != own.RowsOf(rows).Count()) return null;
            parts.Add(own);
        }

        return parts;
    }

    private static string Number(int row) => row.ToString(CultureInfo.InvariantCulture);
}
