using System.Diagnostics;
using System.Reflection;

namespace AttentionDynamics.Notebooks.Tests;

/// <summary>A host that has loaded an older FSharp.Core than Plotly.NET needs, as the .NET Interactive engine has.</summary>
public class FSharpCoreHostTests
{
    [Fact]
    public async Task Figures_of_every_kind_are_drawn_beside_an_older_FSharp_Core()
    {
        (int code, string output) = await Run();
        Assert.True(code == 0, output);
        Assert.StartsWith("FSharp.Core 10.0.0.0 in context Default", output, StringComparison.Ordinal);
        Assert.Contains("FSharp.Core 10.1.0.0 in context AttentionDynamics.Plotting", output, StringComparison.Ordinal);
        Assert.Contains("Plotly.NET 6.0.0.0 in context AttentionDynamics.Plotting", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Plotly.NET 6.0.0.0 in context Default", output, StringComparison.Ordinal);
        Assert.All(SampleFigures.All(), figure => Assert.Contains($"drawn {figure.Name} True", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_context_of_its_own_plotting_fails_in_this_host()
    {
        (int code, string output) = await Run("--in-default-context");
        Assert.True(code == 3, output);
        Assert.DoesNotContain("drawn", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        string host = typeof(FSharpCoreHostTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "FSharpCoreHost").Value!;
        var start = new ProcessStartInfo("dotnet", [host, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
