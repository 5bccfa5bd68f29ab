using System.Diagnostics;

namespace Mutations;

/// <summary>What a run of one notebook came to.</summary>
/// <param name="ExitCode">The command's exit code.</param>
/// <param name="Text">What it said.</param>
internal sealed record Outcome(int ExitCode, string Text);

/// <summary>
/// A copy of the library's source, of the built command and of the notebooks, in which a theory can be wrong. Only the library is built
/// anew; its assembly then takes the place of the one that the command and the notebooks load.
/// </summary>
internal sealed class WorkingCopy : IDisposable
{
    private const string Library = "lib/AttentionDynamics";
    private const string Assembly = "AttentionDynamics.dll";

    /// <summary>Where that assembly is loaded from.</summary>
    private static readonly string[] Loaded = ["lib/bin", "lib/Workbook/bin/Release/net10.0"];

    private readonly string root;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("attention-mutations-");

    /// <summary>Copies what is needed.</summary>
    /// <param name="root">The repository, built.</param>
    public WorkingCopy(string root)
    {
        this.root = root;
        foreach (string name in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig" })
            File.Copy(Path.Combine(root, name), In(name));
        foreach (string name in Loaded.Concat([Library, "notebooks", "data"])) Copy(name);
    }

    /// <summary>Puts a wrong theory into the library, runs its notebook, and takes it out again.</summary>
    public Outcome Run(WrongTheory wrong)
    {
        string source = File.ReadAllText(In(wrong.File));
        File.WriteAllText(In(wrong.File), wrong.In(source));
        try
        {
            // A wrong theory may leave a using without use: its style is not what is judged.
            Outcome built = Start("build", "-c", "Release", Library, "-v", "quiet", "-nologo", "-p:RunAnalyzers=false");
            if (built.ExitCode != 0) throw new InvalidOperationException($"{wrong.File}: expected source that compiles, got\n{built.Text}");
            foreach (string place in Loaded) File.Copy(In($"{Library}/bin/Release/net10.0/{Assembly}"), In($"{place}/{Assembly}"), overwrite: true);
            return Start(In("lib/Workbook/bin/Release/net10.0/workbook.dll"), "run", "--no-pictures", $"notebooks/{wrong.Notebook}.ipynb");
        }
        finally
        {
            File.WriteAllText(In(wrong.File), source);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string In(string path) => Path.Combine(folder.FullName, path);

    private void Copy(string name)
    {
        string from = Path.Combine(root, name);
        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string below = Path.GetRelativePath(from, path).Replace('\\', '/');
            if (name == Library && (below.StartsWith("obj/", StringComparison.Ordinal) || below.StartsWith("bin/", StringComparison.Ordinal)))
                continue;
            string target = In(Path.Combine(name, below));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }

    private Outcome Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result + error);
    }
}
