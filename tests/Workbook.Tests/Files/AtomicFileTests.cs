using System.Diagnostics;
using Workbook.Files;

namespace Workbook.Tests.Files;

public class AtomicFileTests
{
    [Fact]
    public void An_unchanged_file_is_not_touched()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.txt", "same");
        DateTime time = new(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        Assert.False(AtomicFile.Write(path, "same"));
        Assert.Equal(time, File.GetLastWriteTimeUtc(path));
        Assert.True(AtomicFile.Write(path, "other"));
        Assert.Equal("other", File.ReadAllText(path));
    }

    [Fact]
    public void Folders_are_made_and_nothing_is_left_beside_the_file()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(Path.Combine(folder.Path, "x", "y", "a.txt"), "text");
        Assert.Equal(["a.txt"], Directory.GetFileSystemEntries(Path.Combine(folder.Path, "x", "y")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_keeps_its_content_and_leaves_no_temporary_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "a.txt", "inside"));
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(Path.Combine(folder.Path, "a.txt"), "text"));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_a_killed_run_left_is_removed_and_what_a_running_one_writes_is_not()
    {
        using var folder = new TemporaryFolder();
        using Process dead = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        dead.WaitForExit();
        string stale = folder.Write($".a.ipynb.{dead.Id}.workbook-tmp", "half");
        string nameless = folder.Write(".a.ipynb.workbook-tmp", "half");
        using Process other = Process.GetProcessById(Environment.ProcessId == 1 ? 1 : ParentOfAll());
        string active = folder.Write($".b.ipynb.{other.Id}.workbook-tmp", "half");
        string notebook = folder.Write("a.ipynb", "whole");
        AtomicFile.RemoveStale(folder.Path);
        Assert.False(File.Exists(stale));
        Assert.False(File.Exists(nameless));
        Assert.True(File.Exists(active));
        Assert.True(File.Exists(notebook));
    }

    /// <summary>Some process other than this that lives on.</summary>
    private static int ParentOfAll() => Process.GetProcesses().First(process => process.Id != Environment.ProcessId && process.Id > 0).Id;
}
