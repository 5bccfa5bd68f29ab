namespace Workbook.Exporting;

/// <summary>Publishes lib/Live of a clone with the SDK of this machine.</summary>
internal static class LiveBuild
{
    private const string NoLive = "; --without-live leaves the live parts out. Nothing was written";

    /// <summary>The project, from the clone's folder.</summary>
    public static string Project(string root) => Path.Combine(root, "lib", "Live", "Live.csproj");

    /// <summary>Publishes it into a folder that is no more when the files have been taken.</summary>
    /// <param name="root">The clone.</param>
    /// <param name="scripts">The page's scripts and styles, by name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ExportException">There is no SDK, or it cannot build the project.</exception>
    public static async Task<LiveFiles> PublishAsync(
        string root, IReadOnlyDictionary<string, string> scripts, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("workbook-live-").FullName;
        try
        {
            if (await DotNetSdk.FailureAsync(["publish", Project(root), "-c", "Release", "-o", folder], cancellation).ConfigureAwait(false)
                is { } reason)
                throw new ExportException($"the live parts cannot be built: {reason}{NoLive}");
            return LiveFiles.Of(Path.Combine(folder, "wwwroot"), scripts);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
