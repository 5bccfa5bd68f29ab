using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Benchmarks.Contenders;

namespace Benchmarks.Reporting;

/// <summary>What the numbers were measured on: a time means nothing without it.</summary>
internal static class MachineDescription
{
    /// <summary>One line a fact.</summary>
    public static IReadOnlyList<string> Lines(PeerVersions peers, string? runtimes) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"processor: {Model()}, {Environment.ProcessorCount} logical cores, {Simd()}"),
        string.Create(CultureInfo.InvariantCulture, $"memory: {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB; load average before the first run: {LoadAverage()}"),
        $"system: {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        $"ours: {RuntimeInformation.FrameworkDescription}",
        $"peers: Python {peers.Interpreter}, NumPy {peers.NumPy}, {peers.Blas?.Trim()}, PyTorch {peers.Torch}{(runtimes is null ? "" : ", " + runtimes)}, Math.NET Numerics {MathNet()}",
    ];

    private static string MathNet() => typeof(MathNet.Numerics.Control).Assembly.GetName().Version!.ToString(3);

    private static string Model()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? "unknown model";
    }

    private static string Simd()
    {
        string widest = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";
        return string.Create(CultureInfo.InvariantCulture, $"{widest}, Vector<double> of {System.Numerics.Vector<double>.Count}");
    }

    private static string LoadAverage()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) ? File.ReadAllText(file).Split(' ')[0] : "unknown";
    }
}
