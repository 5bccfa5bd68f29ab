using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workbook.Files;

namespace Workbook.Jupyter;

/// <summary>The file by which Jupyter clients find this kernel.</summary>
internal static partial class KernelSpec
{
    /// <summary>The kernel's name unless another is given.</summary>
    public const string DefaultName = "critical-attention";

    // What tells our specs from others'.
    private const string Mark = "critical_attention";

    /// <summary>Writes the spec below <paramref name="data"/>, a Jupyter data folder; returns the file.</summary>
    /// <exception cref="InvalidInputException">The name is none, or belongs to a kernel that another program installed.</exception>
    public static string Write(string data, string name)
    {
        if (!SpecName().IsMatch(name))
            throw new InvalidInputException(
                $"--name: expected letters, digits, '.', '-' and '_', beginning with a letter, a digit or a dot and one of them, got "
                + $"\"{name}\"");
        string path = Path.Combine(data, "kernels", name, "kernel.json");
        if (File.Exists(path) && !IsOurs(path))
            throw new InvalidInputException($"--name: expected a name that is free, got {name}, which another program's {path} has");
        var spec = new JsonObject
        {
            ["argv"] =
                new JsonArray("dotnet", typeof(KernelSpec).Assembly.Location, "kernel", "run", "--connection-file", "{connection_file}"),
            ["display_name"] = "C# (Critical Attention)",
            // What works on every system; the signal is understood as well.
            ["interrupt_mode"] = "message",
            ["language"] = "C#",
            ["metadata"] = new JsonObject { ["debugger"] = false, [Mark] = new JsonObject() },
        };
        try
        {
            AtomicFile.Write(path, NotebookJson.Indented(spec));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"expected a folder that can be written, got: {e.Message}");
        }

        return path;
    }

    /// <summary>The folder in which Jupyter looks for the user's own kernels.</summary>
    public static string UserData()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } chosen) return Path.GetFullPath(chosen);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Jupyter");
        return Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg
            : Path.Combine(home, ".local", "share"), "jupyter");
    }

    private static bool IsOurs(string path)
    {
        try
        {
            return NotebookJson.ParseFaithfully(InputFile.Bytes(path, path)) is JsonObject spec && spec["metadata"] is JsonObject metadata
                && metadata.ContainsKey(Mark);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // A leading dot, because .net-csharp is the kernel the committed notebooks name.
    [GeneratedRegex(@"^\.?[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex SpecName();
}
