using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Workbook.Files;

/// <summary>
/// Reads a notebook and refuses, in one line that says what was expected and what came, whatever could not be run or written back
/// faithfully.
/// </summary>
internal static partial class NotebookReader
{
    // The nbformat_minor from which on every cell has an id.
    private const int FirstWithIds = 5;

    /// <summary>Reads the file; <paramref name="argument"/> is how the reader of an error message knows it.</summary>
    /// <exception cref="InvalidInputException">The file is missing, a folder, no notebook, or no C# notebook.</exception>
    public static Notebook Read(string path, string argument)
    {
        if (Directory.Exists(path)) throw new InvalidInputException($"{argument}: expected a notebook file (.ipynb), got a directory");
        if (!File.Exists(path))
            throw new InvalidInputException($"{argument}: expected a notebook file (.ipynb), got a path where there is no file");
        byte[] bytes;
        try
        {
            bytes = InputFile.Bytes(path, argument);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{argument}: expected a readable notebook file, got: {FirstLine(e.Message)}");
        }

        return Parse(bytes, path, argument);
    }

    /// <inheritdoc cref="Read"/>
    public static Notebook Parse(byte[] bytes, string path, string argument)
    {
        JsonNode? node;
        try
        {
            ReadOnlySpan<byte> text = bytes;
            if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) text = text[3..];
            node = NotebookJson.ParseFaithfully(text);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"{argument}: expected JSON, got: {FirstLine(JsonFaults.Describe(e))}");
        }

        JsonObject root =
            node as JsonObject ?? throw new InvalidInputException($"{argument}: expected a JSON object, got {Describe(node)}");
        if (Integer(root["nbformat"]) is not 4)
            throw new InvalidInputException($"{argument}: expected a notebook with nbformat 4, got nbformat {Describe(root["nbformat"])}");
        if (Integer(root["nbformat_minor"]) is not (>= 0 and <= 5) || Integer(root["nbformat_minor"]) is not { } minor)
            throw new InvalidInputException($"{argument}: expected nbformat_minor 0 to 5, got {Describe(root["nbformat_minor"])}");
        if (root["metadata"] is not JsonObject metadata)
            throw new InvalidInputException($"{argument}: expected metadata to be an object, got {Describe(root["metadata"])}");
        if (root["cells"] is not JsonArray cells)
            throw new InvalidInputException($"{argument}: expected cells to be a list, got {Describe(root["cells"])}");
        RequireCSharp(metadata, argument);

        var given = new HashSet<string>(cells.Select(cell => Text((cell as JsonObject)?["id"])).OfType<string>(), StringComparer.Ordinal);
        var read = new List<NotebookCell>(cells.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonNode? cell in cells)
        {
            NotebookCell next = ReadCell(cell, read.Count + 1, argument, minor < FirstWithIds ? given : null);
            if (!ids.Add(next.Id))
                throw new InvalidInputException(
                    $"{argument}, cell {next.Number}: expected an id of its own, got \"{next.Id}\" a second time");
            read.Add(next);
        }

        return new Notebook(path, bytes, root, read);
    }

    private static NotebookCell ReadCell(JsonNode? node, int number, string argument, IReadOnlySet<string>? taken)
    {
        string where = $"{argument}, cell {number}";
        JsonObject cell = node as JsonObject ?? throw new InvalidInputException($"{where}: expected an object, got {Describe(node)}");
        CellKind kind = Text(cell["cell_type"]) switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            _ => throw new InvalidInputException($"{where}: expected cell_type code, markdown or raw, got {Describe(cell["cell_type"])}"),
        };
        // Before 4.5 there were none. Its place is what a cell can be named by from then on; an id that is there stays.
        string? given = cell["id"] is null && taken is not null ? FreeId(number, taken) : Text(cell["id"]);
        if (given is not { } id || !CellId().IsMatch(id))
            throw new InvalidInputException($"{where}: expected an id of 1 to 64 letters, digits, - or _, got {Describe(cell["id"])}");
        string source = MultilineText.Read(cell["source"])
            ?? throw new InvalidInputException(
                $"{where}: expected source to be a string or a list of strings, got {Describe(cell["source"])}");
        if (cell["metadata"] is not (null or JsonObject))
            throw new InvalidInputException($"{where}: expected metadata to be an object, got {Describe(cell["metadata"])}");
        if (kind != CellKind.Code) return new NotebookCell(number, id, kind, source, null, []);

        RequireCSharp(cell, source, where);
        if (cell["outputs"] is not (null or JsonArray))
            throw new InvalidInputException($"{where}: expected outputs to be a list, got {Describe(cell["outputs"])}");
        JsonArray outputs = cell["outputs"] as JsonArray ?? [];
        if (outputs.FirstOrDefault(output => output is not JsonObject) is { } odd)
            throw new InvalidInputException($"{where}: expected every output to be an object, got {Describe(odd)}");
        if (cell["execution_count"] is { } count && Integer(count) is null)
            throw new InvalidInputException($"{where}: expected execution_count to be a whole number or null, got {Describe(count)}");
        return new NotebookCell(number, id, kind, source, Integer(cell["execution_count"]), outputs);
    }

    private static string FreeId(int number, IReadOnlySet<string> taken)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"cell-{number}");
        while (taken.Contains(id)) id += "_";
        return id;
    }

    private static void RequireCSharp(JsonObject metadata, string argument)
    {
        if (metadata["kernelspec"] is { } spec)
        {
            string? language = Text((spec as JsonObject)?["language"]);
            string? name = Text((spec as JsonObject)?["name"]);
            bool ours = language is null ? name == ".net-csharp" : language is "C#" or "csharp";
            if (!ours)
                throw new InvalidInputException(
                    $"{argument}: expected a C# kernelspec (.net-csharp), got {Describe((JsonNode?)(name ?? language) ?? spec)}");
        }

        // "polyglot-notebook" is what VS Code writes for the .NET kernels.
        if (metadata["language_info"] is JsonObject info && Text(info["name"]) is { } infoName
            && infoName is not ("csharp" or "C#" or "polyglot-notebook"))
            throw new InvalidInputException($"{argument}: expected language_info of C#, got \"{infoName}\"");
    }

    private static void RequireCSharp(JsonObject cell, string source, string where)
    {
        JsonNode? polyglot = ((cell["metadata"] as JsonObject)?["polyglot_notebook"] as JsonObject)?["kernelName"];
        JsonObject? interactive = (cell["metadata"] as JsonObject)?["dotnet_interactive"] as JsonObject;
        foreach (JsonNode? kernel in new[] { polyglot, interactive?["kernelName"], interactive?["language"] })
        {
            if (kernel is not null && Text(kernel) is not "csharp")
                throw new InvalidInputException($"{where}: expected a C# cell (kernelName \"csharp\"), got {Describe(kernel)}");
        }

        ReadOnlySpan<char> code = source.AsSpan().TrimStart();
        if (code.StartsWith("#!"))
            throw new InvalidInputException($"{where}: expected C#, got the magic command \"{FirstLine(code.ToString())}\"");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int? Integer(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;

    private static string Describe(JsonNode? node) => node switch
    {
        null => "nothing",
        JsonObject => "an object",
        JsonArray => "a list",
        _ => NotebookJson.Compact(node) is var text && text.Length > 60 ? text[..60] + "…" : NotebookJson.Compact(node),
    };

    private static string FirstLine(string text) => text.AsSpan().TrimEnd().ToString().Split('\n', '\r')[0].Trim();

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex CellId();
}
