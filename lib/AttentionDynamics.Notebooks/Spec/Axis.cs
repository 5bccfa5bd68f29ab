namespace AttentionDynamics.Notebooks;

/// <summary>How an axis places its numbers.</summary>
public enum AxisScale
{
    /// <summary>Equal differences take equal lengths.</summary>
    Linear,

    /// <summary>Equal ratios take equal lengths; every number on it must be positive.</summary>
    Log,
}

/// <summary>An axis of a panel.</summary>
/// <param name="Title">What the axis shows, with its unit; plain Unicode.</param>
/// <param name="Scale">Linear or logarithmic.</param>
/// <param name="From">Where the axis begins; null: as the data ask.</param>
/// <param name="To">Where the axis ends; null: as the data ask.</param>
public sealed record Axis(string Title, AxisScale Scale, double? From = null, double? To = null)
{
    /// <summary>A linear axis.</summary>
    /// <param name="title">What the axis shows, with its unit.</param>
    /// <param name="from">Where it begins; left out: as the data ask.</param>
    /// <param name="to">Where it ends; left out: as the data ask.</param>
    public static Axis Linear(string title, double? from = null, double? to = null) => new(title, AxisScale.Linear, from, to);

    /// <summary>A logarithmic axis. Zero and negative numbers on it are errors, also those that underflowed to zero.</summary>
    /// <param name="title">What the axis shows, with its unit.</param>
    /// <param name="from">Where it begins (the number, not its logarithm); left out: as the data ask.</param>
    /// <param name="to">Where it ends (the number, not its logarithm); left out: as the data ask.</param>
    public static Axis Log(string title, double? from = null, double? to = null) => new(title, AxisScale.Log, from, to);
}
