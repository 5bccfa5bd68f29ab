using System.Globalization;
using AttentionDynamics.Layers;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;

namespace Workbook.Regimes;

/// <summary>From a file's tokens to their measurement; what cannot be is one line that begins with the file's name.</summary>
internal static class TokenMeasurement
{
    /// <summary>How the tokens are measured; without a scale at the critical one of their mean cosine.</summary>
    /// <param name="name">The file's name, as it may stand in a line.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="scaling">β_n; null: none is given.</param>
    /// <param name="alpha">α.</param>
    /// <param name="rows">The rows asked for; null: as many as can be.</param>
    /// <exception cref="InvalidInputException">More rows than tokens, or no finite scale.</exception>
    public static MeasurePlan Plan(string name, TokenConfiguration tokens, ScalingLaw? scaling, double alpha, int? rows)
    {
        int n = tokens.Count;
        if (rows > n)
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"--rows: expected at most n = {n}, the rows of {name}, got {rows}"));
        double beta = scaling?.Beta(n) ?? Math.Log(n) / LayerSurvey.MeanOneMinusCosine(tokens);
        if (scaling is null && !double.IsFinite(beta))
            throw new InvalidInputException(
                $"{name}: expected tokens of more than one direction, for the critical γ = 1/(1-mean cosine), got all "
                + $"in one direction");
        if (!double.IsFinite(beta))
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"expected a scale whose β at n = {n} is finite, got {beta}"));
        return MeasurePlan.Create(n, tokens.Dimension, beta, alpha, rows) with { AtMeanCosine = scaling is null };
    }

    /// <summary>Measures.</summary>
    /// <param name="name">The file's name, as it may stand in a line.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="plan">How.</param>
    /// <param name="progress">The progress of a stage, by its name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidInputException">The layer is not defined on these tokens, or memory does not hold what they
    /// take.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Measurement Of(
        string name, TokenConfiguration tokens, MeasurePlan plan, Func<string, IProgress<double>> progress, CancellationToken cancellation)
    {
        try
        {
            return Measurement.Of(tokens, plan, progress, cancellation);
        }
        catch (ArgumentException e)
        {
            // What only the measures can know of the tokens: that an output is 0, that all coincide, that a number overflows.
            throw new InvalidInputException($"{name}: expected tokens for which the layer is defined, got: {e.Message}");
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture,
                $"{name}: expected tokens that can be measured in the memory there is, got n = {tokens.Count}, d = "
                + $"{tokens.Dimension}"));
        }
    }
}
