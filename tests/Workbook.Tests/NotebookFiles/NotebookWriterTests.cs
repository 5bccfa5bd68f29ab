using System.Text;
using System.Text.Json.Nodes;
using Workbook.NotebookFiles;

namespace Workbook.Tests.NotebookFiles;

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
    public void Every_character_survives_and_only_what_json_demands_is_escaped()
    {
        string text = string.Concat(Enumerable.Range(0, 0x250).Select(i => (char)i)) + "λ𝟙\u2028\uFEFF";
        string json = NotebookJson.Compact(JsonValue.Create(text));
        Assert.Equal(text, NotebookJson.Parse(json)!.GetValue<string>());
        Assert.Equal(34, json.Count(c => c == '\\') - 1);
    }
}
