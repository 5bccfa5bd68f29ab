using System.Runtime.Versioning;
using Workbook.Files;

namespace Workbook.Tests.Files;

public class StagedFileTests
{
    [Fact]
    public void What_another_program_saves_before_the_rename_stays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.ipynb", "read");
        byte[] read = File.ReadAllBytes(path);
        using (StagedFile staged = StagedFile.Stage(path, "written"u8.ToArray()))
        {
            File.WriteAllText(path, "saved by its author");
            Assert.False(staged.ReplaceIf(read));
        }

        Assert.Equal("saved by its author", File.ReadAllText(path));
        using (StagedFile staged = StagedFile.Stage(path, "written"u8.ToArray())) Assert.True(staged.ReplaceIf(File.ReadAllBytes(path)));
        Assert.Equal("written", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    // The editor saves whenever what it saved last has been read; the other writes what it makes of what it read, all the time. A save that
    // comes between the last look and the rename would be read by nobody.
    [Fact(Explicit = true)]
    public async Task No_save_is_lost_however_near_it_comes_to_the_rename()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "no exchange of files");
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.ipynb", "0"), saved = Path.Combine(folder.Path, "saved");
        const int Saves = 300;
        int read = 0, rounds = 0;
        using var end = new CancellationTokenSource();
        Task writing = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Interlocked.Increment(ref rounds);
                byte[] before = File.ReadAllBytes(path);
                using StagedFile staged = StagedFile.Stage(path, "made"u8.ToArray());
                if (!staged.ReplaceIf(before) || before.AsSpan().SequenceEqual("made"u8)) continue;
                Volatile.Write(ref read, int.Parse(System.Text.Encoding.ASCII.GetString(before), System.Globalization.CultureInfo.InvariantCulture));
            }
        }, TestContext.Current.CancellationToken);
        try
        {
            for (int save = 1; save <= Saves; save++)
            {
                File.WriteAllText(saved, save.ToString(System.Globalization.CultureInfo.InvariantCulture));
                File.Move(saved, path, overwrite: true);
                // A hundred rewrites later it has been read, or never will be.
                for (int first = Volatile.Read(ref rounds); Volatile.Read(ref read) != save; await Task.Yield())
                {
                    Assert.False(writing.IsFaulted, writing.Exception?.ToString());
                    Assert.True(Volatile.Read(ref rounds) - first < 100, $"save {save} was lost");
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            await writing;
        }

        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_change_is_made_again_of_what_another_program_wrote_meanwhile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("README.md", "1");
        int times = 0;
        Assert.True(AtomicFile.Change(path, bytes =>
        {
            if (++times < 3) File.AppendAllText(path, "2");
            return [.. bytes!, (byte)'!'];
        }));
        Assert.Equal("122!", File.ReadAllText(path));
        Assert.Throws<IOException>(() => AtomicFile.Change(path, bytes =>
        {
            File.AppendAllText(path, "3");
            return [];
        }));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Links_stay_links_and_files_keep_their_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are Unix's");
        using var folder = new TemporaryFolder();
        string file = folder.Write("elsewhere/file", "old");
        string link = Path.Combine(folder.Path, "link");
        string chain = Path.Combine(folder.Path, "chain");
        File.CreateSymbolicLink(link, Path.Combine("elsewhere", "file"));
        File.CreateSymbolicLink(chain, "link");
        foreach (UnixFileMode mode in new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite, (UnixFileMode)Convert.ToInt32("640", 8), (UnixFileMode)Convert.ToInt32("755", 8) })
        {
            File.SetUnixFileMode(file, mode);
            AtomicFile.Write(chain, mode.ToString());
            Assert.Equal(mode.ToString(), File.ReadAllText(file));
            Assert.Equal(mode, File.GetUnixFileMode(file));
        }

        Assert.Equal("link", new FileInfo(chain).LinkTarget);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        File.Delete(file);
        AtomicFile.Write(chain, "made");
        Assert.Equal("made", File.ReadAllText(file));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public void A_root_has_one_lock_and_nothing_lies_about()
    {
        using var folder = new TemporaryFolder();
        using (RootLock? first = RootLock.TryTake(folder.Path))
        {
            Assert.NotNull(first);
            Assert.Null(RootLock.TryTake(folder.Path));
        }

        using RootLock? second = RootLock.TryTake(folder.Path);
        Assert.NotNull(second);
        if (!OperatingSystem.IsWindows()) Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
