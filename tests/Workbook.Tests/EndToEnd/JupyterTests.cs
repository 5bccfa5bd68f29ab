using System.Diagnostics;

namespace Workbook.Tests.EndToEnd;

/// <summary>The Jupyter kernel with real clients as its peers: the scripts of tests/Jupyter, which need Debian's Jupyter packages; with --explicit on. endurance.py needs the machine to itself and is a step of .ci/run.</summary>
public class JupyterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    [Fact(Explicit = true)]
    public void It_speaks_every_message_type() => RunScript("messages");

    [Fact(Explicit = true)]
    public void It_is_interrupted_restarted_and_ended_and_never_outlives_its_client()
    {
        Requirement.Signals();
        RunScript("lifecycle");
    }

    [Fact(Explicit = true)]
    public void Hostile_messages_cost_one_line_each()
    {
        Requirement.Signals();
        RunScript("hostile");
    }

    [Fact(Explicit = true)]
    public void Nbclient_and_nbconvert_get_what_is_committed()
    {
        Requirement.Browser();
        RunScript("notebooks");
    }

    [Fact(Explicit = true)]
    public void The_classic_notebook_shows_the_figures()
    {
        Requirement.Browser();
        RunScript("classic");
    }

    private static void RunScript(string name)
    {
        Requirement.Jupyter();
        string root = WorkbookFolder.Metadata("RepositoryRoot");
        using TemporaryFolder folder = new(), left = new();
        var start = new ProcessStartInfo(Requirement.Python, [Path.Combine(root, "tests", "Jupyter", name + ".py")])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WORKBOOK"] = WorkbookFolder.Metadata("Workbook");
        start.Environment["NOTEBOOKS_LIBRARY"] = WorkbookFolder.Metadata("NotebooksLibrary");
        start.Environment["WORKBOOK_REPOSITORY"] = root;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        // A client leaves its connection file behind where its kernel was killed: the client's file and not ours.
        start.Environment["TMPDIR"] = left.Path;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        Assert.True(process.ExitCode == 0, $"{name}.py: exit code {process.ExitCode}\n{output.Result}\n{error.Result}");
        TestContext.Current.TestOutputHelper?.WriteLine(output.Result);
    }
}
