using System.Reflection;
using System.Text.RegularExpressions;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Theorems;
using Workbook.Files;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Files;

public class GlossaryPageTests
{
    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    private static readonly IReadOnlyList<GlossaryEntry> Committed = GlossaryPage.Read(Root)!;

    public static TheoryData<string> Symbols => [.. Committed.Select(entry => entry.Symbol)];

    [Fact]
    public void Each_symbol_is_a_row_of_the_page()
    {
        string page = GlossaryPage.Write([new("ρ", "\\rho", "cosine | of two", "\\langle y_i,y_j\\rangle", ["A.B", "C"], ["02-b", "01-a"]), new("n", "n", "tokens", "", [], [])], "notebooks", name => $"Of *{name}*");
        Assert.EndsWith(
            "\n| symbol | name | formula | in code | notebooks |\n|---|---|---|---|---|\n"
            + "| $\\rho$ | cosine \\| of two | $\\langle y_i,y_j\\rangle$ | `A.B`, `C` | [02](../notebooks/02-b.ipynb), [01](../notebooks/01-a.ipynb) |\n"
            + "| $n$ | tokens |  |  |  |\n\n- 01: Of \\*01-a\\*\n- 02: Of \\*02-b\\*\n",
            page,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\r', page);
    }

    [Fact]
    public void A_page_of_anothers_is_refused_and_a_page_of_a_run_is_not()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "glossary.md");
        GlossaryPage.Require(path);
        File.WriteAllText(path, GlossaryPage.Write(Committed, "notebooks", name => name));
        GlossaryPage.Require(path);
        File.WriteAllText(path, "# My symbols\n");
        Assert.Contains("expected the page that run writes", Assert.Throws<InvalidInputException>(() => GlossaryPage.Require(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_without_symbols_has_none_and_a_file_that_is_none_is_bad_input()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(GlossaryPage.Read(folder.Path));
        folder.Write("data/glossary.csv", "x\n");
        Assert.Throws<InvalidInputException>(() => GlossaryPage.Read(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Its_code_is_in_the_library_and_it_stands_in_its_notebooks(string symbol)
    {
        GlossaryEntry entry = Committed.Single(entry => entry.Symbol == symbol);
        Assert.NotEmpty(entry.Code);
        Assert.All(entry.Code, name => Assert.True(IsInLibrary(name), name));
        Assert.NotEmpty(entry.Notebooks);
        string[] spellings = [.. entry.Symbol.Split(", "), .. entry.Tex.Split(',')];
        Assert.All(entry.Notebooks, name =>
        {
            string notebook = File.ReadAllText(Path.Combine(Root, "notebooks", name + ".ipynb"));
            Assert.True(spellings.Any(text => Stands(text, notebook)), name);
        });
    }

    [Fact]
    public void A_table_of_a_notebook_has_room_for_them_all() => Assert.InRange(Committed.Count, 12, 40);

    [Fact]
    public void Names_and_symbols_that_are_nowhere_are_seen()
    {
        Assert.True(IsInLibrary("Theorem21"));
        Assert.True(IsInLibrary("Theorem21.CriticalGamma"));
        Assert.False(IsInLibrary("Theorem22"));
        Assert.False(IsInLibrary("Theorem21.Nothing"));
        Assert.True(Stands("\\rho", "\"$\\\\rho$ is\""));
        Assert.False(Stands("\\rho", "\"$\\\\rhombus$ is\""));
        Assert.False(Stands("q", "equal"));
    }

    /// <summary>Whether a text has it, a letter alone as a word of its own; a backslash stands twice in a notebook's JSON.</summary>
    private static bool Stands(string symbol, string notebook) =>
        Regex.IsMatch(notebook, (symbol.Length > 1 ? string.Empty : @"(?<![A-Za-z\\])") + Regex.Escape(symbol.Replace("\\", "\\\\", StringComparison.Ordinal)) + "(?![A-Za-z])");

    private static bool IsInLibrary(string name)
    {
        string[] parts = name.Split('.');
        Type[] types = [.. typeof(Theorem21).Assembly.GetExportedTypes().Where(type => type.Name == parts[0])];
        return types.Length == 1 && parts.Length is 1 or 2
            && (parts.Length == 1 || types[0].GetMember(parts[1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Length > 0);
    }
}
