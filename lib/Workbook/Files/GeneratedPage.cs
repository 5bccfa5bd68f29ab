namespace Workbook.Files;

/// <summary>A page that is a run's own, from its first line to its last: it says so near its top.</summary>
internal static class GeneratedPage
{
    /// <summary>Refuses a page that no run has written, before anything runs.</summary>
    /// <param name="path">The page.</param>
    /// <param name="mark">The line by which a run knows it.</param>
    /// <exception cref="InvalidInputException">The file is another's.</exception>
    public static void Require(string path, string mark)
    {
        if (File.Exists(path) && !InputFile.Text(path, path).ReplaceLineEndings("\n").Split('\n', 9).Take(8).Contains(mark))
            throw new InvalidInputException($"{path}: expected the page that run writes, or none, got another file; move it away");
    }
}
