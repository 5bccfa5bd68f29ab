using AttentionDynamics.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Literature;

/// <summary>Softmax over n independent Gaussian scores of standard deviation sd: the random energy model, for which √(2 log n)/sd is the
/// critical scale (Giorlandino, Goldt, arXiv:2505.24333).</summary>
/// <remarks>
/// Only β·sd matters. With weights w_i ∝ e^{βs_i}, the participation Σ w_i² has an exact mean at every finite n (derived here): since 1/Z²
/// = ∫ t e^{-tZ} dt and scores are independent,
/// <code>
/// E Σ_i w_i² = n ∫_0^∞ t E[x² e^{-tx}] (E e^{-tx})^{n-1} dt,   x = e^{βs}
/// </code>
/// As n → ∞ it is 0 for β·sd &lt; √(2 log n) and 1 - √(2 log n)/(β·sd) above (Derrida), so it passes 1/2 at twice the critical scale. At
/// finite n the scores near the largest are a Poisson process of intensity e^{-hx}, with h = nφ(a) the slope of the Gaussian tail at its
/// 1/n quantile a, and 1/2 is passed at 2h(1 - O(1/log n)): nearer than 2√(2 log n), from which h differs by log log n/√(log n) too.
/// </remarks>
public static class RandomEnergy
{
    private const double OuterStep = 0.125;

    /// <summary>√(2 log n), the critical β·sd as n → ∞.</summary>
    /// <param name="n">Scores, from 2 to 1e15.</param>
    /// <exception cref="ArgumentOutOfRangeException">n out of range.</exception>
    public static double CriticalScale(double n) => Math.Sqrt(2 * Math.Log(RequireScores(n)));

    /// <summary>h = φ(a)/(1-Φ(a)) at 1-Φ(a) = 1/n: the critical β·sd of n scores; h² = 2 log n - log log n + O(1).</summary>
    /// <param name="n">Scores, from 2 to 1e15.</param>
    /// <exception cref="ArgumentOutOfRangeException">n out of range.</exception>
    public static double TailSlope(double n) => RequireScores(n) * Normal.PDF(0, 1, Normal.InvCDF(0, 1, 1 / n));

    /// <summary>E Σ_i w_i², by quadrature; relative error below 1e-9.</summary>
    /// <param name="n">Scores, from 2 to 1e15.</param>
    /// <param name="scale">β·sd in (0, 50].</param>
    /// <exception cref="ArgumentOutOfRangeException">n or β·sd out of range.</exception>
    public static double MeanInverseParticipation(double n, double scale)
    {
        RequireScores(n);
        Require.That(scale > 0 && scale <= 50, scale, "β·sd in (0, 50]");
        // log t runs over all that Z may be: from far above its typical size down to where even one score's e^{-tx} is 1.
        double freezing = CriticalScale(n);
        double size = scale < freezing ? Math.Log(n) + scale * scale / 2 : scale * freezing;
        double from = -size - 12 - 3 * scale, to = -size + 52 + 5 * scale;
        double step = Math.Min(0.1, 0.25 / scale), reach = Math.Max(9, Math.Max(scale, freezing) + 9);
        int points = (int)(reach / step) * 2 + 1, outer = (int)((to - from) / OuterStep) + 1;
        var density = new double[points];
        for (int k = 0; k < points; k++)
            density[k] = Normal.PDF(0, 1, (k - points / 2) * step) * step;
        var parts = new double[outer];
        Workers.Run(outer, Workers.Default, index =>
        {
            double logT = from + index * OuterStep, missing = 0, squares = 0;
            for (int k = 0; k < points; k++)
            {
                double u = logT + scale * ((k - points / 2) * step);
                if (u > 700)
                {
                    missing += density[k];
                    continue;
                }
                double x = Math.Exp(u);
                missing -= Exponentials.Expm1(-x) * density[k];
                squares += Math.Exp(2 * u - x) * density[k];
            }
            // Where nearly all of e^{-tx} is missing the power is 0 for any n > 1.
            parts[index] = missing < 1 ? squares * Math.Exp((n - 1) * SpecialFunctions.Log1p(-missing)) : 0;
        });
        double sum = 0;
        foreach (double part in parts)
            sum += part;
        return n * sum * OuterStep;
    }

    /// <summary>The β·sd at which E Σ_i w_i² = 1/2.</summary>
    /// <param name="n">Scores, from 16 to 1e15.</param>
    /// <exception cref="ArgumentOutOfRangeException">n out of range.</exception>
    public static double HalfParticipationScale(double n)
    {
        Require.That(n >= 16 && n <= 1e15, n, "16 ≤ n ≤ 1e15");
        return Brent.FindRoot(scale => MeanInverseParticipation(n, scale) - 0.5, 1, 2.2 * TailSlope(n), 1e-10);
    }

    private static double RequireScores(double n) => Require.That(n >= 2 && n <= 1e15, n, "2 ≤ n ≤ 1e15", nameof(n));
}
