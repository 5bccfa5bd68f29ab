using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.Contenders;

/// <summary>The interpreter of the peers: $PYTHON, or Debian's.</summary>
internal static class Python
{
    private const string CoreVariable = "OPENBLAS_CORETYPE";

    // Those of OpenBLAS's kernels that use AVX-512.
    private static readonly string[] Wide = ["SkylakeX", "Cooperlake", "SapphireRapids"];

    /// <summary>The Debian packages that the peers need.</summary>
    public const string Packages = "python3-numpy libopenblas0-pthread python3-torch";

    /// <summary>Debian's own, since its NumPy and PyTorch are packages; an interpreter earlier in the path would not see them.</summary>
    public static string Interpreter { get; } = Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } python ? python : "/usr/bin/python3";

    /// <summary>The program that serves a peer.</summary>
    public static string Server { get; } = Path.Combine(AppContext.BaseDirectory, "Peers", "serve.py");

    /// <summary>
    /// The kernels that OpenBLAS is told to take, null for its own choice: on a processor newer than it is it takes those of AVX2 or of 2004 otherwise, half or a fifth of the
    /// machine's rate.
    /// </summary>
    public static string? OpenBlasCore { get; private set; }

    /// <summary>What is installed, with the kernels that OpenBLAS will use.</summary>
    /// <exception cref="BenchmarkException">Something the peers need is missing.</exception>
    public static PeerVersions Versions()
    {
        PeerVersions versions = Ask();
        if (versions.Blas is not { } choice) return versions;
        OpenBlasCore = Avx512BW.IsSupported && !Wide.Any(choice.Contains) ? "SkylakeX"
            : Avx2.IsSupported && choice.Contains("Prescott", StringComparison.Ordinal) ? "Haswell"
            : null;
        return OpenBlasCore is null ? versions : Ask();
    }

    /// <summary>Sets what <see cref="OpenBlasCore"/> says. What the environment sets for OpenBLAS is put aside: some machines hold it to old kernels, for the same bits
    /// everywhere.</summary>
    public static void Prepare(ProcessStartInfo start)
    {
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("OPENBLAS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(variable);
        if (OpenBlasCore is not null) start.Environment[CoreVariable] = OpenBlasCore;
    }

    private static PeerVersions Ask()
    {
        PeerVersions versions;
        var start = new ProcessStartInfo(Interpreter, [Server, "versions"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Prepare(start);
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            versions = JsonSerializer.Deserialize<PeerVersions>(answer)!;
        }
        catch (Exception e) when (e is Win32Exception or JsonException)
        {
            throw new BenchmarkException($"expected Python at {Interpreter} (set PYTHON for another), got none that runs {Server}; on Debian: apt-get install {Packages}");
        }

        string[] missing =
        [
            .. versions.NumPy is null ? ["NumPy"] : Array.Empty<string>(),
            .. versions.NumPy is not null && versions.Blas is null ? ["OpenBLAS under NumPy"] : Array.Empty<string>(),
            .. versions.Torch is null ? ["PyTorch"] : Array.Empty<string>(),
        ];
        return missing.Length == 0
            ? versions
            : throw new BenchmarkException($"expected NumPy with OpenBLAS and PyTorch in {Interpreter} (set PYTHON for another), missing {string.Join(", ", missing)}; on Debian: apt-get install {Packages}");
    }
}

/// <summary>What the peers are.</summary>
/// <param name="Interpreter">Python's version.</param>
/// <param name="NumPy">NumPy's version.</param>
/// <param name="Blas">OpenBLAS as it describes itself.</param>
/// <param name="Torch">PyTorch's version.</param>
internal sealed record PeerVersions(
    [property: JsonPropertyName("python")] string? Interpreter,
    [property: JsonPropertyName("numpy")] string? NumPy,
    [property: JsonPropertyName("blas")] string? Blas,
    [property: JsonPropertyName("torch")] string? Torch);
