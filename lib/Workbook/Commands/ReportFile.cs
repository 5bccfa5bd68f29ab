using Workbook.Files;
using Workbook.Heads;

namespace Workbook.Commands;

/// <summary>The page of a report: found fit to be written before the work starts, written when it is done.</summary>
internal sealed class ReportFile
{
    private const string Name = "index.html";

    private readonly string given;

    private ReportFile(string given) => this.given = given;

    /// <summary>The page in a folder.</summary>
    /// <param name="folder">As it was given.</param>
    /// <exception cref="InvalidInputException">It is no folder, holds a page that is not ours, or cannot be written.</exception>
    public static ReportFile At(string folder)
    {
        if (folder.Length == 0) throw new InvalidInputException("--report: expected a folder, got an empty path");
        try
        {
            for (string? at = Path.GetFullPath(folder); at is not null; at = Path.GetDirectoryName(at))
            {
                if (File.Exists(at))
                    throw new InvalidInputException($"--report: expected a folder, got a path that is or is below the file {at}");
            }

            RequireWritable(Path.GetFullPath(folder));
            string page = Path.Combine(folder, Name);
            if (Directory.Exists(page)
                || (File.Exists(page) && !InputFile.Text(page, page).Contains(HeadPage.Mark, StringComparison.Ordinal)))
                throw new InvalidInputException($"--report: expected a folder without {Name}, or with one that measure wrote, got {page}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"--report: expected a folder that can be written, got: {e.Message}");
        }

        return new ReportFile(folder);
    }

    /// <summary>Tries it where the folder is or would be, and leaves nothing there.</summary>
    private static void RequireWritable(string folder)
    {
        string? at = folder;
        while (at is not null && !Directory.Exists(at)) at = Path.GetDirectoryName(at);
        string probe = Path.Combine(at ?? folder, Path.GetRandomFileName());
        using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Writes the page, whole or not at all, and gives its path.</summary>
    public string Write(HeadMeasurement measurement)
    {
        Directory.CreateDirectory(given);
        AtomicFile.Write(Path.Combine(Path.GetFullPath(given), Name), HeadPage.Write(measurement));
        return Path.Combine(given, Name);
    }
}
