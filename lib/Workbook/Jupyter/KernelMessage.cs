using System.Text.Json.Nodes;

namespace Workbook.Jupyter;

/// <summary>A message that is dropped: why, in one line.</summary>
internal sealed class BadMessageException(string message) : Exception(message);

/// <summary>
/// A verified message: who sent it, the header as it came (its answers carry it as their parent), its type and its content.
/// </summary>
internal sealed record KernelMessage(IReadOnlyList<byte[]> Identities, byte[] Header, string Type, JsonObject Content)
{
    /// <summary>A text of the content.</summary>
    /// <exception cref="BadMessageException">It is missing, no string, or no Unicode text.</exception>
    public string Text(string key) => Value(key, (JsonValue value, out string? text) => value.TryGetValue(out text), "a string")!;

    /// <summary>A whole number of the content.</summary>
    /// <exception cref="BadMessageException">It is missing or something else.</exception>
    public int Number(string key) => Value(key, (JsonValue value, out int number) => value.TryGetValue(out number), "a whole number");

    /// <summary>A flag of the content; <paramref name="otherwise"/> where it is missing.</summary>
    /// <exception cref="BadMessageException">It is something else.</exception>
    public bool Flag(string key, bool otherwise) =>
        Content.ContainsKey(key) ? Value(key, (JsonValue value, out bool flag) => value.TryGetValue(out flag), "true or false") : otherwise;

    private delegate bool Reader<T>(JsonValue value, out T? read);

    private T? Value<T>(string key, Reader<T> reader, string expected)
    {
        try
        {
            if (Content[key] is JsonValue value && reader(value, out T? read)) return read;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which JSON can spell and no text can hold.
        }

        throw new BadMessageException($"{Type}: expected {key} to be {expected}, got something else");
    }
}
