namespace Workbook.Execution;

/// <summary>
/// The engine of .NET Interactive as the session of a run: tests/InteractiveEngine of a clone, which is built when it is asked for, since
/// its packages are deprecated and this program must build where a feed has lost them.
/// </summary>
internal static class InteractiveEngine
{
    private const string Name = "InteractiveEngine";

    /// <summary>Builds it; the assembly to start.</summary>
    /// <param name="folder">A folder of the clone.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidInputException">The folder is in no clone.</exception>
    /// <exception cref="EngineException">It cannot be built; the message says why.</exception>
    public static async Task<string> BuildAsync(string folder, CancellationToken cancellation)
    {
        string project = Project(folder)
            ?? throw new InvalidInputException(
                $"--engine interactive: expected notebooks of a clone of the project, whose tests/{Name} hosts the engine, got those of "
                + folder);
        if (await DotNetSdk.FailureAsync(["build", project, "-c", "Release"], cancellation).ConfigureAwait(false) is { } reason)
            throw new EngineException($"the .NET Interactive engine cannot be built: {reason}");
        return Path.Combine(Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", Name + ".dll");
    }

    private static string? Project(string folder)
    {
        for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            string project = Path.Combine(above, "tests", Name, Name + ".csproj");
            if (File.Exists(project)) return project;
        }

        return null;
    }
}
