using System.Text.RegularExpressions;

namespace AttentionDynamics.Tests.Sources;

/// <summary>The library's folders use one another one way, as docs/architecture.md says.</summary>
public class FolderArrowsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceGraph.Root, "docs", "architecture.md"));

    [Fact]
    public void The_sources_compile_so_that_no_use_is_overlooked() => Assert.Empty(SourceGraph.Library.Unbound);

    [Fact]
    public void Each_folder_uses_the_folders_that_the_page_says_and_no_other()
    {
        Dictionary<string, string[]> told = Told(Page);
        var arrows = SourceGraph.Library.Arrows(told.Keys);
        Assert.Empty(arrows.SelectMany(row => row.Value.Where(arrow => !told[row.Key].Contains(arrow.Key)).Select(arrow => $"{row.Key} → {arrow.Key}: {arrow.Value}")));
        Assert.Empty(told.SelectMany(row => row.Value.Except(arrows[row.Key].Keys).Select(unused => $"{row.Key} does not use {unused}")));
    }

    [Fact]
    public void Nothing_outside_Layers_touches_its_tiles() => Assert.Empty(SourceGraph.Library.Files
        .Where(file => !file.StartsWith("Layers/", StringComparison.Ordinal))
        .SelectMany(file => SourceGraph.Library.Uses[file].Where(used => used.StartsWith("Layers/Tiles/", StringComparison.Ordinal)).Select(used => $"{file} uses {used}")));

    [Fact]
    public void Every_folder_has_its_row()
    {
        string library = Path.Combine(SourceGraph.Root, "lib", "AttentionDynamics");
        Dictionary<string, string[]> told = Told(Page);
        Assert.All(told.Keys.Where(folder => folder != ""), folder => Assert.True(Directory.Exists(Path.Combine(library, folder)), folder));
        string[] folders = [.. Directory.GetDirectories(library).Select(path => Path.GetFileName(path)!).Except(["bin", "obj"])];
        Assert.Empty(folders.Except(told.Keys));
    }

    [Fact]
    public void No_folder_is_used_by_one_that_it_uses() => Assert.Equal("", Circle(Told(Page)));

    [Fact]
    public void Namespaces_follow_folders()
    {
        foreach (string file in SourceGraph.Library.Files)
        {
            string folder = file.StartsWith("Numerics/", StringComparison.Ordinal) ? "Numerics" : Path.GetDirectoryName(file)!.Replace('\\', '/');
            string text = File.ReadAllText(Path.Combine(SourceGraph.Root, "lib", "AttentionDynamics", file));
            Assert.Equal(("AttentionDynamics." + folder.Replace('/', '.')).TrimEnd('.'), Regex.Match(text, @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value);
        }
    }

    [Fact]
    public void Lambda_is_read_in_the_files_that_the_page_says()
    {
        string list = Regex.Match(Page, "<!-- lambda:begin -->(.*)<!-- lambda:end -->", RegexOptions.Singleline).Groups[1].Value;
        string[] told = [.. Regex.Matches(list, @"^\d+\. `([^`]+)`", RegexOptions.Multiline).Select(row => row.Groups[1].Value)];
        Assert.InRange(told.Length, 1, 8);
        // All that the general way uses of tiles and products, whichever way it is asked for.
        var found = new List<string> { "Layers/AngleRatio.cs", "Layers/Tiles/LayerAngleRatio.cs" };
        for (int i = 1; i < found.Count; i++)
        {
            found.AddRange(SourceGraph.Library.Uses[found[i]].Except(found)
                .Where(file => file.StartsWith("Layers/Tiles/", StringComparison.Ordinal) || file.StartsWith("Numerics/Products/", StringComparison.Ordinal)).ToArray());
        }
        Assert.Equal(found.Order(), told.Order());
    }

    [Fact]
    public void A_use_is_seen_with_a_using_qualified_from_around_and_without_a_name()
    {
        var graph = new SourceGraph([
            ("A/A.cs", "namespace N.A; class First { public static int M() => 1; } class Other { }"),
            ("B/B.cs", "using N.A; namespace N.B; /* D */ class B { int M() => First.M(); }"),
            ("B/C/C.cs", "namespace N.B.C; class C : B { N.A.First a = null!; }"),
            ("D/D.cs", "namespace N.D; class D { static D Made() => new(); object O => E.F.Made(); }"),
            ("E/F.cs", "namespace N.E; class F { public static N.A.Other Made() => new(); }"),
        ]);
        Assert.Empty(graph.Unbound);
        Assert.Equal(["A/A.cs"], graph.Uses["B/B.cs"]);
        Assert.Equal(["A/A.cs", "B/B.cs"], graph.Uses["B/C/C.cs"].Order());
        Assert.Equal(["E/F.cs"], graph.Uses["D/D.cs"]);
        Assert.Equal(["A/A.cs"], graph.Uses["E/F.cs"]);
        Assert.Equal(["A", "B"], graph.Arrows(["A", "B", "B/C", "D", "E"])["B/C"].Keys);
    }

    [Fact]
    public void A_circle_is_seen()
    {
        Assert.Equal("a, b, c", Circle(new() { ["a"] = ["b"], ["b"] = ["c"], ["c"] = ["a"], ["d"] = ["a"], ["e"] = [] }));
        Assert.Equal("", Circle(new() { ["a"] = ["b", "c"], ["b"] = ["c"], ["c"] = [] }));
    }

    /// <summary>The folders that use one another: what is left when those that use nothing more are taken away, and those that nothing
    /// uses.</summary>
    private static string Circle(Dictionary<string, string[]> arrows)
    {
        var left = arrows.ToDictionary(row => row.Key, row => row.Value.ToHashSet());
        while (left.Keys.Where(folder => !left[folder].Overlaps(left.Keys) || !left.Values.Any(used => used.Contains(folder))).ToArray() is { Length: > 0 } free)
        {
            foreach (string folder in free)
                left.Remove(folder);
        }
        return string.Join(", ", left.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The page's table: folder, what it holds, what it may touch; the first row is the library's own folder.</summary>
    private static Dictionary<string, string[]> Told(string page)
    {
        string table = Regex.Match(page, "<!-- arrows:begin -->(.*)<!-- arrows:end -->", RegexOptions.Singleline).Groups[1].Value;
        return Regex.Matches(table, @"^\| `([^`]+)` \|[^|]*\|([^|]*)\|$", RegexOptions.Multiline).ToDictionary(
            row => Name(row.Groups[1].Value), row => Regex.Matches(row.Groups[2].Value, "`([^`]+)`").Select(name => Name(name.Groups[1].Value)).ToArray());
    }

    private static string Name(string folder) => folder == "." ? "" : folder;
}
