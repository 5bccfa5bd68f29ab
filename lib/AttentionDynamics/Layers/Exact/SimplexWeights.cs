using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics;

namespace AttentionDynamics.Layers.Exact;

/// <summary>The weights of a row on a simplex, where every other token has the same score: a on itself and b on each of the n-1
/// others.</summary>
/// <remarks>
/// Scores are β for the token itself and βρ for another; δ = β(1-ρ) is their difference. Every normaliser gives two numbers, exact at n up
/// to 1e300 in O(1) (entmax: a Newton iteration). Hard attention, the largest score alone, is the identity at every scale. <see
/// cref="Layer"/> is what the layer with these weights does.
/// </remarks>
/// <param name="N">n, the context length; a row that sees fewer tokens, itself among them, has their number here.</param>
/// <param name="Self">a.</param>
/// <param name="Other">b; underflows to 0 where it is below 1e-308.</param>
/// <param name="Others">(n-1)b, the weight on all others together.</param>
public readonly record struct SimplexWeights(double N, double Self, double Other, double Others)
{
    /// <summary>1-b/a without cancellation, as the normaliser knows it; where both underflow, too.</summary>
    public double Apart { get; init; } = Self > 0 ? 1 - Other / Self : 0;

    /// <summary>a-b without cancellation.</summary>
    public double Difference => Self * Apart;

    /// <summary>log a, finite where a underflows.</summary>
    public double LogSelf { get; init; } = Math.Log(Self);

    /// <summary>log of (n-1)b, finite where it underflows; -∞ where it is 0.</summary>
    public double LogOthers { get; init; } = Math.Log(Others);

    /// <summary>A row that sees its own token alone: a = 1.</summary>
    public static SimplexWeights Alone => new(1, 1, 0, 0) { Apart = 1 };

    /// <summary>Softmax: a = 1/(1+(n-1)e^{-δ}). Self weight 1/2 at δ = log(n-1).</summary>
    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="delta">δ = β(1-ρ) ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static SimplexWeights Softmax(double n, double delta)
    {
        Check(n, delta);
        double logit = delta - Math.Log(n - 1), self = Exponentials.Logistic(logit), others = Exponentials.Logistic(-logit);
        return new SimplexWeights(n, self, others / (n - 1), others) with
        {
            Apart = -Exponentials.Expm1(-delta),
            LogSelf = Exponentials.LogLogistic(logit),
            LogOthers = Exponentials.LogLogistic(-logit),
        };
    }

    /// <summary>Softmax beside a sink of logit s: a = 1/(1+(n-1)e^{-δ}+e^{s-β}); the sink keeps 1-a-(n-1)b.</summary>
    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="gap">1-ρ in [0, 1].</param>
    /// <param name="logit">s.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static SimplexWeights SoftmaxWithSink(double n, double beta, double gap, double logit)
    {
        double delta = Check(n, beta) * Gap(gap), sink = Require.That(double.IsFinite(logit), logit, "a finite logit") - beta,
            log = Math.Log(n - 1) - delta;
        double largest = Math.Max(0, Math.Max(sink, log)), sum = Math.Exp(-largest) + Math.Exp(log - largest) + Math.Exp(sink - largest);
        double others = Math.Exp(log - largest) / sum, self = Math.Exp(-largest) / sum, total = largest + Math.Log(sum);
        return new SimplexWeights(n, self, others / (n - 1), others) with
        {
            Apart = -Exponentials.Expm1(-delta),
            LogSelf = -total,
            LogOthers = log - total,
        };
    }

    /// <summary>entmax-α: self weight 1/2 at <see cref="EntmaxHalf"/>, and from δ = 1/(α-1) on exactly the identity, whatever n: no
    /// scale that grows with n is needed.</summary>
    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="delta">δ = β(1-ρ) ≥ 0.</param>
    /// <param name="alpha">α in (1, 2].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static SimplexWeights Entmax(double n, double delta, double alpha)
    {
        Check(n, delta);
        Require.That(alpha > 1 && alpha <= 2, alpha, "α in (1, 2]");
        double power = 1 / (alpha - 1), far = (alpha - 1) * delta, near = Math.Exp((1 - alpha) * Math.Log(n - 1));
        if (far >= 1)
            return new SimplexWeights(n, 1, 0, 0) with { Apart = 1 };
        // With Y^p = (n-1)b it is Y^p + (far + Y(n-1)^{-1/p})^p = 1, convex and increasing: Newton's iteration from Y = 1 falls to the
        // root and never passes it.
        double y = 1;
        while (true)
        {
            double others = EntmaxNormaliser.Power(y, power), self = EntmaxNormaliser.Power(far + near * y, power), sum = self + others;
            double slope = power * (others / y + near * self / (far + near * y)), next = y - (sum - 1) / slope;
            if (!(next < y) || sum - 1 <= 1e-15)
            {
                // a/b = (1 + far/b^{1/p})^p, in which a difference of scores that is small keeps its digits.
                double apart = -Exponentials.Expm1(-power * SpecialFunctions.Log1p(far / (near * y)));
                return new SimplexWeights(n, self / sum, others / sum / (n - 1), others / sum) with { Apart = apart };
            }
            y = next;
        }
    }

    /// <summary>δ at which entmax-α gives a token half of its weight: 2^{1-α}(1-(n-1)^{1-α})/(α-1). As α → 1 it becomes log(n-1).</summary>
    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="alpha">α in (1, 2].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static double EntmaxHalf(double n, double alpha)
    {
        Check(n, 0);
        Require.That(alpha > 1 && alpha <= 2, alpha, "α in (1, 2]");
        return Math.Pow(2, 1 - alpha) * -Exponentials.Expm1((1 - alpha) * Math.Log(n - 1)) / (alpha - 1);
    }

    /// <summary>δ from which on entmax-α is exactly the identity, whatever n: 1/(α-1).</summary>
    /// <param name="alpha">α in (1, 2].</param>
    /// <exception cref="ArgumentOutOfRangeException">α out of range.</exception>
    public static double EntmaxIdentity(double alpha) => 1 / (Require.That(alpha > 1 && alpha <= 2, alpha, "α in (1, 2]") - 1);

    /// <summary>Sigmoid: a = 1/(1+e^{-(β+b)}), the same of βρ+b for each other. They do not sum to 1.</summary>
    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="gap">1-ρ in [0, 1].</param>
    /// <param name="bias">b; -κ log n in the theory.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static SimplexWeights Sigmoid(double n, double beta, double gap, double bias)
    {
        Check(n, beta);
        Require.That(double.IsFinite(bias), bias, "a finite bias");
        double score = beta * (1 - Gap(gap)) + bias, self = Exponentials.Logistic(beta + bias);
        double logOthers = Math.Log(n - 1) + Exponentials.LogLogistic(score);
        return new SimplexWeights(n, self, Exponentials.Logistic(score), Math.Exp(logOthers)) with
        {
            Apart = Exponentials.Logistic(-score) * -Exponentials.Expm1(-beta * gap),
            LogSelf = Exponentials.LogLogistic(beta + bias),
            LogOthers = logOthers,
        };
    }

    /// <summary>Linear: weights 1+β and 1+βρ over their sum: a ≤ 1/(1+(n-1)ρ) at every β, so that it always collapses.</summary>
    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="gap">1-ρ in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static SimplexWeights Linear(double n, double beta, double gap)
    {
        Check(n, beta);
        double ratio = (1 + beta * (1 - Gap(gap))) / (1 + beta), sum = 1 + (n - 1) * ratio;
        return new SimplexWeights(n, 1 / sum, ratio / sum, (n - 1) * ratio / sum) with { Apart = beta * gap / (1 + beta) };
    }

    /// <summary>One layer of these weights: a simplex stays a simplex.</summary>
    /// <remarks>
    /// With r = α√q, t = a+(n-1)b and s2 = a²+(n-1)b²: |x'|² = ρ(t+r)² + (1-ρ)(s2+2ra+r²), 1-cos' = (1-ρ)(r+a-b)²/|x'|², λ =
    /// (1-cos')/(1-ρ). Without residual a common factor of the weights changes no direction, so weights that underflow, as those of the
    /// sigmoid do at a large n, are taken by their logarithms; |x'|² may then underflow to 0, as it may overflow to ∞ where they add up to
    /// more than 1e154.
    /// </remarks>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">α negative, NaN or infinite; a state out of range.</exception>
    /// <exception cref="ArgumentException">All weights are 0, and there is no residual.</exception>
    public SimplexState Layer(SimplexState state, double alpha = 0)
    {
        Require.NonNegative(alpha, "α");
        Require.That(state.Gap >= 0 && state.Gap < 1, state.Gap, "1-ρ in [0, 1)");
        double r = alpha * Math.Sqrt(Require.NonNegative(state.NormSquared, "q"));
        Require.That(r <= 1e150, r, "α√q ≤ 1e150, the square of which is a double");
        double log = Math.Max(LogSelf, LogOthers);
        if (r == 0 && double.IsNegativeInfinity(log))
            throw new ArgumentException("all weights are 0 and there is no residual: the output has no direction");
        // Without residual all weights over the larger of a and (n-1)b; with one only where that is above 1.
        if (r > 0)
            log = Math.Max(0, log);
        double unit = Math.Exp(log), self = Math.Exp(LogSelf - log), others = Math.Exp(LogOthers - log);
        if (log == 0)
            (self, others) = (Self, Others);
        r = r > 0 ? r / unit : 0;
        double kept = r + self * Apart, total = self + others + r;
        double own = self * self + others * others / (N - 1) + 2 * r * self + r * r;
        double shared = state.Rho * total * total, square = shared + state.Gap * own;
        double lambda = Math.Min(1, kept * kept / square);
        // The other of ρ' and 1-ρ': |x'|² less what the gap has is ρt² + (1-ρ)b(2(r+a)+(n-2)b).
        double b = others / (N - 1), cosine = N < 2 ? 1 : (shared + state.Gap * b * (2 * (r + self) + (N - 2) * b)) / square;
        return new SimplexState(Math.Min(1, cosine), state.Gap * lambda, square * unit * unit);
    }

    /// <summary>a²+(n-1)b²+2ra+r², the squares of the weights with a residual on the token itself.</summary>
    internal double SumOfSquares(double r) => Self * Self + Others * Other + 2 * r * Self + r * r;

    private static double Check(double n, double scale)
    {
        Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        return Require.NonNegative(scale, "the scale");
    }

    private static double Gap(double gap) => Require.That(gap >= 0 && gap <= 1, gap, "1-ρ in [0, 1]");
}
