using System.Text;
using System.Text.Json.Nodes;
using Workbook.Files;

namespace Workbook.Tests.Files;

public class NotebookWriterTests
{
    private const string Source = """
        {"nbformat":4,"nbformat_minor":5,"metadata":{"zeta":{"kept":1.5},"authors":["λ"]},
        "cells":[{"id":"a","source":"x","cell_type":"code","metadata":{"tags":["t"]}},{"id":"b","source":"text\n𝔼 <'+>\u0007","cell_type":"markdown","metadata":{},"attachments":{}}]}
        """;

    private static string Write(string source, string outputs)
    {
        Notebook notebook = NotebookReader.Parse(Encoding.UTF8.GetBytes(source), "/x/a.ipynb", "a.ipynb");
        var cells = new Dictionary<int, CellOutputs> { [1] = new(1, NotebookJson.Parse(outputs)!.AsArray()) };
        return Encoding.UTF8.GetString(NotebookWriter.Write(notebook, cells));
    }

    [Fact]
    public void The_file_is_spelled_as_jupyter_spells_it()
    {
        string expected = """
            {
             "cells": [
              {
               "cell_type": "code",
               "execution_count": 1,
               "id": "a",
               "metadata": {
                "polyglot_notebook": {
                 "kernelName": "csharp"
                },
                "tags": [
                 "t"
                ]
               },
               "outputs": [
                {
                 "data": {
                  "application/json": {
                   "a": 1.5,
                   "b": 1e-07
                  }
                 },
                 "metadata": {},
                 "output_type": "display_data"
                }
               ],
               "source": [
                "x"
               ]
              },
              {
               "attachments": {},
               "cell_type": "markdown",
               "id": "b",
               "metadata": {},
               "source": [
                "text\n",
                "𝔼 <'+>\u0007"
               ]
              }
             ],
             "metadata": {
              "authors": [
               "λ"
              ],
              "kernelspec": {
               "display_name": ".NET (C#)",
               "language": "C#",
               "name": ".net-csharp"
              },
              "language_info": {
               "file_extension": ".cs",
               "mimetype": "text/x-csharp",
               "name": "csharp",
               "pygments_lexer": "csharp",
               "version": "14.0"
              },
              "zeta": {
               "kept": 1.5
              }
             },
             "nbformat": 4,
             "nbformat_minor": 5
            }

            """;
        string written = Write(Source, """[{"output_type":"display_data","metadata":{},"data":{"application/json":{"b":1e-07,"a":1.5}}}]""");
        Assert.Equal(expected.ReplaceLineEndings("\n"), written);
    }

    [Fact]
    public void Writing_what_was_written_changes_nothing()
    {
        string once = Write(Source, "[]");
        Assert.Equal(once, Write(once, "[]"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("one\n")]
    [InlineData("one\n\ntwo")]
    public void Lines_are_the_text_again(string text)
    {
        JsonArray lines = MultilineText.ToLines(text);
        Assert.Equal(text, MultilineText.Read(lines));
        Assert.All(lines.SkipLast(1), line => Assert.EndsWith("\n", line!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_reader_put_there_stays()
    {
        const string source = """
            {"nbformat":4,"nbformat_minor":5,"theirs":{"kept":[1]},"cells":[{"id":"a","source":"x","cell_type":"code","metadata":{}}],
            "metadata":{"kernelspec":{"display_name":"C# (Critical Attention)","language":"C#","name":"critical-attention","more":1},"language_info":{"name":"csharp","codemirror_mode":"text/x-csharp"}}}
            """;
        JsonNode written = NotebookJson.Parse(Write(source, "[]"))!;
        Assert.Equal("""{"display_name":"C# (Critical Attention)","language":"C#","more":1,"name":"critical-attention"}""", NotebookJson.Compact(written["metadata"]!["kernelspec"]!));
        Assert.Equal("text/x-csharp", (string?)written["metadata"]!["language_info"]!["codemirror_mode"]);
        Assert.Equal("14.0", (string?)written["metadata"]!["language_info"]!["version"]);
        Assert.Equal("""{"kept":[1]}""", NotebookJson.Compact(written["theirs"]!));
    }

    [Theory]
    [InlineData("""{"name":".net-csharp"}""", """{"display_name":".NET (C#)","language":"C#","name":".net-csharp"}""")]
    [InlineData("""{"language":"csharp","name":5}""", """{"display_name":".NET (C#)","language":"csharp","name":".net-csharp"}""")]
    [InlineData("""{"language":"C#","name":"mine"}""", """{"display_name":"mine","language":"C#","name":"mine"}""")]
    public void What_a_kernelspec_lacks_of_the_format_is_added(string spec, string expected)
    {
        string source = $$$"""{"nbformat":4,"nbformat_minor":5,"cells":[{"id":"a","source":"x","cell_type":"code"}],"metadata":{"kernelspec":{{{spec}}}}}""";
        Assert.Equal(expected, NotebookJson.Compact(NotebookJson.Parse(Write(source, "[]"))!["metadata"]!["kernelspec"]!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    public void Cells_of_an_earlier_format_get_ids_and_keep_those_they_have(int minor)
    {
        string source = $$$"""
            {"nbformat":4,"nbformat_minor":{{{minor}}},"metadata":{},"cells":[{"source":"x","cell_type":"code","metadata":{}},{"source":"# hi","cell_type":"markdown","metadata":{}},
            {"id":"cell-1","source":"raw","cell_type":"raw","metadata":{}}]}
            """;
        string once = Write(source, "[]");
        JsonNode written = NotebookJson.Parse(once)!;
        Assert.Equal(["cell-1_", "cell-2", "cell-1"], written["cells"]!.AsArray().Select(cell => (string)cell!["id"]!));
        Assert.Equal(5, (int)written["nbformat_minor"]!);
        Assert.Equal(once, Write(once, "[]"));
    }

    [Fact]
    public void Half_a_character_becomes_one_replacement_wherever_it_stands()
    {
        // Every text of up to five of these: an ordinary character, one to escape, one beyond U+FFFF, either half alone.
        string[] parts = ["a", "\n", "𝔼", "\ud835", "\udd3c"];
        for (int length = 1; length <= 5; length++)
        {
            for (int number = 0; number < Math.Pow(parts.Length, length); number++)
            {
                string text = string.Concat(Enumerable.Range(0, length).Select(i => parts[number / (int)Math.Pow(parts.Length, i) % parts.Length]));
                string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                Assert.Equal(expected, NotebookJson.Parse(NotebookJson.Compact(JsonValue.Create(text)))!.GetValue<string>());
            }
        }
    }

    [Fact]
    public void Every_character_survives_and_only_what_json_demands_is_escaped()
    {
        string text = string.Concat(Enumerable.Range(0, 0x250).Select(i => (char)i)) + "λ𝟙\u2028\uFEFF";
        string json = NotebookJson.Compact(JsonValue.Create(text));
        Assert.Equal(text, NotebookJson.Parse(json)!.GetValue<string>());
        Assert.Equal(34, json.Count(c => c == '\\') - 1);
    }
}
