using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class KatexTests
{
    private const string Lock = """{"packages":{"node_modules/katex":{"version":"1.2.3"}}}""";

    [Fact]
    public void It_is_there_only_in_the_version_of_the_lock_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("package-lock.json", Lock);
        var katex = new Katex(folder.Path, "npm");
        Assert.False(katex.IsThere);
        folder.Write("node_modules/katex/package.json", """{"version":"1.2.2"}""");
        Assert.False(katex.IsThere);
        folder.Write("node_modules/katex/package.json", """{"version":"1.2.3"}""");
        Assert.True(katex.IsThere);
    }

    [Fact]
    public async Task Without_npm_the_error_names_it_and_nothing_is_left()
    {
        using TemporaryFolder folder = Restorable();
        var katex = new Katex(folder.Path, "no-such-npm");
        ExportException e = await Assert.ThrowsAsync<ExportException>(() => katex.RestoreAsync(TestContext.Current.CancellationToken));
        Assert.Contains("npm (of Node.js)", e.Message, StringComparison.Ordinal);
        Assert.Equal(["package-lock.json", "package.json"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_failing_npm_gives_its_reason_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a shell script");
        using TemporaryFolder folder = Restorable();
        using var programs = new TemporaryFolder();
        string npm = programs.Write("npm", "#!/bin/sh\nmkdir -p node_modules/katex\necho 'npm error code ENOTFOUND' >&2\necho 'npm error network down' >&2\nexit 1\n");
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        ExportException e = await Assert.ThrowsAsync<ExportException>(() => new Katex(folder.Path, npm).RestoreAsync(TestContext.Current.CancellationToken));
        Assert.Equal("npm could not restore KaTeX: code ENOTFOUND; network down. Nothing was written", e.Message);
        Assert.Equal(["package-lock.json", "package.json"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_lock_file_names_no_host()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "npm", "package-lock.json"));
        Assert.DoesNotContain("\"resolved\"", text, StringComparison.Ordinal);
        Assert.Contains("\"integrity\": \"sha512-", text, StringComparison.Ordinal);
    }

    private static TemporaryFolder Restorable()
    {
        var folder = new TemporaryFolder();
        folder.Write("package.json", "{}");
        folder.Write("package-lock.json", Lock);
        return folder;
    }
}
