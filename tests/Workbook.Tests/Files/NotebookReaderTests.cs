using System.Text;
using Workbook.Files;

namespace Workbook.Tests.Files;

public class NotebookReaderTests
{
    private static Notebook Parse(string json) => NotebookReader.Parse(Encoding.UTF8.GetBytes(json), "/x/01-a.ipynb", "01-a.ipynb");

    private static string With(string cells, string metadata = "{}", string version = "\"nbformat\":4,\"nbformat_minor\":5") =>
        $$"""{"cells":{{cells}},"metadata":{{metadata}},{{version}}}""";

    private static string Cell(string rest, string kind = "code") => $$"""[{"cell_type":"{{kind}}",{{rest}}}]""";

    public static TheoryData<string, string> Bad => new()
    {
        { "nonsense", "expected JSON" },
        { "", "expected JSON" },
        { "[]", "expected a JSON object, got a list" },
        { "null", "expected a JSON object, got nothing" },
        { """{"a":1,"a":2}""", "expected JSON" },
        { With("[]", version: "\"nbformat\":3,\"nbformat_minor\":0"), "expected a notebook with nbformat 4, got nbformat 3" },
        { With("[]", version: "\"nbformat\":\"4\",\"nbformat_minor\":5"), "got nbformat \"4\"" },
        { With("[]", version: "\"nbformat\":4"), "expected nbformat_minor" },
        { With("{}"), "expected cells to be a list, got an object" },
        { """{"metadata":{},"nbformat":4,"nbformat_minor":5}""", "expected cells to be a list, got nothing" },
        { With("[]", "[]"), "expected metadata to be an object" },
        { With("[1]"), "cell 1: expected an object, got 1" },
        { With(Cell("\"id\":\"a\",\"source\":7")), "cell 1: expected source to be a string or a list of strings, got 7" },
        { With(Cell("\"id\":\"a\",\"source\":[1]")), "expected source" },
        { With(Cell("\"id\":\"a\"")), "expected source" },
        { With(Cell("\"source\":\"\"")), "expected an id of 1 to 64" },
        { With(Cell("\"id\":\"a b\",\"source\":\"\"")), "expected an id of 1 to 64" },
        { With(Cell("\"id\":\"a\",\"source\":\"\"", "heading")), "expected cell_type code, markdown or raw" },
        { With(Cell("\"id\":\"a\",\"source\":\"\",\"metadata\":[]")), "expected metadata" },
        { With(Cell("\"id\":\"a\",\"source\":\"\",\"outputs\":{}")), "expected outputs to be a list" },
        { With(Cell("\"id\":\"a\",\"source\":\"\",\"outputs\":[1]")), "expected every output to be an object" },
        { With(Cell("\"id\":\"a\",\"source\":\"\",\"execution_count\":\"1\"")), "expected execution_count" },
        { With("""[{"cell_type":"raw","id":"a","source":""},{"cell_type":"raw","id":"a","source":""}]"""), "cell 2: expected an id of its own, got \"a\"" },
        { With(Cell("\"id\":\"a\",\"source\":\"\",\"metadata\":{\"polyglot_notebook\":{\"kernelName\":\"fsharp\"}}")), "expected a C# cell (kernelName \"csharp\"), got \"fsharp\"" },
        { With(Cell("\"id\":\"a\",\"source\":\"\",\"metadata\":{\"dotnet_interactive\":{\"language\":\"pwsh\"}}")), "got \"pwsh\"" },
        { With(Cell("\"id\":\"a\",\"source\":\"\\n #!time\\n1\"")), "expected C#, got the magic command \"#!time\"" },
        { With("[]", """{"kernelspec":{"name":"python3","language":"python"}}"""), "expected a C# kernelspec (.net-csharp), got \"python3\"" },
        { With("[]", """{"kernelspec":{"name":".net-fsharp"}}"""), "expected a C# kernelspec" },
        { With("[]", """{"kernelspec":1}"""), "expected a C# kernelspec" },
        { With("[]", """{"language_info":{"name":"python"}}"""), "expected language_info of C#, got \"python\"" },
    };

    public static TheoryData<byte[], string> Unfaithful => new()
    {
        { [.. "{\n \"a\": \"caf"u8, 0xE9, .. "\"}"u8], "expected JSON, got: the byte 0xE9, which is no UTF-8, in line 2, byte 11" },
        { [.. "\"λ"u8, 0xC3, .. "\""u8], "the byte 0xC3, which is no UTF-8, in line 1, byte 4" },
        { [.. "{\"a\": [\n1, \"x\\ud800\"]}"u8], "half a surrogate pair in a string, in line 2, byte 4" },
        { [.. "{\"\\udc00\": 1}"u8], "half a surrogate pair in a string, in line 1, byte 2" },
        { [.. "[1e308, 1e999]"u8], "1e999, a number beyond the doubles, in line 1, byte 9" },
        { [.. "[-1E400]"u8], "-1E400, a number beyond the doubles, in line 1, byte 2" },
    };

    [Theory]
    [MemberData(nameof(Unfaithful))]
    public void What_could_not_be_written_back_is_refused_with_its_place(byte[] bytes, string message)
    {
        string said = Assert.Throws<InvalidInputException>(() => NotebookReader.Parse(bytes, "/x/01-a.ipynb", "01-a.ipynb")).Message;
        Assert.StartsWith("01-a.ipynb: expected JSON, got: ", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_input_costs_one_line_with_what_was_expected_and_what_came(string json, string message)
    {
        string said = Assert.Throws<InvalidInputException>(() => Parse(json)).Message;
        Assert.StartsWith("01-a.ipynb", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void A_notebook_never_executed_is_read()
    {
        Notebook notebook = Parse(With("""[{"cell_type":"code","id":"a-1_B","source":["int x = 1;\n","x"]},{"cell_type":"markdown","id":"b","source":"text"},{"cell_type":"code","id":"c","source":" "}]"""));
        Assert.Equal(["int x = 1;\nx", "text", " "], notebook.Cells.Select(cell => cell.Source));
        Assert.Equal([true, false, false], notebook.Cells.Select(cell => cell.Runs));
        Assert.Equal("01-a", notebook.Name);
    }

    [Theory]
    [InlineData("""{"kernelspec":{"display_name":".NET (C#)","language":"C#","name":".net-csharp"},"language_info":{"name":"polyglot-notebook"}}""")]
    [InlineData("""{"kernelspec":{"name":".net-csharp"}}""")]
    public void What_the_other_hosts_write_is_read(string metadata) => Assert.Empty(Parse(With("[]", metadata)).Cells);
}
