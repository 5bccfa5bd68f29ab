using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using CriticalAttention.Testing;
using Workbook.Files;

namespace Workbook.Tests.EndToEnd;

/// <summary>What a finished run said.</summary>
internal sealed record Said(int ExitCode, string Output, string Error)
{
    /// <summary>Fails with everything it said where the exit code is another one.</summary>
    public Said Exits(int code)
    {
        Assert.True(ExitCode == code, $"expected exit code {code}, got {ExitCode}\nstdout:\n{Output}\nstderr:\n{Error}");
        return this;
    }
}

/// <summary>A folder with small notebooks, and the built command run over it as its own process.</summary>
internal sealed class WorkbookFolder : IDisposable
{
    /// <summary>A set-up cell.</summary>
    public static readonly string SetUp = $"#r \"{Metadata("NotebooksLibrary")}\"\nusing AttentionDynamics.Notebooks;\nNotebookOutput.Register()";

    /// <summary>Only what hangs takes longer, however busy the machine is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const string MarkName = "WORKBOOK_TEST_MARK";

    private readonly TemporaryFolder folder = new();

    // In the environment of everything the command starts, and so what finds it again.
    private readonly string mark = Guid.NewGuid().ToString("N");

    public string Root => folder.Path;

    public string NotebookPath(string name) => Path.Combine(Root, "notebooks", name + ".ipynb");

    /// <summary>Adds a notebook of code cells with the ids c1, c2, ….</summary>
    public WorkbookFolder Add(string name, params string[] cells)
    {
        var list = new JsonArray();
        foreach (string cell in cells)
            list.Add((JsonNode)new JsonObject { ["cell_type"] = "code", ["id"] = $"c{list.Count + 1}", ["source"] = cell, ["metadata"] = new JsonObject(), ["outputs"] = new JsonArray(), ["execution_count"] = null });
        var root = new JsonObject { ["cells"] = list, ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 };
        return Write($"notebooks/{name}.ipynb", root.ToJsonString());
    }

    public WorkbookFolder Write(string path, string text)
    {
        folder.Write(path, text);
        return this;
    }

    /// <summary>Every file of a run that another folder holds.</summary>
    public WorkbookFolder With(IReadOnlyDictionary<string, string> files)
    {
        foreach ((string path, string bytes) in files)
        {
            string target = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, Convert.FromHexString(bytes));
        }

        return this;
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void Replace(string path, string before, string after)
    {
        string text = Read(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        Write(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    /// <summary>Every file with its bytes.</summary>
    public SortedDictionary<string, string> Snapshot() =>
        new(Directory.GetFiles(Root, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(Root, path), path => Convert.ToHexString(File.ReadAllBytes(path))), StringComparer.Ordinal);

    /// <summary>The outputs of a notebook's cell, from 1.</summary>
    public JsonArray Outputs(string name, int cell) => NotebookJson.Parse(Read($"notebooks/{name}.ipynb"))!["cells"]![cell - 1]!["outputs"]!.AsArray();

    /// <summary>Runs the command to its end.</summary>
    public Said Run(params string[] arguments) => RunWith([], arguments);

    /// <summary>Runs the command to its end, with these environment variables.</summary>
    public Said RunWith(Dictionary<string, string> environment, params string[] arguments)
    {
        using Process process = Start(environment, arguments);
        return Finish(process);
    }

    /// <summary>Waits for the end of a started command.</summary>
    public static Said Finish(Process process) => Finish(process, Patience);

    /// <summary>Waits for the end of a started command; fails after the time given.</summary>
    public static Said Finish(Process process, TimeSpan limit)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the command had not ended after {limit.TotalSeconds} s");
        }

        return new Said(process.ExitCode, Lines(output.Result), Lines(error.Result));
    }

    // On a console lines end as the system's do.
    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Starts the command.</summary>
    public Process Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Metadata("Workbook"), .. arguments]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[MarkName] = mark;
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>The processes the command started that still live (Linux): their command lines.</summary>
    public IReadOnlyList<string> Living() => [.. RunningProcesses.With($"{MarkName}={mark}").Select(process => process.Command)];

    /// <summary>Waits until nothing the command started lives; fails where something still does when anything that ends would have.</summary>
    public void AssertAllEnd()
    {
        var watch = Stopwatch.StartNew();
        while (Living() is { Count: > 0 } living)
        {
            Assert.True(watch.Elapsed < Patience, $"still alive after {Patience.TotalSeconds} s: {string.Join("; ", living)}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits for what a started command does.</summary>
    public static void WaitFor(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(() => { Thread.Sleep(5); return condition(); }, Patience), $"not within {Patience.TotalSeconds} s: {what}");

    public void Dispose() => folder.Dispose();

    public static string Metadata(string key) => typeof(WorkbookFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
