using System.Text;

namespace AttentionDynamics.Notebooks;

/// <summary>CSV after RFC 4180, with line feeds: fields with a quote, a comma or a line break are quoted.</summary>
public static class Csv
{
    /// <summary>One record with its line feed.</summary>
    /// <param name="fields">Its fields.</param>
    public static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Quote)) + "\n";

    /// <summary>All records.</summary>
    /// <param name="text">The text; line ends with or without carriage returns.</param>
    /// <exception cref="FormatException">A quote stands inside an unquoted field, or a quoted field does not end.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Parse(string text)
    {
        var records = new List<IReadOnlyList<string>>();
        var fields = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            fields.Add(text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                at++;
                if (at < text.Length && text[at] is not ('\r' or '\n')) continue;
                fields.Add(string.Empty);
            }

            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at++] != '\n')
                throw new FormatException($"line {records.Count + 1}: expected a comma or a line break after a field");
            records.Add(fields);
            fields = [];
        }

        return records;
    }

    private static string Plain(string text, ref int at)
    {
        int end = text.AsSpan(at).IndexOfAny(",\r\n\"");
        end = end < 0 ? text.Length : at + end;
        if (end < text.Length && text[end] == '"') throw new FormatException("expected quotes around a field that has one");
        string field = text[at..end];
        at = end;
        return field;
    }

    private static string Quoted(string text, ref int at)
    {
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"') field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
            else
            {
                at++;
                return field.ToString();
            }
        }

        throw new FormatException("expected a closing quote, got the end of the text");
    }

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
