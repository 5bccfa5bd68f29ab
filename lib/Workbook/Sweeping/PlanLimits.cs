namespace Workbook.Sweeping;

/// <summary>What a row may take.</summary>
/// <param name="Bytes">Memory of a node.</param>
/// <param name="BytesOf">Whose: here, or asked for.</param>
/// <param name="Seconds">The longest time.</param>
internal sealed record PlanLimits(double Bytes, string BytesOf, double Seconds);
