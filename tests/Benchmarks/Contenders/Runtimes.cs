using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.Contenders;

/// <summary>The program of the peers whose runtimes are packages of a gigabyte, which is why it is no part of the solution: tests/Benchmarks.Runtimes.</summary>
internal static class Runtimes
{
    private const string Name = "Benchmarks.Runtimes";
    private static readonly string Folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", Name));

    /// <summary>What starts it.</summary>
    public static string[] Command { get; } = ["dotnet", Path.Combine(Folder, "bin", "Release", "net10.0", "linux-x64", Name + ".dll")];

    /// <summary>Builds it, so that what runs is what stands in the sources.</summary>
    /// <exception cref="BenchmarkException">It does not build here.</exception>
    public static void Build()
    {
        var start = new ProcessStartInfo("dotnet", ["build", "-c", "Release", "-v", "quiet", "-tl:off", Folder]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new BenchmarkException($"expected {Folder} to build (or --peer without onnx and libtorch), got: {output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim()}");
    }

    /// <summary>What it runs, as it says itself.</summary>
    public static RuntimeVersions Versions()
    {
        using Process process = Process.Start(new ProcessStartInfo(Command[0], [Command[1], "versions"]) { RedirectStandardOutput = true })!;
        string versions = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<RuntimeVersions>(versions)!
            : throw new BenchmarkException($"expected the versions from {Command[1]}, got exit code {process.ExitCode}");
    }
}

/// <summary>What the program of the runtimes runs.</summary>
/// <param name="Onnx">ONNX Runtime and its version.</param>
/// <param name="LibTorch">libtorch and its version; null where it does not load.</param>
/// <param name="Why">Why it does not.</param>
internal sealed record RuntimeVersions(
    [property: JsonPropertyName("onnx")] string Onnx, [property: JsonPropertyName("libtorch")] string? LibTorch, [property: JsonPropertyName("why")] string Why)
{
    /// <summary>One line of it.</summary>
    public string Describe() => $"{Onnx}, {LibTorch ?? $"libtorch not measured, as it does not load here ({Why})"}";
}
