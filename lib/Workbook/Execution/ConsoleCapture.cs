using System.Text;

namespace Workbook.Execution;

/// <summary>A console writer that hands every piece of text on as it is written; half a surrogate pair waits for its other half.</summary>
internal sealed class ConsoleCapture(Action<string> written) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private readonly Lock gate = new();
    private char half;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>A line feed on every system: notebooks are the same everywhere.</summary>
    public override string NewLine => "\n";

    /// <inheritdoc/>
    public override void Write(char value) => Pass(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Pass(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) => Pass(value ?? string.Empty);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Pass(value + "\n");

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => Pass(string.Concat(buffer, "\n"));

    /// <summary>Hands on what still waits: there will be no other half.</summary>
    public void Finish()
    {
        lock (gate)
        {
            if (half != '\0') written(half.ToString());
            half = '\0';
        }
    }

    private void Pass(string text)
    {
        if (text.Length == 0) return;
        // A finally block, because an interrupt waits for its end: the lock must not stay behind.
        try
        {
        }
        finally
        {
            lock (gate)
            {
                if (half != '\0') text = half + text;
                half = char.IsHighSurrogate(text[^1]) ? text[^1] : '\0';
                if (half != '\0') text = text[..^1];
                if (text.Length > 0) written(text);
            }
        }
    }
}
