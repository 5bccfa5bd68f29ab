using System.Text.Json.Nodes;
using Workbook.Files;

namespace Workbook.Tests.EndToEnd;

/// <summary>What a cell may do and what it leaves in the file.</summary>
public class CellTests
{
    private static string Text(JsonNode? node) => MultilineText.Read(node)!;

    [Fact]
    public void Cells_leave_streams_displays_results_and_warnings()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add(
            "a",
            "Console.Write(\"λ \"); Console.Write(1.5); Console.WriteLine(); Console.Error.WriteLine(\"err\"); Console.WriteLine(\"again\");",
            "display(\"shown\"); var x = 20; x + 1",
            "await Task.Delay(1); (object)null",
            "string? s = null;",
            " ",
            "var y = Twice(3); int Twice(int n) => 2 * n;",
            "display(x, \"text/plain\"); display(null)",
            "\"text\"",
            "Enumerable.Range(0, 2).ToList().Select(i => new StringBuilder().Append(i).ToString()).Last()");
        folder.Run("run").Exits(0);

        JsonArray streams = folder.Outputs("a", 1);
        Assert.Equal(["stdout", "stderr", "stdout"], streams.Select(output => output!["name"]!.ToString()));
        Assert.Equal(["λ 1.5\n", "err\n", "again\n"], streams.Select(output => Text(output!["text"])));
        JsonArray shown = folder.Outputs("a", 2);
        Assert.Equal(["display_data", "execute_result"], shown.Select(output => output!["output_type"]!.ToString()));
        Assert.Equal("shown", Text(shown[0]!["data"]!["text/plain"]));
        Assert.Equal("21", Text(shown[1]!["data"]!["text/plain"]));
        Assert.Equal(2, shown[1]!["execution_count"]!.GetValue<int>());
        Assert.Empty(folder.Outputs("a", 3));
        Assert.StartsWith("(1,7): warning CS8632", Text(folder.Outputs("a", 4)[0]!["text"]), StringComparison.Ordinal);
        Assert.Empty(folder.Outputs("a", 5));
        Assert.Equal(["text/plain"], folder.Outputs("a", 7)[0]!["data"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(2, folder.Outputs("a", 7).Count);
        Assert.Equal("text", Text(folder.Outputs("a", 8)[0]!["data"]!["text/plain"]));
        Assert.Equal("1", Text(folder.Outputs("a", 9)[0]!["data"]!["text/plain"]));
        // An empty cell is neither run nor counted.
        JsonArray cells = NotebookJson.Parse(folder.Read("notebooks/a.ipynb"))!["cells"]!.AsArray();
        Assert.Equal(["1", "2", "3", "4", "", "5", "6", "7", "8"], cells.Select(cell => cell!["execution_count"]?.ToString() ?? ""));
    }

    [Theory]
    [InlineData("File.Exists(\"x\")", "CS0103")]
    [InlineData("Thread.Sleep(1);", "CS0103")]
    [InlineData("new Regex(\"x\")", "CS0246")]
    [InlineData("typeof(Workbook.Execution.NotebookSession)", "CS0246")]
    public void Nothing_but_the_portable_imports_is_there(string cell, string error)
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("a", cell);
        Assert.Contains(error, folder.Run("run").Exits(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_working_directory_is_the_notebooks_folder_and_references_are_relative_to_it()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("a", "#r \"../lib/AttentionDynamics.Notebooks.dll\"\ntypeof(AttentionDynamics.Notebooks.Figure).Assembly.GetName().Name", "System.IO.Path.GetFileName(Environment.CurrentDirectory)");
        string library = Path.GetDirectoryName(WorkbookFolder.Metadata("NotebooksLibrary"))!;
        Directory.CreateDirectory(Path.Combine(folder.Root, "lib"));
        foreach (string path in Directory.GetFiles(library, "*.dll")) File.Copy(path, Path.Combine(folder.Root, "lib", Path.GetFileName(path)));
        folder.Run("run").Exits(0);
        Assert.Equal("AttentionDynamics.Notebooks", Text(folder.Outputs("a", 1)[0]!["data"]!["text/plain"]));
        Assert.Equal("notebooks", Text(folder.Outputs("a", 2)[0]!["data"]!["text/plain"]));
    }

    [Fact]
    public void What_a_cell_prints_past_the_console_corrupts_nothing()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add(
            "a",
            "var raw = Console.OpenStandardOutput(); raw.Write(Encoding.UTF8.GetBytes(\"{\\\"type\\\":\\\"end\\\"}\\n\")); raw.Flush(); Console.In.ReadToEnd()",
            "System.Diagnostics.Process.Start(\"dotnet\", \"--version\").WaitForExit();",
            "2 + 2");
        folder.Run("run").Exits(0);
        Assert.Equal("4", Text(folder.Outputs("a", 3)[0]!["data"]!["text/plain"]));
    }

    [Fact]
    public void A_display_is_updated_where_it_stands_also_from_a_later_cell()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add(
            "a",
            "var d = display(\"one\"); Console.WriteLine(\"between\"); display(\"other\")",
            "d.Update(\"two\"); Console.WriteLine(\"said\"); d");
        folder.Run("run").Exits(0);
        JsonArray first = folder.Outputs("a", 1);
        Assert.Equal(["display_data", "stream", "display_data"], first.Select(output => output!["output_type"]!.ToString()));
        Assert.Equal("two", Text(first[0]!["data"]!["text/plain"]));
        Assert.Equal("said\n", Text(Assert.Single(folder.Outputs("a", 2))!["text"]));
    }

    [Fact]
    public void What_a_cell_does_to_the_console_lasts_for_that_cell()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add(
            "a",
            "Console.SetOut(new System.IO.StringWriter()); Console.SetError(Console.Out); Console.SetIn(new System.IO.StringReader(\"input\")); Console.WriteLine(1);",
            "Console.WriteLine(\"visible?\"); Console.Error.WriteLine(\"and this\"); Console.ReadLine()");
        folder.Run("run").Exits(0);
        Assert.Empty(folder.Outputs("a", 1));
        Assert.Equal(["visible?\n", "and this\n"], folder.Outputs("a", 2).Select(output => Text(output!["text"])));
    }

    [Fact]
    public void Half_a_character_waits_for_its_other_half_and_takes_nothing_with_it()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add(
            "a",
            "Console.Write(\"\\ud83d\"); Console.Error.Write(\"e\"); Console.Write(\"\\ude00\");",
            "var t = \"😀😀😀\"; Console.WriteLine(t[..3] + \" end\");",
            "Console.Write(\"last \\ud83d\");");
        folder.Run("run").Exits(0);
        Assert.Equal(["e", "😀"], folder.Outputs("a", 1).Select(output => Text(output!["text"])));
        Assert.Equal("😀\uFFFD end\n", Text(folder.Outputs("a", 2)[0]!["text"]));
        Assert.Equal("last \uFFFD", Text(folder.Outputs("a", 3)[0]!["text"]));
    }

    [Fact]
    public void Progress_is_for_the_terminal_and_leaves_nothing_in_the_file()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("a", WorkbookFolder.SetUp, "var progress = CellProgress.Of(\"work\"); progress.Report(0.5); progress.Report(1); 7");
        Said said = folder.Run("run").Exits(0);
        Assert.Equal("7", Text(Assert.Single(folder.Outputs("a", 2))!["data"]!["text/plain"]));
        Assert.DoesNotContain("work 50", said.Output + said.Error, StringComparison.Ordinal);
    }
}
