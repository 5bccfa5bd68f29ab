using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary><c>sweep status</c>: which rows are there.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="There">For each row, whether a whole one is there.</param>
/// <param name="Damaged">Files that are no rows of this sweep.</param>
/// <param name="Kinds">By which arithmetic, and how many rows.</param>
/// <param name="Unfinished">Files that are being written, or were left.</param>
internal sealed record SweepStatus(
    SweepSpec Spec, bool[] There, IReadOnlyList<string> Damaged, IReadOnlyDictionary<string, int> Kinds, int Unfinished)
{
    private const string Shades = "·░▒▓█";

    /// <summary>The most characters of a line of the drawing.</summary>
    private const int Width = 64;

    /// <summary>How many rows are there.</summary>
    public int Done => There.Count(there => there);

    /// <summary>Looks.</summary>
    public static SweepStatus Of(SweepSpec spec, RowStore store)
    {
        var there = new bool[spec.Rows];
        var damaged = new List<string>();
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in store.Files())
        {
            try
            {
                RowFile row = store.Read(path);
                there[row.Row] = true;
                kinds[row.Kind.ToString()] = kinds.GetValueOrDefault(row.Kind.ToString()) + 1;
            }
            catch (InvalidInputException e)
            {
                damaged.Add(e.Message);
            }
        }

        return new SweepStatus(spec, there, damaged, kinds, store.CountUnfinished());
    }

    /// <summary>The drawing: a line for each n and d, a character for each ρ (or for several), the darker the more of its rows are
    /// there.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Spec.QuantityName}: {Done} of {Spec.Rows} rows\n\n");
        int perSet = Spec.Samples * Spec.Blocks;
        int across = Spec.Outer[^1].Name is SweepSpec.Rho or SweepSpec.File ? Spec.Outer[^1].Values.Count : 1;
        var lines = new List<string[]>();
        for (int first = 0; first < Spec.TokenSets; first += across)
        {
            int columns = Math.Min(across, Width);
            var drawn = new StringBuilder();
            int done = Count(first * perSet, (first + across) * perSet);
            for (int column = 0; column < columns; column++)
            {
                int from = (first + (int)((long)column * across / columns)) * perSet,
                    to = (first + (int)((long)(column + 1) * across / columns)) * perSet, here = Count(from, to);
                drawn.Append(here == 0 ? Shades[0] : here == to - from ? Shades[^1] : Shades[1 + 3 * here / (to - from)]);
            }

            SweepSpecRow row = Spec.Row(first * perSet);
            string name = row.File is not null ? "files" : string.Create(CultureInfo.InvariantCulture, $"n = {row.N}, d = {row.D}");
            lines.Add([name, drawn.ToString(), string.Create(CultureInfo.InvariantCulture, $"{done}/{across * perSet}")]);
        }

        TextTable.Append(text, lines);
        if (across > 1)
        {
            string each = across <= Width ? "each" : "several", what = Spec.Outer[^1].Name == SweepSpec.File ? "file" : "ρ";
            text.Append(CultureInfo.InvariantCulture, $"\n  a character for {each} {what}, from none (·) to all (█) of its rows\n");
        }

        if (Kinds.Count > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nRows by {Kinds.Count} kinds of arithmetic, joined by `merge` with --mix only:\n");
            foreach ((string kind, int rows) in Kinds) text.Append(CultureInfo.InvariantCulture, $"  {rows} by {kind}\n");
        }

        if (Unfinished > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Unfinished} unfinished files, of processes that run or were ended; where none ")
                .Append("runs, --remove-unfinished removes them\n");
        }

        foreach (string file in Damaged) text.Append('\n').Append(file).Append('\n');
        return text.ToString();
    }

    /// <summary>One JSON object.</summary>
    public string Json() => AnswerJson.Text(new JsonObject
    {
        ["quantity"] = Spec.QuantityName,
        ["hash"] = Spec.Hash,
        ["rows"] = Spec.Rows,
        ["done"] = Done,
        ["unfinished"] = Unfinished,
        ["kinds"] = new JsonArray([.. Kinds.Select(kind => new JsonObject { ["arithmetic"] = kind.Key, ["rows"] = kind.Value })]),
        ["damaged"] = AnswerJson.Lines(Damaged),
    });

    private int Count(int from, int to)
    {
        int count = 0;
        for (int row = from; row < to; row++) count += There[row] ? 1 : 0;
        return count;
    }
}
