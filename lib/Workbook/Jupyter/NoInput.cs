namespace Workbook.Jupyter;

/// <summary>The standard input of a cell: there is none, and reading it says so instead of waiting for ever.</summary>
internal sealed class NoInput : TextReader
{
    /// <inheritdoc/>
    public override int Peek() => throw Refusal();

    /// <inheritdoc/>
    public override int Read() => throw Refusal();

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => throw Refusal();

    /// <inheritdoc/>
    public override string? ReadLine() => throw Refusal();

    /// <inheritdoc/>
    public override string ReadToEnd() => throw Refusal();

    private static NotSupportedException Refusal() =>
        new("this kernel asks for no input: put the value into the cell, or into an environment variable");
}
