using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Heads;

namespace Workbook.Heads;

/// <summary>What was measured of one head.</summary>
/// <param name="Layer">Its layer.</param>
/// <param name="Head">Its number among the query heads of its layer, from 0.</param>
/// <param name="KeyHead">The key head that it uses.</param>
/// <param name="Survey">What it does at each context.</param>
/// <param name="Outputs">Its outputs against its values; null without values.</param>
internal sealed record MeasuredHead(int Layer, int Head, int KeyHead, HeadSurvey Survey, AngleRatio? Outputs)
{
    /// <summary>The rows that factors were solved on; n for all.</summary>
    public required int FactorRows { get; init; }

    /// <summary>The factor on its scores with which the largest weight is still 1/2 at the length aimed at; null where none is
    /// known.</summary>
    public required double? LengthFactor { get; init; }

    /// <summary>The factor with which it attends to the number of tokens aimed at; null where none is asked for or none does.</summary>
    public required double? TokensFactor { get; init; }

    /// <summary>What it does at the scales scanned.</summary>
    public required IReadOnlyList<HeadMeasures> Scan { get; init; }

    /// <summary>As sentences name it.</summary>
    public string Name => FormattableString.Invariant($"layer {Layer} head {Head}");

    /// <summary>Where it stands.</summary>
    public Selection Selection => Survey.Whole.U is not { } u ? Selection.Unknown
        : u < 1 ? Selection.Lost
        : Survey.SlopeOfU is not { } slope ? Selection.Unknown
        : slope.Exponent + 2 * slope.StandardError < 0 && Survey.Length?.Value is not null ? Selection.Losing
        : Selection.Kept;
}

/// <summary>Whether the largest weight of a head's rows is above 1/2, and whether it stays there.</summary>
internal enum Selection
{
    /// <summary>The context is too short to say.</summary>
    Unknown,

    /// <summary>Below already: u &lt; 1.</summary>
    Lost,

    /// <summary>Above, and u falls.</summary>
    Losing,

    /// <summary>Above, and u does not fall by more than twice its standard error.</summary>
    Kept,
}
