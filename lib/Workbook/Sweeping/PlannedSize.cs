namespace Workbook.Sweeping;

/// <summary>What the rows of one n and d cost.</summary>
/// <param name="N">n.</param>
/// <param name="D">d.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Path">How they are computed.</param>
/// <param name="Seconds">Processor time of one, of all its γ.</param>
/// <param name="Bytes">Memory of one.</param>
internal sealed record PlannedSize(int N, int D, int Rows, CostPath Path, double Seconds, double Bytes)
{
    /// <summary>Of all its rows.</summary>
    public required double CoreHours { get; init; }
}
