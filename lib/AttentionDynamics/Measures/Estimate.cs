namespace AttentionDynamics.Measures;

/// <summary>A mean over all rows, or its estimate from some of them.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Its standard error; 0 where it is over all; ∞ where the rows drawn can give none, and so the interval is
/// everything.</param>
public readonly record struct Estimate(double Value, double StandardError)
{
    /// <summary>Half the width of a 95 % interval of a normal distribution, in standard errors.</summary>
    public const double HalfWidth = 1.959963984540054;

    /// <summary>Whether the rows drawn could give a standard error.</summary>
    public bool HasStandardError => double.IsFinite(StandardError);

    /// <summary>The lower end of the 95 % interval.</summary>
    public double Lower => Value - HalfWidth * StandardError;

    /// <summary>The upper end of the 95 % interval.</summary>
    public double Upper => Value + HalfWidth * StandardError;

    /// <summary>The mean of values at rows drawn without replacement from <paramref name="population"/> rows: s/√m·√(1-m/n).</summary>
    /// <param name="values">At least one; at least 2, where they are not all.</param>
    /// <param name="population">n, how many rows there are.</param>
    /// <exception cref="ArgumentException">No value, or more than there are rows; one value of several rows.</exception>
    public static Estimate OfRows(ReadOnlySpan<double> values, int population)
    {
        if (values.Length < 1 || values.Length > population || (values.Length == 1 && population > 1))
            throw new ArgumentException(FormattableString.Invariant($"expected the values of 2 to {population} rows, got {values.Length}"),
                nameof(values));
        double sum = 0, squares = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        if (values.Length == population)
            return new Estimate(mean, 0);
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return new Estimate(mean, Math.Sqrt(squares / (values.Length - 1) / values.Length * (1 - (double)values.Length / population)));
    }
}
