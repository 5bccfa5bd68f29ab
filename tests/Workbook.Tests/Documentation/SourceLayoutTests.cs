using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Documentation;

/// <summary>What a reader of lib meets: lines that fit their window, and methods whose arguments fit their head.</summary>
public class SourceLayoutTests
{
    private const int ParametersAtMost = 8;

    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    /// <summary>Where kernels are, which take spans with their strides and sizes.</summary>
    private static readonly string[] Kernels = ["lib/AttentionDynamics/Numerics/Products/", "lib/AttentionDynamics/Numerics/Exponentials/", "lib/AttentionDynamics/Layers/Tiles/"];

    /// <summary>What each folder of the command may use: notebooks' files at the bottom, the verbs on top.</summary>
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Files"] = [],
        ["Regimes"] = ["Files"],
        ["Heads"] = ["Regimes"],
        ["Sweeping"] = ["Files", "Regimes"],
        ["Execution"] = ["Files"],
        ["Pictures"] = ["Execution", "Files"],
        ["Running"] = ["Execution", "Files", "Pictures"],
        ["Exporting"] = ["Files", "Pictures"],
        ["Jupyter"] = ["Execution", "Files", "Pictures"],
        ["Commands"] = ["Execution", "Exporting", "Files", "Heads", "Jupyter", "Pictures", "Regimes", "Running", "Sweeping"],
    };

    [Fact]
    public void No_line_is_longer_than_the_editors_limit()
    {
        int limit = Limit(File.ReadAllText(Path.Combine(Root, ".editorconfig")));
        Assert.Equal(140, limit);
        Assert.Empty(Sources().SelectMany(source => LongLines(source.Name, source.Text, limit)));
    }

    [Fact]
    public void No_method_has_more_parameters_than_a_reader_keeps_in_mind() => Assert.Empty(Sources()
        .Where(source => !IsKernel(source.Name)).SelectMany(source => ManyParameters(source.Name, source.Text)));

    [Fact]
    public void Kernels_alone_have_more() =>
        Assert.All(Kernels, folder => Assert.Contains(Sources(), source => source.Name.StartsWith(folder, StringComparison.Ordinal) && ManyParameters(source.Name, source.Text).Any()));

    [Fact]
    public void Folders_of_the_command_see_only_those_below_them()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Root, "lib", "Workbook")).Select(Path.GetFileName).OfType<string>()];
        Assert.Equal(Below.Keys.Order(), folders.Except(["bin", "obj"]).Order());
        foreach ((string folder, string[] below) in Below)
        {
            Assert.All(below, other => Assert.DoesNotContain(folder, Below[other]));
            IEnumerable<string> seen = Sources().Where(source => source.Name.StartsWith($"lib/Workbook/{folder}/", StringComparison.Ordinal))
                .SelectMany(source => Named(source.Text));
            Assert.Empty(seen.Except(below).Except([folder]));
        }

        Assert.Equal(["Files", "Jupyter"], Named("using Workbook.Files; class C { Workbook.Jupyter.D d; }"));
    }

    [Fact]
    public void A_long_line_and_a_long_head_are_seen()
    {
        Assert.Equal(["a.cs, line 2: 141 characters"], LongLines("a.cs", "\n" + new string('β', 141) + "\n" + new string('β', 140), 140));
        const string nine = "(int a, int b, int c, int d, int e, int f, int g, int h, int i)";
        Assert.Equal(5, ManyParameters("a.cs", $"record R{nine}; class C {{ C{nine} {{ void L{nine} {{ }} }} void M{nine} {{ }} }} delegate void D{nine};").Count());
        Assert.Empty(ManyParameters("a.cs", "class C { void M(int a, int b, int c, int d, int e, int f, int g, int h) { } }"));
    }

    /// <summary>The folders of the command that a file names, by their namespaces.</summary>
    private static IEnumerable<string> Named(string text) => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes()
        .OfType<QualifiedNameSyntax>()
        .Where(name => name is { Left: IdentifierNameSyntax { Identifier.Text: "Workbook" }, Parent: not FileScopedNamespaceDeclarationSyntax })
        .Select(name => name.Right.Identifier.Text);

    private static int Limit(string configuration) => int.Parse(
        configuration.Split('\n').Single(line => line.StartsWith("max_line_length", StringComparison.Ordinal)).Split('=')[1],
        System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Text)> Sources() =>
        Directory.GetFiles(Path.Combine(Root, "lib"), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Name: Name(path), path))
            .Where(file => !file.Name.Contains("/obj/", StringComparison.Ordinal) && !file.Name.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file.Name, File.ReadAllText(file.path)));

    private static bool IsKernel(string name) => Kernels.Any(folder => name.StartsWith(folder, StringComparison.Ordinal));

    private static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> LongLines(string name, string text, int limit) => text.Split('\n')
        .Select((line, i) => (Length: line.TrimEnd('\r').EnumerateRunes().Count(), Number: i + 1))
        .Where(line => line.Length > limit)
        .Select(line => FormattableString.Invariant($"{name}, line {line.Number}: {line.Length} characters"));

    private static IEnumerable<string> ManyParameters(string name, string text) =>
        CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<ParameterListSyntax>()
            .Where(list => list.Parameters.Count > ParametersAtMost)
            .Select(list => FormattableString.Invariant(
                $"{name}, line {list.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {list.Parameters.Count} parameters"));
}
