namespace Workbook.Execution;

/// <summary>What executes cells one after another, each seeing what the earlier ones declared.</summary>
internal interface ICellSession : IDisposable
{
    /// <summary>How many cells have been executed.</summary>
    int ExecutionCount { get; }

    /// <summary>Executes one cell and tells <paramref name="events"/> what it does; null when it succeeded, else why it failed.</summary>
    CellError? Execute(string code, Action<CellEvent> events);

    /// <summary>An exception that nothing caught and no cell has answered for yet; null: there is none.</summary>
    CellError? Unhandled();
}
