using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workbook.Files;

/// <summary>JSON as a notebook file spells it, and the hashes of it.</summary>
internal static class NotebookJson
{
    private static readonly LiteralJsonEncoder Encoder = new();

    /// <summary>Parses JSON; a key that stands twice in one object is an error, not a choice.</summary>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8) =>
        JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });

    /// <summary>
    /// Parses what an author or another program wrote, and refuses with its place what could be parsed and not be written back: bytes that
    /// are no UTF-8, half a surrogate pair, a number beyond the doubles.
    /// </summary>
    /// <exception cref="JsonException">It is no JSON, or one of these.</exception>
    public static JsonNode? ParseFaithfully(ReadOnlySpan<byte> utf8)
    {
        JsonFaults.ThrowIfAny(utf8);
        return Parse(utf8);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static JsonNode? Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes of a notebook file: one space of indent, a line feed at the end.</summary>
    public static byte[] Indented(JsonNode node) =>
        [.. Write(node, new JsonWriterOptions { Encoder = Encoder, Indented = true, IndentSize = 1, NewLine = "\n" }), (byte)'\n'];

    /// <summary>The same JSON as Jupyter writes it: the keys of every object in order, numbers as Python spells them.</summary>
    public static JsonNode? Sorted(JsonNode? node) => Sorted(node, NumberSpelling.Python);

    /// <summary>
    /// One spelling for all that mean the same: keys in order, numbers by their value. An editor that saves 1E-05 as 0.00001 changes
    /// nothing.
    /// </summary>
    public static string Canonical(JsonNode? node) => Compact(Sorted(node, NumberSpelling.Value)!);

    private static JsonNode? Sorted(JsonNode? node, Func<string, string> number)
    {
        if (node is JsonArray array) return new JsonArray([.. array.Select(item => Sorted(item, number))]);
        if (node is not JsonObject source)
            return node?.GetValueKind() == JsonValueKind.Number ? Parse(number(node.ToJsonString())) : node?.DeepClone();
        var sorted = new JsonObject();
        foreach ((string key, JsonNode? value) in source.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            sorted[key] = Sorted(value, number);
        return sorted;
    }

    /// <summary>JSON without white space, keys in their order.</summary>
    public static string Compact(JsonNode node) => Encoding.UTF8.GetString(Write(node, new JsonWriterOptions { Encoder = Encoder }));

    /// <summary>SHA-256 of the text's UTF-8 bytes, in hex.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Write(JsonNode node, JsonWriterOptions options)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options)) node.WriteTo(writer);
        return stream.ToArray();
    }
}
