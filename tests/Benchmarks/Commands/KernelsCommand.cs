using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Benchmarks.Commands;

/// <summary><c>kernels</c>: the library's kernels against the plain loop.</summary>
internal static class KernelsCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "kernels";

    /// <summary>Runs what BenchmarkDotNet's own arguments select; without a filter, all.</summary>
    public static int Run(string[] arguments)
    {
        if (!arguments.Any(argument => argument is "-f" or "--filter" or "--list" or "--help" or "--version" or "--info"))
            arguments = [.. arguments, "--filter", "*"];
        IConfig config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"));
        return BenchmarkSwitcher.FromAssembly(typeof(KernelsCommand).Assembly).Run(arguments, config).Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0;
    }
}
