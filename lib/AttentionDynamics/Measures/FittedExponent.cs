using System.Globalization;

namespace AttentionDynamics.Measures;

/// <summary>The exponent of a power law fitted to data, with its standard error: ordinary least squares of log y on log x.</summary>
/// <remarks>
/// The standard error is that of the residuals, √(Σ residual²/((m-2) Σ(log x - mean)²)): it holds the scatter of the data and the curvature
/// that a straight line leaves, and assumes the m points independent.
/// </remarks>
/// <param name="Exponent">The slope.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="LogCoefficient">The natural logarithm of the fitted y at x = 1.</param>
public readonly record struct FittedExponent(double Exponent, double StandardError, double LogCoefficient)
{
    /// <summary>The fit of m points. O(m).</summary>
    /// <param name="logX">Natural logarithms of x, at least 3, not all equal.</param>
    /// <param name="logY">Natural logarithms of y, as many.</param>
    /// <exception cref="ArgumentException">Fewer than 3 points, lengths that differ, a number that is not finite, or all x
    /// equal.</exception>
    public static FittedExponent Of(IReadOnlyList<double> logX, IReadOnlyList<double> logY)
    {
        ArgumentNullException.ThrowIfNull(logX);
        ArgumentNullException.ThrowIfNull(logY);
        if (logX.Count < 3 || logY.Count != logX.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected at least 3 points, as many log y as log x, got {logX.Count} and {logY.Count}"), nameof(logY));
        foreach (double value in logX.Concat(logY))
        {
            if (!double.IsFinite(value))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected finite logarithms, got {value}"),
                    nameof(logY));
        }

        double meanX = logX.Average(), meanY = logY.Average(), xx = 0, xy = 0;
        for (int i = 0; i < logX.Count; i++)
        {
            xx += (logX[i] - meanX) * (logX[i] - meanX);
            xy += (logX[i] - meanX) * (logY[i] - meanY);
        }
        if (xx == 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected x that differ, got {Math.Exp(meanX)} each time"), nameof(logX));
        double slope = xy / xx, intercept = meanY - slope * meanX, squares = 0;
        for (int i = 0; i < logX.Count; i++)
        {
            double residual = logY[i] - intercept - slope * logX[i];
            squares += residual * residual;
        }
        return new FittedExponent(slope, Math.Sqrt(squares / (logX.Count - 2) / xx), intercept);
    }
}
