using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workbook.Tests.Documentation;

/// <summary>A number as a sentence has it.</summary>
/// <param name="Text">As it stands there.</param>
/// <param name="Value">Without its sign, which a sentence leaves to words (in percent: the number before the sign).</param>
/// <param name="Unit">One unit of its last digit; 0 for a whole number or a power, which is exact.</param>
/// <param name="IsPercent">Whether % follows.</param>
internal sealed record ProseNumber(string Text, double Value, double Unit, bool IsPercent);

/// <summary>
/// The numbers in a notebook's sentences, and whether the outputs beside them have them. A reading is a Markdown cell whose id ends in
/// "reading". Beside it are the text outputs, captions included, of its section: from one Markdown cell with a heading to the next.
/// <para>
/// A number of a sentence is one outside formulas, or a formula that is a number or an equation with one: $0.2$, $u=0.9$, $n=10^6$,
/// $1.9\cdot10^{-6}$, $11\,\%$. Numbers within other formulas are part of a statement. An output has it if one of its numbers is that number
/// when rounded to as many decimals; a whole number must stand there as it is, and a power as a power or written out; a percentage may be
/// of the number printed, or of its distance from 1. Signs are left to words. References (notebook 2, Theorem 2.1, arXiv:…) and code are no
/// numbers.
/// </para>
/// </summary>
internal static partial class ProseNumbers
{
    /// <summary>The readings of a notebook that have numbers which no output beside them has.</summary>
    public static IEnumerable<(string Cell, string Number)> Unfounded(JsonElement notebook)
    {
        JsonElement[] cells = [.. notebook.GetProperty("cells").EnumerateArray()];
        for (int i = 0; i < cells.Length; i++)
        {
            if (!IsReading(cells[i]))
                continue;
            int first = i, last = i;
            while (first > 0 && !IsHeading(cells[first]))
                first--;
            while (last + 1 < cells.Length && !IsHeading(cells[last + 1]))
                last++;
            double[] printed = [.. Printed(string.Join("\n", cells[first..(last + 1)].SelectMany(Outputs)))];
            foreach (ProseNumber number in In(Source(cells[i])).Where(number => !Has(printed, number)))
                yield return (cells[i].GetProperty("id").GetString()!, number.Text);
        }
    }

    /// <summary>The numbers of a sentence.</summary>
    public static IReadOnlyList<ProseNumber> In(string markdown)
    {
        var numbers = new List<ProseNumber>();
        string text = DisplayedFormula().Replace(Link().Replace(Code().Replace(markdown, " "), "]"), " ");
        text = Formula().Replace(text, formula =>
        {
            foreach (string side in Relation().Split(Plain(formula.Groups[1].Value)))
            {
                if (NumberInFormula().Match(side.Trim()) is { Success: true } match)
                    numbers.Add(Read(match));
            }
            return " ";
        });
        numbers.AddRange(NumberInText().Matches(Reference().Replace(text, " ")).Select(Read));
        return numbers;
    }

    /// <summary>The numbers of an output.</summary>
    public static IEnumerable<double> Printed(string output)
    {
        foreach (Match match in NumberPrinted().Matches(output.Replace('−', '-')))
        {
            double number = Parse(match.Groups["number"].Value);
            yield return number;
            if (match.Groups["power"].Success)
                yield return Math.Pow(number, Parse(match.Groups["power"].Value));
        }
    }

    /// <summary>Whether one of the numbers printed is the sentence's.</summary>
    public static bool Has(IEnumerable<double> printed, ProseNumber number) => printed.Select(Math.Abs).Any(candidate =>
        number.IsPercent
            ? new[] { candidate, 100 * candidate, 100 * Math.Abs(1 - candidate) }.Any(percent => Near(percent, number, Math.Max(number.Unit, 1)))
            : Near(candidate, number, number.Unit));

    private static bool Near(double printed, ProseNumber number, double unit) =>
        Math.Abs(printed - number.Value) <= (unit > 0 ? 0.5 * unit * (1 + 1e-9) : 1e-12 * number.Value);

    private static ProseNumber Read(Match match)
    {
        string digits = match.Groups["number"].Value;
        double value = Parse(digits);
        int decimals = digits.Contains('.') ? digits.Length - digits.IndexOf('.') - 1 : 0;
        bool percent = match.Groups["percent"].Length > 0;
        string text = match.Value.Trim();
        if (match.Groups["power"].Success)
            return new(text, Math.Pow(value, Parse(match.Groups["power"].Value)), 0, percent);
        double scale = match.Groups["exponent"].Success ? Math.Pow(10, Parse(match.Groups["exponent"].Value)) : 1;
        bool whole = decimals == 0 && !match.Groups["exponent"].Success;
        return new(text, value * scale, whole ? 0 : scale * Math.Pow(10, -decimals), percent);
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // Spacing and braces of LaTeX are no part of a number.
    private static string Plain(string formula)
    {
        var text = new StringBuilder(formula);
        foreach ((string latex, string plain) in new[]
        {
            (@"\,", ""), (@"\;", ""), (@"\%", "%"), (@"\approx", "="), (@"\ge", "="), (@"\le", "="), (@"\to", "="), (@"\pm", ""),
            ("{", ""), ("}", ""),
        })
            text.Replace(latex, plain);
        return text.ToString();
    }

    private static bool IsReading(JsonElement cell) =>
        IsMarkdown(cell) && cell.GetProperty("id").GetString()!.EndsWith("reading", StringComparison.Ordinal);

    private static bool IsHeading(JsonElement cell) => IsMarkdown(cell) && Heading().IsMatch(Source(cell));

    private static bool IsMarkdown(JsonElement cell) => cell.GetProperty("cell_type").GetString() == "markdown";

    private static string Source(JsonElement cell) => Text(cell.GetProperty("source"));

    private static IEnumerable<string> Outputs(JsonElement cell)
    {
        if (!cell.TryGetProperty("outputs", out JsonElement outputs))
            yield break;
        foreach (JsonElement output in outputs.EnumerateArray())
        {
            if (output.TryGetProperty("text", out JsonElement stream))
                yield return Text(stream);
            if (output.TryGetProperty("data", out JsonElement data) && data.TryGetProperty("text/plain", out JsonElement plain))
                yield return Text(plain);
        }
    }

    private static string Text(JsonElement lines) => lines.ValueKind == JsonValueKind.Array
        ? string.Concat(lines.EnumerateArray().Select(line => line.GetString()))
        : lines.GetString()!;

    [GeneratedRegex(@"^#", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"```.*?```|`[^`]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\$\$.*?\$\$", RegexOptions.Singleline)]
    private static partial Regex DisplayedFormula();

    [GeneratedRegex(@"\$([^$]+)\$")]
    private static partial Regex Formula();

    [GeneratedRegex(@"[=<>≈\[\],;]|\\dots")]
    private static partial Regex Relation();

    [GeneratedRegex(@"^[-+]?(?<number>\d+(?:\.\d+)?)(?:\\cdot\s*10\^(?<exponent>-?\d+)|\^(?<power>-?\d+))?\s*(?<percent>%?)$")]
    private static partial Regex NumberInFormula();

    [GeneratedRegex(@"(?<![\w.])[-−]?(?<number>\d+(?:\.\d+)?)\s*(?<percent>%?)")]
    private static partial Regex NumberInText();

    [GeneratedRegex(@"\b(?:notebooks?|Theorems?|Figures?|statements?|claims?|sections?|Assumption|Table)\s+[\d.–-]+(?:\s*(?:,|and|to)\s+[\d.]+)*|arXiv:[\d.]+", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?<![\w.])[-+]?(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:\^\(?(?<power>-?\d{1,2})\)?)?")]
    private static partial Regex NumberPrinted();
}
