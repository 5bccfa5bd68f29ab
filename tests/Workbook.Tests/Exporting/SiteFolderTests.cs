using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class SiteFolderTests
{
    private static SiteFiles Files(params (string Path, string Text)[] files)
    {
        var site = new SiteFiles();
        foreach ((string path, string text) in files) site.Add(path, text);
        return site;
    }

    private static bool Write(string path, SiteFiles files) => SiteFolder.At(path, "--output").Write(files, CancellationToken.None);

    private static string[] In(string folder) => [.. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_site_replaces_the_one_before_and_leaves_nothing_of_it()
    {
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, "a", "site");
        Assert.True(Write(target, Files(("index.html", "1"), ("old/page.html", "1"))));
        Assert.True(Write(target, Files(("index.html", "2"), ("new/page.html", "2"))));
        Assert.Equal([".workbook-site", "index.html", "new", "new/page.html"], In(target));
        Assert.Equal("2", File.ReadAllText(Path.Combine(target, "index.html")));
        Assert.Equal(["site"], In(Path.Combine(folder.Path, "a")).Where(path => !path.Contains('/', StringComparison.Ordinal)));
    }

    [Fact]
    public void The_same_site_is_not_written_again_and_a_changed_file_is()
    {
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, "site");
        SiteFiles files = Files(("index.html", "1"));
        Write(target, files);
        Assert.False(Write(target, files));
        folder.Write("site/index.html", "edited");
        Assert.True(Write(target, files));
        Assert.Equal("1", File.ReadAllText(Path.Combine(target, "index.html")));
    }

    [Fact]
    public async Task There_is_no_moment_without_a_site()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "no exchange of folders");
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, "site"), page = Path.Combine(target, "index.html");
        Write(target, Files(("index.html", "0")));
        Task writing = Task.Run(() =>
        {
            for (int i = 1; i <= 200; i++) Write(target, Files(("index.html", $"{i}")));
        }, TestContext.Current.CancellationToken);
        while (!writing.IsCompleted) Assert.True(File.Exists(page), "no page");
        await writing;
        Assert.Equal("200", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));
        Assert.Equal(["site"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused_before_a_site_is_made()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "no /proc");
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => SiteFolder.At("/proc/nowhere/site", "--output x"));
        Assert.StartsWith("--output x: expected a folder that can be written, got: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notes.txt", "x")]
    [InlineData("deep/notes.txt", "x")]
    [InlineData(".workbook-site", "another record\nnotes.txt\n")]
    public void A_folder_with_other_files_is_refused_and_stays(string file, string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("site/" + file, text);
        string target = Path.Combine(folder.Path, "site");
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => SiteFolder.At(target, "--output site"));
        Assert.Equal($"--output site: expected a new folder, an empty one or one that export wrote, got one with {file} in it", e.Message);
    }

    [Fact]
    public void A_site_to_which_a_file_was_added_is_refused()
    {
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, "site");
        Write(target, Files(("index.html", "1")));
        folder.Write("site/CNAME", "x");
        Assert.Contains("got one with CNAME in it", Assert.Throws<InvalidInputException>(() => SiteFolder.At(target, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_way_is_refused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "x");
        Assert.Throws<InvalidInputException>(() => SiteFolder.At(file, "x"));
        Assert.Throws<InvalidInputException>(() => SiteFolder.At(Path.Combine(file, "site"), "x"));
    }

    [Fact]
    public void An_interruption_leaves_the_site_as_it_was()
    {
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, "site");
        Write(target, Files(("index.html", "1")));
        Assert.Throws<OperationCanceledException>(() => SiteFolder.At(target, "x").Write(Files(("index.html", "2")), new CancellationToken(canceled: true)));
        Assert.Equal("1", File.ReadAllText(Path.Combine(target, "index.html")));
        Assert.Equal(["site"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_a_killed_export_left_is_removed()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".site.999999999.workbook-tmp/index.html", "half");
        Write(Path.Combine(folder.Path, "site"), Files(("index.html", "1")));
        Assert.Equal(["site"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }
}
