using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Theorems;

/// <summary>Where the last of n tokens gives itself half of its weight under rotary positions of base B, contents a simplex and isotropic
/// (derived here).</summary>
/// <remarks>
/// A score falls with the distance t like βρc(t), c(t) = mean of cos(tB^{-x}) over x in (0, 1) = 1-(log t + .5772)/log B to leading order,
/// so that e^{βρc(t)} is the power t^{-s}, s = βρ/log B, and for s &lt; 1
/// <code>
/// β(1-ρ) = (1-s) log n - log(1-s) - .5772 s
/// </code>
/// An equation for β, since s depends on it; for ρ = .5, B = 5e5, n = 8192 it gives 11.044 (11.04 by the sum over distances). Met to 1e-3
/// or better where s &lt; .6; nearer to s = 1 the few nearest tokens decide, and it is not.
/// </remarks>
public sealed record RotaryThreshold
{
    private const double EulerGamma = 0.57721566490153286;

    private readonly double logBase;

    /// <param name="n">n ≥ 2.</param>
    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="rotaryBase">B &gt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public RotaryThreshold(double n, double rho, double rotaryBase)
    {
        N = Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        Rho = Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        RotaryBase = Require.That(rotaryBase > 1 && double.IsFinite(rotaryBase), rotaryBase, "B > 1 and finite");
        logBase = Math.Log(rotaryBase);
        // The excess rises up to here and then falls: the first root is the one where others lose.
        double last = (1 - 1 / (Math.Log(n) + EulerGamma + (1 - rho) * logBase / rho)) * logBase / rho;
        Scale = Excess(last) >= 0 ? Brent.FindRoot(Excess, 0, last, 1e-12 * last, 500) : null;
    }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>ρ.</summary>
    public double Rho { get; }

    /// <summary>B.</summary>
    public double RotaryBase { get; }

    /// <summary>β; null where no s &lt; 1 solves the equation.</summary>
    public double? Scale { get; }

    /// <summary>s = βρ/log B at that β; the equation is good where it is below .6.</summary>
    public double? Share => Scale * Rho / logBase;

    /// <summary>β by the sum over all distances, with the d_k/2 frequencies of a head. O(n d_k).</summary>
    /// <param name="headDimension">d_k, even, ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">d_k odd or below 2; n above 1e8, too many distances to add.</exception>
    public double ScaleOfSum(int headDimension)
    {
        Require.That(headDimension >= 2 && headDimension % 2 == 0, headDimension, "an even d_k ≥ 2");
        Require.That(N <= 1e8, N, "n ≤ 1e8", nameof(N));
        int pairs = headDimension / 2;
        double[] frequencies = [.. Enumerable.Range(0, pairs).Select(f => Math.Pow(RotaryBase, -(double)f / pairs))];
        var kernel = new double[(int)N - 1];
        for (int t = 1; t < N; t++)
        {
            double sum = 0;
            foreach (double frequency in frequencies)
                sum += Math.Cos(t * frequency);
            kernel[t - 1] = sum / pairs;
        }
        double Weight(double beta)
        {
            double sum = 0;
            foreach (double c in kernel)
                sum += Math.Exp(beta * (Rho * c - 1));
            return Math.Log(sum);
        }
        // One other token of cosine ρ outweighs none from log(n-1)/(1-ρ) on.
        return N == 2 ? 0 : Brent.FindRoot(Weight, 0, Math.Log(N - 1) / (1 - Rho), 1e-12, 500);
    }

    private double Excess(double beta)
    {
        double s = beta * Rho / logBase;
        return beta * (1 - Rho) - (1 - s) * Math.Log(N) + Math.Log(1 - s) + EulerGamma * s;
    }
}
