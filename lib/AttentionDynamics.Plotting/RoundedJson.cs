using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AttentionDynamics.Plotting;

/// <summary>A JSON text with every number rounded to given significant digits.</summary>
/// <remarks>Numbers are rounded in the finished text, so that none escapes, whoever wrote it.</remarks>
internal static class RoundedJson
{
    // Greek letters stay readable in a diff; no HTML is ever read from this text.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="json">A JSON object.</param>
    /// <param name="kept">Its properties that are kept: Plotly.NET adds a configuration and an empty list of frames.</param>
    /// <param name="significantDigits">Digits of every number.</param>
    public static string Of(string json, IReadOnlyList<string> kept, int significantDigits)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            foreach (string name in kept)
            {
                writer.WritePropertyName(name);
                Write(document.RootElement.GetProperty(name), writer, significantDigits);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A number rounded to significant digits.</summary>
    public static double Rounded(double value, int digits) => double.Parse(
        value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        CultureInfo.InvariantCulture);

    private static void Write(JsonElement element, Utf8JsonWriter writer, int digits)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer, digits);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(item, writer, digits);
                }
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                double rounded = Rounded(element.GetDouble(), digits);
                writer.WriteRawValue(rounded == 0 ? "0" : rounded.ToString("R", CultureInfo.InvariantCulture));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

}
