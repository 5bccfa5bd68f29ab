namespace Workbook.Sweeping;

/// <summary>The cells of a merged sweep, column by column.</summary>
/// <param name="Columns">The numbers of each column, a cell a line, γ fastest.</param>
/// <param name="File">The file of each cell's tokens; null where a law makes them.</param>
internal sealed record SweepResult(IReadOnlyList<(string Name, double[] Values)> Columns, string[]? File);
