
namespace Workbook.Tests.EndToEnd;

public class FailingCellTests
{
    [Fact]
    public void A_notebook_that_fails_is_named_with_its_cell_left_as_it_is_and_holds_up_no_other()
    {
        string figure = "var f = Figure.Of(\"f-{0}\", \"T\", Axis.Linear(\"x\"), Axis.Linear(\"y\"), new Points(\"p\", new[] {{ 1.0, 2 }}, new[] {{ 1.0, 2 }}));";
        using WorkbookFolder folder = new WorkbookFolder()
            .Add("01-throws", "1", "throw new InvalidOperationException(\"boom\");", "2")
            .Add("02-syntax", "int x = ;")
            .Add("03-exit", "Console.WriteLine(1);", "Environment.Exit(0);")
            .Add("04-overflow", "int F(int n) => F(n + 1) + 1; F(0)")
            .Add("05-fast", "Environment.FailFast(\"at once\");")
            .Add("06-claim", WorkbookFolder.SetUp, "var c = new Claims(\"06-claim\"); c.Equal(\"one is two\", ClaimSource.Paper, 1, 2, Tolerance.Relative(0.1), (\"three\", 3)); c.Conclude()")
            .Add("07-name", WorkbookFolder.SetUp, string.Format(System.Globalization.CultureInfo.InvariantCulture, figure, "a"), "display(f); display(f);")
            .Add("08-thread", "var t = new System.Threading.Thread(() => throw new Exception(\"elsewhere\")); t.Start(); t.Join();")
            .Add("08-void", "async void Later() { await Task.Delay(1); throw new Exception(\"later\"); }", "Later();", "await Task.Delay(2000);", "1")
            .Add("08-zlast", "var last = new System.Threading.Thread(() => throw new Exception(\"at last\"));\nlast.Start(); last.Join();")
            .Add("08-znuget", "#r \"nuget: Newtonsoft.Json, 13.0.1\"\n1")
            .Add("09-good", "1 + 1");
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.Run("run", "--no-pictures").Exits(1);

        SortedDictionary<string, string> after = folder.Snapshot();
        Assert.Equal(before.Keys, after.Keys);
        Assert.Equal([Path.Combine("notebooks", "09-good.ipynb")], before.Keys.Where(path => before[path] != after[path]));
        string[] lines = said.Error.Split('\n');
        Assert.Contains("workbook: 01-throws, cell 2 (c2): System.InvalidOperationException: boom (at In [2], line 1)", lines);
        Assert.Contains("workbook: 02-syntax, cell 1 (c1): (1,9): error CS1525: Invalid expression term ';'", lines);
        Assert.Contains("workbook: 03-exit, cell 2 (c2): the process ended before the notebook did: exit code 0", lines);
        Assert.Contains(lines, line => line.StartsWith("workbook: 04-overflow, cell 1 (c1): the process ended before the notebook did: Stack overflow.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("workbook: 05-fast, cell 1 (c1): ", StringComparison.Ordinal) && line.Contains("at once", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("workbook: 06-claim, cell 2 (c2): ", StringComparison.Ordinal) && line.Contains("\"one is two\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("workbook: 07-name, cell 3 (c3): expected a figure name of its own", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("workbook: 08-thread, cell 1 (c1): ", StringComparison.Ordinal) && line.Contains("elsewhere", StringComparison.Ordinal));
        // Which of the cells after it is running when it happens is for the clock to say.
        Assert.Contains(lines, line => line.StartsWith("workbook: 08-void, cell ", StringComparison.Ordinal) && line.EndsWith("unhandled exception in In [1], line 1: System.Exception: later", StringComparison.Ordinal));
        Assert.Contains("workbook: 08-zlast, cell 1 (c1): unhandled exception in In [1], line 1: System.Exception: at last", lines);
        Assert.Contains(lines, line => line.StartsWith("workbook: 08-znuget, cell 1 (c1): (1,1): #r \"nuget: Newtonsoft.Json, 13.0.1\": nothing is restored for a cell", StringComparison.Ordinal));
        Assert.Contains("09-good: 1 cell", said.Output, StringComparison.Ordinal);
        Assert.Contains("12 notebooks: 1 done, 11 not", said.Output, StringComparison.Ordinal);
    }
}
