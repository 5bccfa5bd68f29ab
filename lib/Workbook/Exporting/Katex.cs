using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>KaTeX, which draws formulas, with its fonts: npm restores it by the lock file, once, beside the program.</summary>
/// <param name="folder">The folder with package.json and package-lock.json.</param>
/// <param name="npm">The program that restores.</param>
internal sealed partial class Katex(string folder, string npm)
{
    private const string Name = "katex";
    private const string Modules = "node_modules";

    private string Package => Path.Combine(folder, Modules, Name);

    /// <summary>The one beside this program.</summary>
    public static Katex BesideProgram() =>
        new(Path.Combine(AppContext.BaseDirectory, "npm"), OperatingSystem.IsWindows() ? "npm.cmd" : "npm");

    /// <summary>Whether the version of the lock file is there.</summary>
    public bool IsThere
    {
        get
        {
            string manifest = Path.Combine(Package, "package.json");
            if (!File.Exists(manifest)) return false;
            JsonNode locked = Read(Path.Combine(folder, "package-lock.json"))["packages"]![$"{Modules}/{Name}"]!;
            return Version(Read(manifest)) == Version(locked);
        }
    }

    /// <summary>Restores it. It is whole or not there: npm works in a folder of its own.</summary>
    /// <exception cref="ExportException">npm is missing or failed.</exception>
    public async Task RestoreAsync(CancellationToken cancellation)
    {
        string target = Path.Combine(folder, Modules);
        string work = AtomicFile.Temporary(target);
        try
        {
            AtomicFile.RemoveStaleFolders(target);
            Directory.CreateDirectory(work);
            foreach (string file in new[] { "package.json", "package-lock.json" })
                File.Copy(Path.Combine(folder, file), Path.Combine(work, file));
            await InstallAsync(work, cancellation).ConfigureAwait(false);
            // Another export may have restored it meanwhile, and be reading it.
            if (IsThere) return;
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            Directory.Move(Path.Combine(work, Modules), target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!IsThere) throw new ExportException($"KaTeX cannot be restored into {folder}: {e.Message}");
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Adds its script, its styles, its fonts in the one form every browser reads, and its licence.</summary>
    public void AddTo(SiteFiles files, string path)
    {
        files.Add($"{path}/LICENSE", File.ReadAllText(Path.Combine(Package, "LICENSE")));
        files.Add($"{path}/katex.min.js", File.ReadAllText(Path.Combine(Package, "dist", "katex.min.js")));
        files.Add($"{path}/katex.min.css",
            OtherFormats().Replace(File.ReadAllText(Path.Combine(Package, "dist", "katex.min.css")), string.Empty));
        foreach (string font in Directory.GetFiles(Path.Combine(Package, "dist", "fonts"), "*.woff2"))
            files.Add($"{path}/fonts/{Path.GetFileName(font)}", File.ReadAllBytes(font));
    }

    private async Task InstallAsync(string work, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = work,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new ExportException(
                "export needs npm (of Node.js) once, to restore KaTeX, which draws the formulas; it is not on PATH. Nothing was written");
        }

        using Process running = process;
        running.StandardInput.Close();
        Task<string> output = running.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> errors = running.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await running.WaitForExitAsync(cancellation).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            if (running.ExitCode != 0)
                throw new ExportException(
                    $"npm could not restore KaTeX: {Reason(await errors.ConfigureAwait(false))}. Nothing was written");
        }
        finally
        {
            if (!running.HasExited) running.Kill(entireProcessTree: true);
        }
    }

    private static string Reason(string errors)
    {
        string[] lines =
            [.. errors.Split('\n').Select(line => NpmPrefix().Replace(line, string.Empty).Trim()).Where(line => line.Length > 0)];
        return lines.Length == 0 ? "it gave no reason" : string.Join("; ", lines.Take(3));
    }

    private static string? Version(JsonNode node) => (string?)node["version"];

    private static JsonNode Read(string path) => NotebookJson.Parse(File.ReadAllText(path))!;

    [GeneratedRegex(@",url\([^)]*\.(?:woff|ttf)\) format\(""(?:woff|truetype)""\)")]
    private static partial Regex OtherFormats();

    [GeneratedRegex(@"^npm (?:error|ERR!)")]
    private static partial Regex NpmPrefix();
}
