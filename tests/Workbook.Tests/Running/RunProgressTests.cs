using Workbook.Files;
using Workbook.Running;

namespace Workbook.Tests.Running;

/// <summary>Alone, because it captures the process's standard output.</summary>
[CollectionDefinition(nameof(RunProgressTests), DisableParallelization = true)]
[Collection(nameof(RunProgressTests))]
public class RunProgressTests
{
    [Fact]
    public void A_pipe_gets_a_line_as_a_notebook_begins_and_one_every_while()
    {
        var notebook = new Notebook("/x/01-a.ipynb", [], [], [new NotebookCell(1, "t", CellKind.Markdown, "# T", null, []), new NotebookCell(2, "c\u001b2", CellKind.Code, "1", null, [])]);
        TextWriter output = Console.Out;
        using var text = new StringWriter { NewLine = "\n" };
        var shared = TextWriter.Synchronized(text);
        Console.SetOut(shared);
        try
        {
            using var progress = new RunProgress(terminal: false, TimeSpan.FromMilliseconds(20));
            string Said()
            {
                lock (shared) return text.ToString();
            }

            progress.Begin(notebook);
            progress.Begin(notebook.Cells[1]);
            progress.Advance("grid", 0.25);
            Assert.True(SpinWait.SpinUntil(() => Said().Contains("01-a: cell 2 (c\\u001b2), grid 25.0", StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(60)), Said());
            Assert.StartsWith("01-a: begins, 1 cell\n", Said(), StringComparison.Ordinal);
        }
        finally
        {
            Console.SetOut(output);
        }
    }
}
