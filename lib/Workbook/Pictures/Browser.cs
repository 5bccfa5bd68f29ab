namespace Workbook.Pictures;

/// <summary>Finds an installed browser of the Chromium family.</summary>
internal static class Browser
{
    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable", "msedge",
            "brave-browser"];

    private static readonly string[] MacApplications =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
    ];

    private static readonly string[] WindowsApplications =
        [@"Google\Chrome\Application\chrome.exe", @"Microsoft\Edge\Application\msedge.exe", @"Chromium\Application\chrome.exe",
            @"BraveSoftware\Brave-Browser\Application\brave.exe"];

    /// <summary>
    /// The executable: the one the environment variable CHROME names, else the first found on PATH or in the usual places; null: none.
    /// </summary>
    /// <exception cref="InvalidInputException">CHROME names no file.</exception>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROME") is { Length: > 0 } chosen)
            return OnPath(chosen) ?? throw new InvalidInputException($"CHROME: expected a browser's executable, got {chosen}");
        return Names.Select(OnPath).Concat(UsualPlaces()).FirstOrDefault(path => path is not null);
    }

    private static string? OnPath(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal))
            return File.Exists(name) ? name : null;
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string?> UsualPlaces()
    {
        if (OperatingSystem.IsMacOS()) return MacApplications.Where(File.Exists);
        if (!OperatingSystem.IsWindows()) return [];
        Environment.SpecialFolder[] roots =
            [Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86,
                Environment.SpecialFolder.LocalApplicationData];
        return WindowsApplications.SelectMany(
            application => roots.Select(root => Path.Combine(Environment.GetFolderPath(root), application))).Where(File.Exists);
    }
}
