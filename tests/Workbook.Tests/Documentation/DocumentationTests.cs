using System.Text.RegularExpressions;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Workbook.Commands;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Documentation;

/// <summary>The pages for readers: short where they must be, with links that lead somewhere, and with a word on everything the command takes.</summary>
public class DocumentationTests
{
    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    private static readonly string[] Outside = ["README.md", "CONTRIBUTING.md", "tests/Benchmarks/README.md", "data/shakespeare-transformer/README.md"];

    private static readonly string[] SourceFolders = ["lib", "tests"];

    public static TheoryData<string> Pages =>
        [.. Outside.Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(path => "docs/" + Path.GetFileName(path)))];

    [Fact]
    public void The_first_page_is_short() => Assert.InRange(new FileInfo(Path.Combine(Root, "README.md")).Length, 1, 12_000);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_and_sections_that_exist(string page) => Assert.Empty(Broken(page, File.ReadAllText(Path.Combine(Root, page))));

    [Theory]
    [InlineData("[a](docs/none.md)")]
    [InlineData("![a](data/figures/none.svg)")]
    [InlineData("[a](docs/measure.md#none)")]
    [InlineData("[a](#none)")]
    [InlineData("[a](../LICENSE)")]
    public void A_broken_link_is_seen(string text) => Assert.Single(Broken("README.md", text));

    [Fact]
    public void Every_verb_and_every_option_has_its_place_on_the_page_of_the_command_line()
    {
        string text = File.ReadAllText(Path.Combine(Root, "docs", "command-line.md"));
        foreach (Verb verb in new[] { RunCommand.Create(), PredictCommand.Create(), MeasureCommand.Create(), ExportCommand.Create(), SweepCommand.Create(), KernelCommand.Create() })
        {
            string section = Regex.Match(text, $@"^## {verb.Command.Name}$.*?(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline).Value;
            string[] names = [.. verb.Command.Subcommands.Prepend(verb.Command).SelectMany(command => command.Options).Select(option => option.Name), .. verb.Command.Subcommands.Select(command => command.Name)];
            Assert.Empty(names.Where(name => !Regex.IsMatch(section, $@"(?<![\w-]){Regex.Escape(name)}(?![\w-])")).Select(name => $"{verb.Command.Name} {name}"));
        }
    }

    [Fact]
    public void Every_law_has_a_row()
    {
        string text = File.ReadAllText(Path.Combine(Root, "docs", "command-line.md"));
        using var folder = new WorkbookFolder();
        string known = Regex.Match(folder.Run("measure", "x.npy", "--law", "?").Exits(2).Error, "expected one of (.*), got").Groups[1].Value;
        string[] laws = [.. Regex.Matches(known, @"(?:^|, )([a-z][a-z0-9-]*)(?=[:\[,]|$)").Select(match => match.Groups[1].Value)];
        Assert.Contains("qwen", laws);
        Assert.All(laws, law => Assert.Matches(new Regex($@"^\|.*`{law}[`:\[].*\|", RegexOptions.Multiline), text));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void An_example_shows_what_its_command_prints(string page)
    {
        using var folder = new WorkbookFolder();
        foreach (Match example in Regex.Matches(File.ReadAllText(Path.Combine(Root, page)), @"<!-- output:begin (.*?) -->\n```\n(.*?)```\n<!-- output:end -->", RegexOptions.Singleline))
        {
            string[] words = [.. example.Groups[1].Value.Split(' ').Select(word => word.StartsWith("data/", StringComparison.Ordinal) ? Path.Combine(Root, word) : word)];
            Assert.Equal(example.Groups[2].Value, folder.Run(words).Exits(0).Output);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_program_compiles_and_prints_what_stands_below_it(string page)
    {
        string text = File.ReadAllText(Path.Combine(Root, page));
        MatchCollection programs = Regex.Matches(text, "^```csharp\n(.*?)^```\n\nprints\n\n```\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.Equal(Regex.Count(text, "^```csharp$", RegexOptions.Multiline), programs.Count);
        if (programs.Count == 0) return;
        string library = Path.Combine(Path.GetDirectoryName(WorkbookFolder.Metadata("NotebooksLibrary"))!, "AttentionDynamics.dll");
        using var folder = new WorkbookFolder();
        for (int k = 0; k < programs.Count; k++) folder.Add($"p{k}", $"#r \"{library}\"\n{programs[k].Groups[1].Value}");
        folder.Run("run").Exits(0);
        for (int k = 0; k < programs.Count; k++)
            Assert.Equal(programs[k].Groups[2].Value, string.Concat(folder.Outputs($"p{k}", 1).SelectMany(output => output!["text"]!.AsArray()).Select(line => (string)line!)));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_variable_of_the_environment_that_a_page_names_is_read_somewhere(string page)
    {
        string[] named = [.. Regex.Matches(File.ReadAllText(Path.Combine(Root, page)), @"\bWORKBOOK_\w+").Select(match => match.Value).Distinct()];
        if (named.Length == 0) return;
        string read = string.Concat(Sources().Select(File.ReadAllText));
        Assert.All(named, name => Assert.Contains(name, read, StringComparison.Ordinal));
    }

    /// <summary>The paper does not say how many tokens and samples its figures are of; ours are of our own choice.</summary>
    [Fact]
    public void No_text_calls_a_size_the_papers()
    {
        string[] notebooks = Directory.GetFiles(Path.Combine(Root, "notebooks"), "*.ipynb");
        IEnumerable<string> texts = [.. Pages.Select(page => Path.Combine(Root, page.Data)), .. notebooks, .. Sources()];
        Assert.DoesNotContain(texts, path => Regex.IsMatch(File.ReadAllText(path), "paper[ -]size", RegexOptions.IgnoreCase));
    }

    /// <summary>The code, without this file.</summary>
    private static IEnumerable<string> Sources()
    {
        foreach (string folder in SourceFolders)
        {
            foreach (string path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            {
                if (!path.Split(Path.DirectorySeparatorChar).Contains("obj") && !path.EndsWith("DocumentationTests.cs", StringComparison.Ordinal)) yield return path;
            }
        }
    }

    private static List<string> Broken(string page, string text)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        var broken = new List<string>();
        foreach (string url in Markdown.Parse(text, Pipeline).Descendants<LinkInline>().Select(link => link.Url!).Where(url => !Regex.IsMatch(url, "^(https?|mailto):")))
        {
            string[] parts = url.Split('#', 2);
            string path = parts[0].Length == 0 ? Path.Combine(Root, page) : Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(parts[0])));
            string target = parts.Length == 1 || !File.Exists(path) ? "" : parts[0].Length == 0 ? text : File.ReadAllText(path);
            bool exists = path.StartsWith(Root, StringComparison.Ordinal) && (File.Exists(path) || Directory.Exists(path));
            if (!exists || (parts.Length > 1 && !Sections(target).Contains(parts[1]))) broken.Add(url);
        }

        return broken;
    }

    private static IEnumerable<string> Sections(string text) => Markdown.Parse(text, Pipeline).Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id!);

    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(Markdig.Extensions.AutoIdentifiers.AutoIdentifierOptions.GitHub).Build();
}
