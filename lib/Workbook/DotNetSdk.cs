using System.ComponentModel;
using System.Diagnostics;

namespace Workbook;

/// <summary>The .NET SDK of this machine, for what is built when it is asked for.</summary>
internal static class DotNetSdk
{
    /// <summary>Runs <c>dotnet</c> with these arguments, which build something; null: it succeeded, else why not, in a line.</summary>
    /// <param name="arguments">The verb and what follows it.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<string?> FailureAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        string temporary = Directory.CreateTempSubdirectory("workbook-build-").FullName;
        try
        {
            return await FailureAsync(arguments, temporary, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    // What a build leaves in the system's place for what is temporary goes to a folder that goes with it.
    private static async Task<string?> FailureAsync(IEnumerable<string> arguments, string temporary, CancellationToken cancellation)
    {
        // No server of the build outlives this one.
        var start = new ProcessStartInfo(DotNetHost.Path,
            [.. arguments, "-v", "quiet", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in new[] { "TMPDIR", "TEMP", "TMP" }) start.Environment[name] = temporary;
        // Set by the `dotnet` that runs this program; they would point its child at that one's parts.
        foreach (string name in new[]
            { "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly" })
            start.Environment.Remove(name);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return "there is no .NET SDK: no dotnet is on PATH";
        }

        using Process running = process;
        running.StandardInput.Close();
        try
        {
            Task<string> output = running.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> errors = running.StandardError.ReadToEndAsync(cancellation);
            await running.WaitForExitAsync(cancellation).ConfigureAwait(false);
            string said = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
            return running.ExitCode == 0 ? null : Reason(said);
        }
        finally
        {
            if (!running.HasExited) running.Kill(entireProcessTree: true);
        }
    }

    private static string Reason(string said)
    {
        string[] lines = [.. said.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? lines.FirstOrDefault()
            ?? "dotnet gave no reason";
    }
}
