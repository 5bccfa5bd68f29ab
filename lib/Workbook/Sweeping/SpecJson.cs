using System.Globalization;
using System.Text;
using System.Text.Json;
using Workbook.Files;

namespace Workbook.Sweeping;

/// <summary>A JSON value of a specification with its place: what is not as it must be is refused with that place, in one line.</summary>
/// <param name="Value">The value.</param>
/// <param name="File">The file's name.</param>
/// <param name="Place">Where in it: axes.n[2]; empty for the whole.</param>
internal readonly record struct SpecJson(JsonElement Value, string File, string Place)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The whole of a file.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or is no JSON object.</exception>
    public static SpecJson Read(string path)
    {
        string name = path.Length == 0 ? "SPEC" : path;
        if (Directory.Exists(path)) throw new InvalidInputException($"{name}: expected a specification in JSON, got a folder");
        try
        {
            byte[] bytes = InputFile.Bytes(path, name);
            ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(3) : bytes;
            JsonFaults.ThrowIfAny(text.Span);
            return new SpecJson(JsonDocument.Parse(text, Strict).RootElement, name, "");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"{name}: expected a specification in JSON, got: {JsonFaults.Describe(e)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"{name}: expected a specification that can be read, got: {e.Message}");
        }
    }

    /// <summary>The fault of this value.</summary>
    public InvalidInputException Fault(string expected, string? got = null) =>
        new($"{File}: {(Place.Length == 0 ? "" : Place + ": ")}expected {expected}, got {got ?? Short(Value.GetRawText())}");

    /// <summary>The members of an object, by their names; null where one is missing.</summary>
    /// <exception cref="InvalidInputException">It is none, or has another member.</exception>
    public Func<string, SpecJson?> Members(params string[] names)
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Fault($"an object with {string.Join(", ", names)}");
        foreach (JsonProperty member in Value.EnumerateObject())
        {
            if (!names.Contains(member.Name)) throw Fault($"one of {string.Join(", ", names)}", $"\"{Short(member.Name)}\"");
        }

        SpecJson self = this;
        return name => self.Value.TryGetProperty(name, out JsonElement value) ? self.At(value, name) : null;
    }

    /// <summary>A member that must be there.</summary>
    public SpecJson Need(Func<string, SpecJson?> members, string name) => members(name) ?? throw Fault($"\"{name}\"", "none");

    /// <summary>A text.</summary>
    public string Text(string expected) => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Fault(expected);

    /// <summary>A number that holds.</summary>
    /// <param name="expected">The range.</param>
    /// <param name="holds">Whether a number is in it.</param>
    public double Number(string expected, Func<double, bool> holds) =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out double number) && double.IsFinite(number) && holds(number)
            ? number
            : throw Fault(expected);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public long Whole(long least, long most) =>
        Value.ValueKind == JsonValueKind.Number && WholeOf(Value) is { } number && number >= least && number <= most
            ? number
            : throw Fault(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    /// <summary>The items of a list that is not empty.</summary>
    public IReadOnlyList<SpecJson> Items(string expected)
    {
        if (Value.ValueKind != JsonValueKind.Array || Value.GetArrayLength() == 0) throw Fault(expected);
        SpecJson self = this;
        return [.. Value.EnumerateArray().Select((item, at) => self with
        {
            Value = item, Place = string.Create(CultureInfo.InvariantCulture, $"{self.Place}[{at}]"),
        })];
    }

    private SpecJson At(JsonElement value, string name) => new(value, File, Place.Length == 0 ? name : $"{Place}.{name}");

    private static long? WholeOf(JsonElement value)
    {
        if (value.TryGetInt64(out long whole)) return whole;
        // 1e6 and 4096.0 are whole too.
        return value.TryGetDouble(out double number) && Math.Floor(number) == number && Math.Abs(number) <= 1L << 53 ? (long)number : null;
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
