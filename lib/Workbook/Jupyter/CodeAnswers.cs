using System.Text.Json.Nodes;

namespace Workbook.Jupyter;

/// <summary>The answers to questions about code. The protocol counts positions in characters, C# in UTF-16 units.</summary>
internal static class CodeAnswers
{
    /// <summary>Whether the code is a whole cell.</summary>
    public static JsonObject IsComplete(KernelMessage request) => CodeEditor.Completeness(request.Text("code")) switch
    {
        Completeness.Complete => new JsonObject { ["status"] = "complete" },
        Completeness.Incomplete => new JsonObject { ["status"] = "incomplete", ["indent"] = "    " },
        _ => new JsonObject { ["status"] = "invalid" },
    };

    /// <summary>How the word at the cursor may go on.</summary>
    public static JsonObject Complete(CodeEditor editor, KernelMessage request)
    {
        string code = request.Text("code");
        int cursor = Position(code, request.Number("cursor_pos"));
        (int start, IReadOnlyList<Completion> completions) = editor.Complete(code, cursor);
        var types = new JsonArray();
        var matches = new JsonArray();
        int from = Characters(code, start), to = Characters(code, cursor);
        foreach (Completion completion in completions)
        {
            matches.Add((JsonNode)completion.Text);
            types.Add((JsonNode)new JsonObject { ["text"] = completion.Text, ["type"] = completion.Kind, ["start"] = from, ["end"] = to });
        }

        return new JsonObject
        {
            ["matches"] = matches,
            ["cursor_start"] = from,
            ["cursor_end"] = to,
            ["metadata"] = new JsonObject { ["_jupyter_types_experimental"] = types },
        };
    }

    /// <summary>What stands at the cursor, with its documentation.</summary>
    public static JsonObject Inspect(CodeEditor editor, KernelMessage request)
    {
        string code = request.Text("code");
        string? text = editor.Inspect(code, Position(code, request.Number("cursor_pos")));
        var data = new JsonObject();
        if (text is not null) data["text/plain"] = text;
        return new JsonObject { ["found"] = text is not null, ["data"] = data, ["metadata"] = new JsonObject() };
    }

    private static int Position(string code, int characters)
    {
        int at = 0;
        for (int i = 0; i < characters && at < code.Length; i++) at += char.IsSurrogatePair(code, at) ? 2 : 1;
        return at;
    }

    private static int Characters(string code, int position)
    {
        int characters = 0;
        for (int at = 0; at < position; at += char.IsSurrogatePair(code, at) ? 2 : 1) characters++;
        return characters;
    }
}
