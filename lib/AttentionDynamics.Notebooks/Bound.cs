namespace AttentionDynamics.Notebooks;

/// <summary>Errors at the level of round-off, printed as bounds: their digits differ between machines and mean nothing.</summary>
public static class Bound
{
    /// <summary>"≤ 1e-12" where the error is at or below the bound, its digits where it is above.</summary>
    /// <param name="error">The error; its sign does not count.</param>
    /// <param name="bound">The bound, above 0.</param>
    /// <param name="digits">Significant digits of an error above the bound.</param>
    /// <exception cref="ArgumentException">The error is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not a positive number.</exception>
    public static string Of(double error, double bound, int digits = 2)
    {
        if (double.IsNaN(error))
        {
            throw new ArgumentException("expected a number, got NaN", nameof(error));
        }
        if (!(bound > 0) || double.IsInfinity(bound))
        {
            throw new ArgumentOutOfRangeException(nameof(bound), bound, "expected a positive number");
        }
        return Math.Abs(error) <= bound ? "≤ " + NumberText.Of(bound, NumberText.DefaultDigits) : NumberText.Of(Math.Abs(error), digits);
    }
}
