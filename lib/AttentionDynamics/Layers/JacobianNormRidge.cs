using AttentionDynamics.Tokens;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Layers;

/// <summary>The scale at which the gradient norm η of a layer of given tokens, without residual, has a given value: where its transition
/// is.</summary>
/// <remarks>Beside <see cref="AngleRatioRidge"/>. η half way and λ = 1/2 are two points of one curve in the self weight on a simplex, and
/// meet as 1/log n.</remarks>
public static class JacobianNormRidge
{
    private const double Step = 1.25, Farthest = 1e6, Accuracy = 1e-9;

    /// <summary>β where η has the value: of several the one nearest, by steps of a quarter, to log n/(1-mean cosine). Relative accuracy
    /// 1e-8; about 10 times the cost of η.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="value">Above 0.</param>
    /// <param name="options">Threads; cancellation, looked at between parts of the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value not positive, or not taken within a factor 1e6 of
    /// log n/(1-mean cosine); threads &lt; 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double Beta(TokenConfiguration tokens, double value, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.Positive(value, "η");
        var own = (options ?? ComputeOptions.Default) with { Progress = null };
        double guess = Math.Log(tokens.Count) / Math.Max(1e-12, 1 - AlmostSimplex.Measure(tokens, own).MeanCosine);
        return Nearest(beta => JacobianNorm.Exact(tokens, beta, 0, own) - value, guess, Accuracy, value);
    }

    /// <summary>The root nearest to a guess, by a factor.</summary>
    internal static double Nearest(Func<double, double> excess, double guess, double accuracy, double value)
    {
        // Above and below the guess in turn, each as far as the other.
        double low = guess, high = guess, atLow = excess(guess), atHigh = atLow;
        if (atLow == 0)
            return guess;
        while (high < Farthest * guess)
        {
            double next = high * Step, at = excess(next);
            if (at > 0 != atHigh > 0)
                return Between(excess, high, next, accuracy);
            (high, atHigh, next) = (next, at, low / Step);
            at = excess(next);
            if (at > 0 != atLow > 0)
                return Between(excess, next, low, accuracy);
            (low, atLow) = (next, at);
        }
        throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant(
            $"expected a value that is taken, got {value}: none of the scales from {low} to {high} crosses it"));
    }

    private static double Between(Func<double, double> excess, double low, double high, double accuracy) =>
        Math.Exp(Brent.FindRoot(logBeta => excess(Math.Exp(logBeta)), Math.Log(low), Math.Log(high), accuracy, 200));
}
