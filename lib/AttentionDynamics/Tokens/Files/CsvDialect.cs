using System.Globalization;

namespace AttentionDynamics.Tokens.Files;

/// <summary>What stands between the fields of a text file, and where its first row is.</summary>
/// <param name="Separator">Comma, semicolon, tab; a blank for runs of blanks and tabs.</param>
/// <param name="Start">The byte at which the first row begins.</param>
/// <param name="FirstLine">The line of the first row, from 1.</param>
internal readonly record struct CsvDialect(byte Separator, long Start, long FirstLine)
{
    /// <summary>Bytes held of a file at a time; a field is no longer.</summary>
    internal const int BufferSize = 1 << 16;

    /// <summary>What may surround a field.</summary>
    internal static ReadOnlySpan<byte> Blanks => " \t\r"u8;

    /// <summary>
    /// Judged by the beginning of the file: lines with # before the first row, and one that names the separator as spreadsheets do (sep=;),
    /// are passed over. What divides the second row is taken, since the first may be a header of names that hold anything; where that is
    /// nothing, what divides the first.
    /// </summary>
    internal static CsvDialect Of(OpenedFile file, List<string> notices)
    {
        byte[] buffer = new byte[BufferSize];
        ReadOnlySpan<byte> head = buffer.AsSpan(0, file.Read(0, buffer));
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw FileText.Bad($"{file.Name}: expected UTF-8, got UTF-16");
        int start = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        long line = 1, comments = 0;
        byte? named = null;
        while (Line(head, start, out int next) is var text && next > 0
            && (text.StartsWith((byte)'#') || (line == 1 && Names(text, out named))))
        {
            comments += text.StartsWith((byte)'#') ? 1 : 0;
            start = next;
            line++;
        }
        if (comments > 0)
            notices.Add(string.Create(CultureInfo.InvariantCulture,
                $"{comments} {(comments == 1 ? "line" : "lines")} with # before the first row left out"));
        ReadOnlySpan<byte> first = Line(head, start, out int second);
        byte separator = named ?? (second > 0 ? Judge(Line(head, second, out _)) : null) ?? Judge(first) ?? (byte)',';
        return new CsvDialect(separator, start, line);
    }

    /// <summary>The line from there, and where the next begins; 0 where this one does not end here.</summary>
    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> head, int start, out int next)
    {
        int length = head[start..].IndexOf((byte)'\n');
        next = length < 0 ? 0 : start + length + 1;
        return (length < 0 ? head[start..] : head.Slice(start, length)).Trim(Blanks);
    }

    private static bool Names(ReadOnlySpan<byte> line, out byte? separator)
    {
        bool names = line.Length == 5 && line.StartsWith("sep="u8) && line[4] is ((byte)',' or (byte)';');
        separator = names ? line[4] : null;
        return separator is not null;
    }

    /// <summary>What divides this line, or nothing: blanks divide numbers only, for a name may hold some.</summary>
    private static byte? Judge(ReadOnlySpan<byte> line)
    {
        bool semicolon = false, comma = false, tab = false, blank = false, quoted = false, letters = false;
        byte before = 0;
        foreach (byte c in line)
        {
            if (c == '"')
                quoted = !quoted;
            if (quoted)
                continue;
            semicolon |= c == ';';
            comma |= c == ',';
            // A tab that sets off what a comma divides already does not divide.
            tab |= c == '\t' && before is not ((byte)',' or 0);
            blank |= c == ' ';
            letters |= c is >= (byte)'A' and not ((byte)'e' or (byte)'E');
            if (c is not ((byte)' ' or (byte)'\t'))
                before = c;
        }
        return semicolon ? (byte)';' : tab ? (byte)'\t' : comma ? (byte)',' : blank && !letters ? (byte)' ' : null;
    }
}
