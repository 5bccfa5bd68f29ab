using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Layers;

/// <summary>The ridge of the transition of given tokens: the scale at which the angle ratio of a layer without residual has a given
/// value.</summary>
public static class AngleRatioRidge
{
    /// <summary>β where the angle ratio is λ, between two scales on whose sides of λ it lies.</summary>
    /// <remarks>Brent's method; O(n²d) a scale, about six scales where the two are close, each in the memory of
    /// <see cref="AngleRatio.OfLayer"/>. The same bits on any number of threads.</remarks>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// AngleRatioRidge.Beta(tokens, low: 5, high: 40) / Math.Log(1000) // 2.228
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="low">β ≥ 0 where the ratio is below λ.</param>
    /// <param name="high">β above it where the ratio is above λ.</param>
    /// <param name="lambda">λ in (0, 1).</param>
    /// <param name="relative">How closely β is found, relative to low.</param>
    /// <param name="options">Threads; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">The ratio does not pass λ between the two scales; an output token has norm 0.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double Beta(
        TokenConfiguration tokens, double low, double high, double lambda = 0.5, double relative = 1e-5, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.That(lambda > 0 && lambda < 1, lambda, "λ in (0, 1)");
        Require.That(low > 0 && double.IsFinite(low), low, "β > 0");
        Require.That(high > low && double.IsFinite(high), high, string.Create(CultureInfo.InvariantCulture, $"β above {low}"));
        Require.That(relative >= 1e-12 && relative < 1, relative, "an accuracy in [1e-12, 1)");
        var own = (options ?? ComputeOptions.Default) with { Progress = null };
        using var scratch = new Scratch();
        var at = Widest.Run<double, Func<double, double, ComputeOptions, AngleRatio>, Layer>(new Layer(tokens, scratch, own));
        var known = new Dictionary<double, double>();
        double Excess(double beta) => known.TryGetValue(beta, out double excess) ? excess : known[beta] = at(beta, 0, own).Lambda - lambda;
        if (!(Excess(low) < 0 && Excess(high) > 0))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected λ = {lambda} between β = {low} and {high}, where λ is {Excess(low) + lambda} and {Excess(high) + lambda}"));
        }
        return Brent.FindRoot(Excess, low, high, relative * low, 100);
    }

    private readonly struct Layer(TokenConfiguration tokens, Scratch scratch, ComputeOptions options)
        : ILaneWork<double, Func<double, double, ComputeOptions, AngleRatio>>
    {
        public Func<double, double, ComputeOptions, AngleRatio> Run<V>()
            where V : struct, ILanes<V, double> => AngleRatio.At<V>(tokens, scratch, options);
    }
}
