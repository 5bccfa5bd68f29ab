namespace Workbook.Sweeping;

/// <summary>What was measured at one n, in seconds of processor time.</summary>
/// <param name="N">n.</param>
/// <param name="Tokens">Making the tokens.</param>
/// <param name="Shared">What all γ share.</param>
/// <param name="Each">What each γ adds.</param>
internal sealed record CostPoint(int N, double Tokens, double Shared, double Each);
