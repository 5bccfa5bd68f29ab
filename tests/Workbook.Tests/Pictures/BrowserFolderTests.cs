using Workbook.Pictures;

namespace Workbook.Tests.Pictures;

public class BrowserFolderTests
{
    // A browser aborts where the path of its socket is longer than 107 bytes.
    [Theory]
    [InlineData("/tmp", "/tmp")]
    [InlineData("/scratch/a-folder-of-a-name-that-fit", "/scratch/a-folder-of-a-name-that-fit")]
    [InlineData("/scratch/a-folder-of-a-name-that-fits", "/tmp")]
    [InlineData("/scratch/a-folder-of-a-name-that-is-too-long/", "/tmp")]
    [InlineData("/scratch/ééééééééééééééé", "/tmp")]
    public void It_lies_where_a_socket_has_room(string temporary, string expected)
    {
        if (!OperatingSystem.IsWindows()) Assert.Equal(expected, BrowserFolder.RootOf(temporary));
    }

    [Fact]
    public void Folders_of_dead_processes_are_removed_and_those_in_use_are_not()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("workbook-browser-dead/in-use", "");
        temporary.Write("workbook-browser-dead/profile/Default/Cookies", "x");
        string held = temporary.Write("workbook-browser-held/in-use", "");
        // Made this moment by a process that has not locked it yet; and long ago by one that never did.
        temporary.Write("workbook-browser-new/figures.html", "");
        temporary.Write("workbook-browser-old/figures.html", "");
        Directory.SetLastWriteTimeUtc(Path.Combine(temporary.Path, "workbook-browser-old"), DateTime.UtcNow.AddDays(-1));
        temporary.Write("another/in-use", "");
        using (new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) BrowserFolder.RemoveStale(temporary.Path);
        Assert.Equal(["another", "workbook-browser-held", "workbook-browser-new"], Directory.GetDirectories(temporary.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("[{\"svg\":1}]")]
    [InlineData("[{")]
    [InlineData("")]
    public void What_is_no_list_of_pictures_is_none(string json) => Assert.Null(PicturePage.Read($"<pre id=\"pictures\">{json}</pre>"));
}
