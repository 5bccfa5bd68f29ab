namespace Workbook.Execution;

/// <summary>What a running cell tells its host, in the order in which it happens.</summary>
internal abstract record CellEvent
{
    private CellEvent()
    {
    }

    /// <summary>Text written to a standard stream; <see cref="Name"/> is stdout or stderr.</summary>
    internal sealed record Stream(string Name, string Text) : CellEvent;

    /// <summary>
    /// A displayed value: the object itself, for hosts that look at it, its forms by MIME type, its place, and whether it takes that of an
    /// earlier one.
    /// </summary>
    internal sealed record Display(object? Value, IReadOnlyList<Rendering> Renderings, string Id, bool Again) : CellEvent;

    /// <summary>The value of the cell's trailing expression.</summary>
    internal sealed record Result(object Value, IReadOnlyList<Rendering> Renderings) : CellEvent;
}

/// <summary>One form of a value.</summary>
internal sealed record Rendering(string MimeType, string Text);

/// <summary>
/// Why a cell failed: <see cref="Name"/> is an exception's type or "CompilationError"; no paths and no line numbers of a machine.
/// </summary>
internal sealed record CellError(string Name, string Message, IReadOnlyList<string> Trace);
