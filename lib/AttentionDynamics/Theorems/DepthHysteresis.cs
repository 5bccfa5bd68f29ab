using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Theorems;

/// <summary>Attention at a fixed γ against a layer that decorrelates: which stacks stay collapsed, which stay apart, and where both can
/// (derived here, α = 0).</summary>
/// <remarks>
/// A layer at β = γ log n maps the gap g = 1-ρ to f(g) (<see cref="Layers.Exact.SimplexDepth"/>), then one like a multilayer perceptron
/// maps it to 1-(1-s)(1-f). Both are increasing, so a stack runs monotonically to a fixed point, and g is one exactly at
/// <code>
/// s = S(g) = (g-f(g))/(1-f(g)) = g(1+a-b)(1-a)(ρ+1/(n-1))/[ρ+g b(1+a-b)],   ρ = 1-g, b = (1-a)/(n-1)
/// </code>
/// which has no difference that cancels, from g = 1e-300 to ρ = 1e-300, and is taken by its logarithm. S rises from 0 to a maximum near g =
/// 1/γ, falls to a minimum near g = 1 and rises to 1. A collapsed stack revives iff s is above the maximum, which tends to 1/γ as n → ∞;
/// one that is apart collapses iff s is below the minimum, which is 2n^{1-γ} to leading order. Between them a stack stays what it was:
/// hysteresis; the fixed point on the falling side, which repels, is the border. Where S has no maximum (γ ≤ 1, or n small) there is one
/// fixed point, and no memory.
/// </remarks>
public sealed class DepthHysteresis
{
    private const double FirstLogit = -690, LastLogit = 690;
    private const int Steps = 20_000;

    private readonly double beta;

    /// <summary>Where, in logit g, S has its maximum and its minimum; O(1), some ten thousand layers.</summary>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public DepthHysteresis(double n, double gamma)
    {
        (N, Gamma) = (Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300"), Require.NonNegative(gamma, "γ"));
        beta = gamma * Math.Log(n);
        // S may rise and fall again by rounding where it is flat: what counts falls by a share that is no rounding.
        double last = LogBalance(FirstLogit);
        for (int k = 1; k <= Steps && RevivalLogit is null; k++)
        {
            double value = LogBalance(Logit(k));
            if (value < last - 1e-9)
                RevivalLogit = Extremum(Logit(k - 2), Logit(k), 1);
            last = value;
        }
        if (RevivalLogit is null)
            return;
        double lowest = LastLogit, least = 0;
        for (int k = 0; k <= Steps; k++)
        {
            double z = Logit(k), value = z > RevivalLogit ? LogBalance(z) : 0;
            if (value < least)
                (lowest, least) = (z, value);
        }
        double step = Logit(1) - Logit(0);
        SurvivalLogit = Extremum(Math.Max(RevivalLogit.Value, lowest - step), lowest + step, -1);
    }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <summary>The s above which a collapsed stack revives; null where no s leaves it a choice.</summary>
    public double? Revival => RevivalLogit is { } z ? Math.Exp(LogBalance(z)) : null;

    /// <summary>The s below which a stack that is apart collapses; null where no s leaves it a choice. Underflows to 0 where it is below
    /// 1e-308.</summary>
    public double? Survival => SurvivalLogit is { } z ? Math.Exp(LogBalance(z)) : null;

    /// <summary>log10 of it, finite where it underflows.</summary>
    public double? Log10Survival => SurvivalLogit is { } z ? LogBalance(z) / Math.Log(10) : null;

    /// <summary>lim <see cref="Revival"/> as n → ∞: 1/γ; null for γ ≤ 1, where nothing lives.</summary>
    public double? LimitRevival => Gamma > 1 ? 1 / Gamma : null;

    private double? RevivalLogit { get; }

    private double? SurvivalLogit { get; }

    /// <summary>The gaps that stay at s, the smallest first: one, or three of which the middle one repels.</summary>
    /// <param name="decorrelation">s in (0, 1).</param>
    /// <returns>Each with ρ and 1-ρ to their last digits but three; ρ is 0 where it is below 1e-299.</returns>
    /// <exception cref="ArgumentOutOfRangeException">s outside (0, 1).</exception>
    public IReadOnlyList<SimplexState> FixedPoints(double decorrelation)
    {
        Require.That(decorrelation > 0 && decorrelation < 1, decorrelation, "s in (0, 1)");
        double[] borders = RevivalLogit is { } high && SurvivalLogit is { } low
            ? [FirstLogit, high, low, LastLogit]
            : [FirstLogit, LastLogit];
        var states = new List<SimplexState>();
        for (int k = 1; k < borders.Length; k++)
        {
            double log = Math.Log(decorrelation), from = LogBalance(borders[k - 1]) - log, to = LogBalance(borders[k]) - log;
            if (from <= 0 != to <= 0)
                states.Add(At(Brent.FindRoot(z => LogBalance(z) - log, borders[k - 1], borders[k], 1e-13, 500)));
        }
        // The branch that is apart goes on where ρ is no double any more, like 2n^{-γ}/s.
        if (LogBalance(LastLogit) < Math.Log(decorrelation))
            states.Add(new SimplexState(0, 1, 1));
        return states;
    }

    private double LogBalance(double logit) => LogBalance(At(logit));

    private double LogBalance(SimplexState state)
    {
        double logit = Math.FusedMultiplyAdd(beta, state.Gap, -Math.Log(N - 1)), logOthers = Exponentials.LogLogistic(-logit);
        double b = Math.Exp(logOthers - Math.Log(N - 1)), sum = 1 + Exponentials.Logistic(logit) * -Exponentials.Expm1(-beta * state.Gap);
        return logOthers + Math.Log(state.Gap * sum * (state.Rho + 1 / (N - 1)) / (state.Rho + state.Gap * b * sum));
    }

    /// <summary>g = 1/(1+e^{-z}).</summary>
    private static SimplexState At(double logit) => new(1 / (1 + Math.Exp(logit)), 1 / (1 + Math.Exp(-logit)), 1);

    private static double Logit(int step) => FirstLogit + (LastLogit - FirstLogit) * step / Steps;

    /// <summary>The maximum (sign 1) or minimum (-1) of log S in an interval with one, by golden section.</summary>
    private double Extremum(double from, double to, int sign)
    {
        const double golden = 0.6180339887498949;
        double one = to - golden * (to - from), other = from + golden * (to - from);
        double atOne = sign * LogBalance(one), atOther = sign * LogBalance(other);
        while (to - from > 1e-9)
        {
            if (atOne > atOther)
            {
                (to, other, atOther) = (other, one, atOne);
                one = to - golden * (to - from);
                atOne = sign * LogBalance(one);
            }
            else
            {
                (from, one, atOne) = (one, other, atOther);
                other = from + golden * (to - from);
                atOther = sign * LogBalance(other);
            }
        }
        return (from + to) / 2;
    }
}
