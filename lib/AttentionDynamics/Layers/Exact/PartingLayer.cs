using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>What a layer without residual does to the pair of <see cref="PartingTokens"/>, exact at every finite n.</summary>
/// <remarks>
/// Derived here. Of N = n-2 others N/2 have gap 1/2 to a token of the pair and N/4 each 1/2 ∓ .05√.3, the partner 2(.05)². With these
/// weights E_0, E_+, E_-, p and 1 over their sum Z, t = [.05(1-p) + √.3 N(E_+-E_-)/4]/Z is what an output has of e, and
/// <code>
/// 1-cos' = [2t² + .05 N(E_+-E_-)²/Z²]/|m|²,   |m|² = .5 + t² + [.4975(1+p)² + N E_0²/4 + .05 N(E_+²+E_-²)]/Z²
/// </code>
/// For γ below 1/(1-ρ1) = 1.25 it tends to 2(.3)/(.5+.3) = .75: from .005 before the layer.
/// </remarks>
public static class PartingLayer
{
    /// <summary>1-cos of the pair before the layer.</summary>
    public static double GapIn => 2 * PartingTokens.Apart * PartingTokens.Apart;

    /// <summary>1-cos of the pair after it.</summary>
    /// <param name="n">Context length, 6 ≤ n ≤ 1e300, as a real number.</param>
    /// <param name="beta">0 ≤ β ≤ 1400.</param>
    /// <exception cref="ArgumentOutOfRangeException">n or β out of range.</exception>
    public static double GapOut(double n, double beta)
    {
        Require.That(n >= 6 && n <= 1e300, n, "6 ≤ n ≤ 1e300");
        Require.That(beta >= 0 && beta <= 1400, beta, "0 ≤ β ≤ 1400");
        double others = n - 2, lean = Math.Sqrt(PartingTokens.Leaning), apart = PartingTokens.Apart, shift = beta * apart * lean;
        // In units of all even tokens' weight at once, twice over: the N others are 1 each but for the leaning ones' e^{±shift}.
        double own = Math.Exp(beta * PartingTokens.Common - Math.Log(others)), partner = own * Math.Exp(-beta * GapIn);
        double sum = own + partner + (1 + Math.Cosh(shift)) / 2;
        double pair = (own + partner) / sum, difference = 2 * Math.Sinh(shift) / sum;
        double t = apart * -Exponentials.Expm1(-beta * GapIn) * (own / sum) + lean * difference / 4;
        double squares = (0.25 + 0.1 * Math.Cosh(2 * shift)) / (others * sum * sum);
        double shared = 1 - PartingTokens.Common - apart * apart;
        double square = PartingTokens.Common + t * t + shared * pair * pair + squares;
        return (2 * t * t + 0.05 * difference * difference / others) / square;
    }
}
