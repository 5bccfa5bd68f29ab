using System.ComponentModel;
using System.Diagnostics;

namespace Workbook.Tests.EndToEnd;

/// <summary>What a test needs beyond the SDK: skipped with its reason where it is missing, and a failure where everything must be there (CI=true).</summary>
internal static class Requirement
{
    public const string Python = "/usr/bin/python3";

    public static void Browser() => Need(Workbook.Pictures.Browser.Find() is not null, "a browser of the Chromium family");

    public static void Signals()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc are Linux's");
        Assert.SkipWhen(CriticalAttention.Testing.Signals.InterruptIsIgnored, "SIGINT is ignored here, and by what is started from here");
    }

    public static void NbFormat() => Need(File.Exists(Python) && Succeeds(Python, "-c", "import nbformat"), "python3-nbformat");

    public static void NumPy() => Need(File.Exists(Python) && Succeeds(Python, "-c", "import numpy"), "python3-numpy");

    public static void Torch() => Need(File.Exists(Python) && Succeeds(Python, "-c", "import torch"), "python3-torch");

    /// <summary>npm, which restores what the site ships.</summary>
    public static void Npm() => Need(Runs("npm", "--version"), "npm");

    /// <summary>What opens the exported site and looks at it.</summary>
    public static void SiteBrowser(string scripts)
    {
        Browser();
        Npm();
        Need(Runs("node", "--version"), "node");
        Need(Directory.Exists(Path.Combine(scripts, "node_modules", "playwright-core")), $"`npm ci` in {scripts}");
    }

    public static void Jupyter() => Need(
        File.Exists(Python) && Succeeds(Python, "-c", "import jupyter_client, nbclient, nbconvert, notebook"),
        "jupyter-client, python3-nbclient, jupyter-nbconvert and jupyter-notebook");

    private static void Need(bool there, string what)
    {
        if (!there && Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"CI=true, and {what} is missing");
        Assert.SkipUnless(there, $"needs {what}");
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            return Succeeds(program, arguments);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
