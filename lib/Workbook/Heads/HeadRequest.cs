using AttentionDynamics.Layers.Heads;

namespace Workbook.Heads;

/// <summary>What is asked of heads.</summary>
/// <param name="Rule">Mask and scale.</param>
/// <param name="ForLength">The number of keys at which the largest weight is still to be 1/2; null: four times the context.</param>
/// <param name="ForTokens">The effective number of tokens that is wanted; null: none.</param>
/// <param name="Scales">Scales to measure beside the present one.</param>
internal sealed record HeadRequest(HeadRule Rule, double? ForLength, double? ForTokens, IReadOnlyList<ScanScale> Scales)
{
    /// <summary>Scores that are kept to be measured at other scales: 64 MB of them.</summary>
    private const double ScoresKept = 8e6;

    /// <summary>Rows that are kept in any case.</summary>
    private const int LeastRows = 16;

    /// <summary>The length aimed at in a context of n.</summary>
    public double TargetLength(int context) => ForLength ?? 4.0 * context;

    /// <summary>How many rows are kept of a head that sees so many pairs.</summary>
    public static int RowsKept(int context, double pairs) =>
        pairs <= ScoresKept ? context : Math.Min(context, Math.Max(LeastRows, (int)(ScoresKept / pairs * context)));
}

/// <summary>A scale to measure at: a factor on the present one, or γ log n in place of 1 before the plain scale.</summary>
/// <param name="Gamma">Whether it is γ.</param>
/// <param name="Value">The factor, or γ.</param>
internal sealed record ScanScale(bool Gamma, double Value)
{
    /// <summary>The factor on the present scale.</summary>
    public double Factor(int context) => Gamma ? Value * Math.Log(context) : Value;
}
