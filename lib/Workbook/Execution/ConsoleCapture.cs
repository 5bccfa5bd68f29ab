using System.Text;

namespace Workbook.Execution;

/// <summary>A console writer that hands every piece of text on as it is written.</summary>
internal sealed class ConsoleCapture(Action<string> written) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>A line feed on every system: notebooks are the same everywhere.</summary>
    public override string NewLine => "\n";

    /// <inheritdoc/>
    public override void Write(char value) => written(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (!buffer.IsEmpty) written(buffer.ToString());
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (!string.IsNullOrEmpty(value)) written(value);
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => written(value + "\n");

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => written(string.Concat(buffer, "\n"));
}
