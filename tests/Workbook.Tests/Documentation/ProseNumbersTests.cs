using System.Text.Json;
using System.Text.RegularExpressions;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Documentation;

/// <summary>Every number that a notebook's sentences read stands in an output beside them.</summary>
public partial class ProseNumbersTests
{
    private static readonly string Folder = Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "notebooks");

    /// <summary>Numbers that are no reading of an output: notebook, cell, number, and why it may stand there.</summary>
    private static readonly (string Notebook, string Cell, string Number, string Because)[] Exceptions =
    [
        ("01-rank-collapse", "row-reading", "8", "the M of an example of the formula beside it, 2M - 1 - log 2M"),
        ("02-forward-phase-transition", "limit-reading", "0.02", "a bound on 0.81737 - 0.8, which the table has"),
        ("05-gradients", "limit-reading", "10^150", "the length at which the claim tests, named in the claims' cell"),
        ("05-gradients", "rate-reading", "10^150", "the length at which the claim tests, named in the claims' cell"),
        ("06-figure-2", "border-reading", "0.4", "a percentage: the excess over 1 of a printed ratio"),
        ("06-figure-2", "norms-reading", "2.3", "log 10, a constant"),
        ("06-figure-2", "norms-reading", "0", "the origin of the space"),
        ("07-jacobian-bounds", "growing-reading", "11", "the inverse of the printed 0.0937474, rounded up"),
        ("08-sparse-attention", "growth-reading", "256", "a length of context, of the set-up"),
        ("08-sparse-attention", "threshold-reading", "512", "a dimension, of the set-up"),
        ("09-scaling-laws-in-practice", "follow-reading", "0", "a limit, derived below"),
        ("09-scaling-laws-in-practice", "models-reading", "10^12", "a length, in the table as 1e12"),
        ("09-scaling-laws-in-practice", "models-reading", "0.52", "the upper end of a printed column, rounded"),
        ("09-scaling-laws-in-practice", "real-reading", "10^-4", "an order of magnitude of a printed 1-ρ2"),
        ("09-scaling-laws-in-practice", "real-reading", "10^-6", "an order of magnitude of a printed 1-ρ2"),
        ("09-scaling-laws-in-practice", "transition-reading", "0", "a limit, not a measurement"),
        ("09-scaling-laws-in-practice", "recipe-reading", "64", "a length of context, of the set-up"),
        ("10-depth-and-clusters", "tokens-reading", "0.005", "the gap below which tokens are counted as one group, of the set-up"),
        ("10-depth-and-clusters", "residual-reading", "1.5", "u, a parameter of the experiment"),
        ("10-depth-and-clusters", "follow-reading", "0.7", "the gap at the start, a parameter of the experiment"),
        ("10-depth-and-clusters", "follow-reading", "0.01", "the gap at which the experiment ends"),
    ];

    public static TheoryData<string> Notebooks =>
        [.. Directory.GetFiles(Folder, "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Every_number_of_a_reading_stands_in_an_output_beside_it(string notebook)
    {
        using JsonDocument document = Read(notebook);
        (string Cell, string Number)[] unfounded = [.. ProseNumbers.Unfounded(document.RootElement)];
        var excepted = Exceptions.Where(row => row.Notebook == notebook).Select(row => (row.Cell, row.Number)).ToHashSet();
        Assert.Empty(unfounded.Except(excepted));
        // An exception that is none any more goes.
        Assert.Empty(excepted.Except(unfounded));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Only_readings_have_numbers_that_were_measured(string notebook)
    {
        using JsonDocument document = Read(notebook);
        // Four digits and a point: no parameter has as many. A derivation's are its own.
        string[] measured = [.. document.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "markdown"
                && !cell.GetProperty("id").GetString()!.EndsWith("reading", StringComparison.Ordinal))
            .SelectMany(cell => ProseNumbers.In(Derivation().Replace(string.Concat(cell.GetProperty("source").EnumerateArray()
                .Select(line => line.GetString())), " ")))
            .Select(number => number.Text).Where(text => text.Contains('.') && text.Count(char.IsDigit) >= 4 && text.Trim('0', '.').Length >= 4)];
        Assert.Empty(measured);
    }

    [Fact]
    public void Exceptions_have_reasons() => Assert.All(Exceptions, row => Assert.True(row.Because.Length > 10, row.Number));

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_number_changed_in_its_last_digit_is_seen(string notebook)
    {
        using JsonDocument document = Read(notebook);
        // Long numbers: a short one, changed, may well be another of the table's.
        (JsonElement Cell, string Digits)[] numbers = [.. document.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("id").GetString()!.EndsWith("reading", StringComparison.Ordinal))
            .SelectMany(cell => ProseNumbers.In(string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())))
                .Select(number => number.Text.Split('\\')[0].TrimStart('-', '−'))
                .Where(digits => digits.Contains('.') && digits.Trim('0', '.').Length >= 6).Select(digits => (cell, digits)))];
        int before = ProseNumbers.Unfounded(document.RootElement).Count();
        foreach ((JsonElement cell, string digits) in numbers)
        {
            string changed = digits[..^1] + (char)('0' + (digits[^1] - '0' + 5) % 10);
            string source = cell.GetProperty("source").GetRawText();
            using JsonDocument wrong = JsonDocument.Parse(document.RootElement.GetRawText()
                .Replace(source, source.Replace(digits, changed, StringComparison.Ordinal), StringComparison.Ordinal));
            Assert.True(ProseNumbers.Unfounded(wrong.RootElement).Count() > before, $"{digits} changed to {changed} was not seen");
        }
    }

    [Theory]
    [InlineData("the slope is $-0.109$", "-0.108599", true)]
    [InlineData("the slope is $-0.108$", "-0.108599", false)]
    [InlineData("$u=0.9$ and $n=10^{12}$", "u = 0.9, n = 1e12", true)]
    [InlineData("$n=10^{12}$", "n = 1e11", false)]
    [InlineData("from $n=2^6$ on", "fitted, n = 2^6 to 2^12", true)]
    [InlineData("from $n=2^6$ on", "n = 64", true)]
    [InlineData("only $1.9\\cdot10^{-6}$", "1.90177e-6", true)]
    [InlineData("only $1.8\\cdot10^{-6}$", "1.90177e-6", false)]
    [InlineData("within $12\\,\\%$", "0.879944", true)]
    [InlineData("within 11 %", "0.112413", true)]
    [InlineData("within 12 %", "0.112413", false)]
    [InlineData("after 1696 layers", "1696", true)]
    [InlineData("after 1697 layers", "1696.4", false)]
    [InlineData("in $[0.323068,0.591338]$", "0.323068  0.591338", true)]
    [InlineData("in $[0.323068,0.591339]$", "0.323068  0.591338", false)]
    [InlineData("more than $100\\,000$", "> 100000", true)]
    [InlineData("see notebook 2, Theorem 2.1, claims 4 to 6, arXiv:2510.05554, `x = 3`", "", true)]
    [InlineData("the rate $n^{-2(1-u)}$ and $\\frac12$", "", true)]
    public void The_forms_that_count(string sentence, string output, bool found) =>
        Assert.Equal(found, ProseNumbers.In(sentence).All(number => ProseNumbers.Has(ProseNumbers.Printed(output), number)));

    [GeneratedRegex("<details>.*?</details>", RegexOptions.Singleline)]
    private static partial Regex Derivation();

    private static JsonDocument Read(string notebook) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, notebook + ".ipynb")));
}
