namespace AttentionDynamics.Notebooks;

/// <summary>How far a measurement may lie from its prediction: a share of the prediction, or an amount.</summary>
public readonly record struct Tolerance
{
    private Tolerance(double value, bool isRelative)
    {
        if (!(value > 0) || double.IsInfinity(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "expected a positive number");
        (Value, IsRelative) = (value, isRelative);
    }

    /// <summary>The share or the amount, above 0.</summary>
    public double Value { get; }

    /// <summary>Whether it is a share of the prediction.</summary>
    public bool IsRelative { get; }

    /// <summary>|measured − predicted| ≤ value · |predicted|.</summary>
    /// <param name="value">Above 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a positive number.</exception>
    public static Tolerance Relative(double value) => new(value, isRelative: true);

    /// <summary>|measured − predicted| ≤ value.</summary>
    /// <param name="value">Above 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a positive number.</exception>
    public static Tolerance Absolute(double value) => new(value, isRelative: false);

    /// <summary>The largest distance from a prediction that is allowed.</summary>
    internal double Around(double predicted) => IsRelative ? Value * Math.Abs(predicted) : Value;
}
