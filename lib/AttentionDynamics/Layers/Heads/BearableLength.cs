using AttentionDynamics.Measures;
using MathNet.Numerics.Distributions;

namespace AttentionDynamics.Layers.Heads;

/// <summary>The number of keys at which the largest weight of a row falls to 1/2, u = 1, by a straight line of log u in log log of the
/// number of keys.</summary>
/// <remarks>
/// <para>
/// u of a row that sees m keys is about e^a (log(m-1))^b. The line goes through means over rows: of u, and of log(m-1), so that under a
/// causal mask, where the rows of a context see from 1 to n keys, it speaks of rows that see so many keys and not of contexts that hold
/// shorter rows too. </para>
/// <para>
/// The interval is Fieller's, at 95 % with Student's t: all lengths at which the line, with its standard error, may pass 1. An end is null
/// where the line may never pass it. </para>
/// </remarks>
public sealed record BearableLength
{
    private readonly double meanX, squares, residual;
    private readonly int points;

    private BearableLength(FittedExponent fit, double meanX, double squares, int points) =>
        (Fit, this.meanX, this.squares, residual, this.points) = (fit, meanX, squares, fit.StandardError * Math.Sqrt(squares), points);

    /// <summary>The line: its exponent is b, its coefficient a.</summary>
    public FittedExponent Fit { get; }

    /// <summary>Whether u falls as the keys become more.</summary>
    public bool Falls => Fit.Exponent < 0;

    /// <summary>The number of keys at which u = 1; null where u does not fall, or only beyond 1e300.</summary>
    public double? Value => Falls ? Keys(-Fit.LogCoefficient / Fit.Exponent) : null;

    /// <summary>The lower end of the interval of <see cref="Value"/>; null where there is none.</summary>
    public double? Low => Falls ? Ends().Low : null;

    /// <summary>The upper end of the interval of <see cref="Value"/>; null where there is none.</summary>
    public double? High => Falls ? Ends().High : null;

    /// <summary>u of a row that sees so many keys, by the line.</summary>
    /// <param name="keys">&gt; 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Keys ≤ 2, NaN or infinite.</exception>
    public double At(double keys)
    {
        Require.That(keys > 2 && double.IsFinite(keys), keys, "more than 2 keys");
        return Math.Exp(Fit.LogCoefficient + Fit.Exponent * Math.Log(Math.Log(keys - 1)));
    }

    /// <summary>The mean of u, in the rows that were measured, that the line carries to u = 1 at so many keys.</summary>
    /// <param name="keys">&gt; 2.</param>
    /// <param name="logKeys">The mean of log(m-1) in the rows that were measured.</param>
    /// <exception cref="ArgumentOutOfRangeException">Keys ≤ 2, NaN or infinite; a mean that is not positive.</exception>
    public double ForLength(double keys, double logKeys)
    {
        Require.That(keys > 2 && double.IsFinite(keys), keys, "more than 2 keys");
        return Math.Pow(Require.Positive(logKeys, "log(m-1)") / Math.Log(keys - 1), Fit.Exponent);
    }

    /// <summary>The line through some contexts; null of fewer than three.</summary>
    /// <param name="points">log of the mean of log(m-1), and log of the mean of u.</param>
    internal static BearableLength? Of(IReadOnlyList<(double LogLogKeys, double LogU)> points)
    {
        // Rows of one window see as many keys in every context: there is no line through one place.
        if (points.Count < 3 || points.Max(point => point.LogLogKeys) - points.Min(point => point.LogLogKeys) < 1e-6)
            return null;
        double[] x = [.. points.Select(point => point.LogLogKeys)];
        double mean = x.Average();
        return new BearableLength(
            FittedExponent.Of(x, [.. points.Select(point => point.LogU)]), mean, x.Sum(at => (at - mean) * (at - mean)), x.Length);
    }

    /// <summary>Where (a + bx)² = t²s²(1/m + (x-x̄)²/S): with z = x - x̄ and c = a + b·x̄, (b² - k/S)z² + 2bcz + c² - k/m = 0, k =
    /// t²s².</summary>
    private (double? Low, double? High) Ends()
    {
        double t = StudentT.InvCDF(0, 1, points - 2, 0.975), k = t * t * residual * residual;
        double b = Fit.Exponent, c = Fit.LogCoefficient + b * meanX;
        double leading = b * b - k / squares, discriminant = b * c * (b * c) - leading * (c * c - k / points);
        // A slope that may be 0 leaves one side open; where even the line's middle may be 1, both.
        if (discriminant < 0)
            return (null, null);
        double root = Math.Sqrt(discriminant), one = (-b * c - root) / leading, other = (-b * c + root) / leading;
        if (leading > 0)
            return (Keys(meanX + Math.Min(one, other)), Keys(meanX + Math.Max(one, other)));
        // Outside of the two: the side on which the fitted crossing is.
        double crossing = -c / b;
        return crossing >= Math.Max(one, other) ? (Keys(meanX + Math.Max(one, other)), null) : (null, Keys(meanX + Math.Min(one, other)));
    }

    private static double? Keys(double logLog) => Math.Exp(Math.Exp(logLog)) + 1 is var keys && keys <= 1e300 ? keys : null;
}
