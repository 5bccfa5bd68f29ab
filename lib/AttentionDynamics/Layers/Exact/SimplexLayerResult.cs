using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>What one layer does to a simplex; made by <see cref="SimplexLayer"/>, which states the formulas.</summary>
public sealed record SimplexLayerResult
{
    /// <summary>The square of a larger number keeps all its digits.</summary>
    private const double LeastSquared = 1e-140;

    private readonly ElementaryFunctions functions;

    internal SimplexLayerResult(double n, SimplexState state, double beta, double alpha, ElementaryFunctions functions)
    {
        this.functions = functions;
        (N, StateIn, Beta, Alpha) = (n, state, beta, alpha);
        double r = alpha * Math.Sqrt(state.NormSquared);
        (double gap, double rho) = (state.Gap, state.Rho);

        double exponent = beta * gap;
        double logit = Math.FusedMultiplyAdd(beta, gap, -functions.Log(n - 1));
        SelfWeight = functions.Logistic(logit);
        OthersWeight = functions.Logistic(-logit);
        OtherWeight = OthersWeight / (n - 1);
        WeightDifference = SelfWeight * -functions.Expm1(-exponent);

        (double a, double w, double b) = (SelfWeight, OthersWeight, OtherWeight);
        SumOfSquaredWeights = a * a + w * b;
        NormSquaredOut = rho * (1 + r) * (1 + r) + gap * (SumOfSquaredWeights + 2 * r * a + r * r);
        double kept = r + WeightDifference;
        // The square of a small number may underflow where its quotient by a small q' does not.
        Lambda = Math.Min(1, kept > LeastSquared ? kept * kept / NormSquaredOut : kept / NormSquaredOut * kept);
        OneMinusLambda = (1 + WeightDifference + 2 * r) * (rho * w + b) / NormSquaredOut;

        // a-b underflows with n (1e-300 at n = 1e300) and α√q with either factor, their square long before: the logarithms take over.
        double log10Kept = r > 0 && kept > LeastSquared
            ? functions.Log10(kept)
            : Log10OfSum(functions.Log10(alpha) + functions.Log10(state.NormSquared) / 2,
                (-functions.SoftPlus(-logit) + functions.Log(-functions.Expm1(-exponent))) / functions.Log(10));
        Log10Lambda = 2 * log10Kept - functions.Log10(NormSquaredOut);
        // Beyond e^700 the exponential overflows, and nothing of log n - H is small any more.
        double logMeanExponential = exponent < 700
            ? functions.Log1p(functions.Expm1(exponent) / n)
            : functions.SoftPlus(logit) + functions.Log(n - 1) - functions.Log(n);
        EntropyDeficitNats = Math.Max(0, a * exponent - logMeanExponential);

        // Of ρ' and 1-ρ' the smaller is the exact one, and where it is the gap the other is 1 less it to the last digit.
        CosineOut = OneMinusCosineOut <= 0.5
            ? 1 - OneMinusCosineOut
            : (rho * (1 + r) * (1 + r) + gap * b * (1 + WeightDifference + 2 * r)) / NormSquaredOut;
    }

    /// <summary>n, the context length.</summary>
    public double N { get; }

    /// <summary>The simplex before the layer.</summary>
    public SimplexState StateIn { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>α, the residual strength.</summary>
    public double Alpha { get; }

    /// <summary>a = A_ii, the weight of a token on itself.</summary>
    public double SelfWeight { get; }

    /// <summary>b = A_ij, the weight of a token on one other; underflows to 0 beyond n = 1e300 only.</summary>
    public double OtherWeight { get; }

    /// <summary>1-a = (n-1)b, the weight of a token on all others together.</summary>
    public double OthersWeight { get; }

    /// <summary>a-b, by what a token tells itself from another.</summary>
    public double WeightDifference { get; }

    /// <summary>s2 = Σ_j A_ij²; its inverse is an effective number of tokens.</summary>
    public double SumOfSquaredWeights { get; }

    /// <summary>log n - H ≥ 0 in nats, with H the entropy of a row of weights: β(1-ρ)a - log(1+(e^{β(1-ρ)}-1)/n), to 1e-15 of its first
    /// term.</summary>
    public double EntropyDeficitNats { get; }

    /// <summary>H = -Σ_j A_ij log A_ij, in nats.</summary>
    public double EntropyNats => Math.Log(N) - EntropyDeficitNats;

    /// <summary>q' = |x_i'|².</summary>
    public double NormSquaredOut { get; }

    /// <summary>λ = (1-cos')/(1-ρ), the angle ratio (3.2): 0 is collapse in one layer, 1 the identity.</summary>
    public double Lambda { get; }

    /// <summary>1-λ without cancellation; positive at every finite n.</summary>
    public double OneMinusLambda { get; }

    /// <summary>log10 λ, finite where λ itself underflows, and where α√q does; -∞ where β(1-ρ) = 0 and α = 0, which collapses
    /// exactly.</summary>
    public double Log10Lambda { get; }

    /// <summary>1-cos' = λ(1-ρ).</summary>
    public double OneMinusCosineOut => Lambda * StateIn.Gap;

    /// <summary>ρ' = cos' = ⟨y_i', y_j'⟩, without cancellation.</summary>
    public double CosineOut { get; }

    /// <summary>cos' - ρ = (1-λ)(1-ρ), without cancellation.</summary>
    public double CosineGain => OneMinusLambda * StateIn.Gap;

    /// <summary>log10(1-cos').</summary>
    public double Log10OneMinusCosineOut => Log10Lambda + functions.Log10(StateIn.Gap);

    /// <summary>The simplex after the layer.</summary>
    public SimplexState StateOut => new(CosineOut, OneMinusCosineOut, NormSquaredOut);

    /// <summary>η = |∂X'/∂X|_F²/(nd), the mean squared singular value of the layer's Jacobian, for tokens in R^d.</summary>
    /// <remarks>
    /// With g = 1-ρ, written as sums of positive terms, except in Off, where the sum stays above d-2:
    /// <code>
    /// T1 = gw(1+ρa-b),  T2 = g²{ρa²w² + wb[(1-b)²+a²(1+ρ)] + w²b²(n-2)/(n-1)}
    /// Off = b²[(d-1) - 2βg(ρ+a-ρb) + β²g²(1+ρ)(1-2b+s2)]
    /// η = {[a²(d-1)+2aβT1+β²T2+(n-1)Off]/q + (2α/√q)[a(d-1)+βT1] + α²d}/d
    /// </code>
    /// </remarks>
    /// <param name="dimension">d ≥ n; the limit of Theorem 2.4 takes d = n.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; n.</exception>
    public double JacobianNorm(double dimension)
    {
        Require.That(dimension >= N && double.IsFinite(dimension), dimension,
            string.Create(CultureInfo.InvariantCulture, $"d ≥ n = {N}, for a simplex has no fewer dimensions than tokens"));
        (double a, double w, double b, double s2) = (SelfWeight, OthersWeight, OtherWeight, SumOfSquaredWeights);
        (double g, double rho, double q) = (StateIn.Gap, StateIn.Rho, StateIn.NormSquared);
        double t1 = g * w * (1 + rho * a - b);
        double t2 = g * g * (rho * a * a * w * w + w * b * ((1 - b) * (1 - b) + a * a * (1 + rho)) + w * w * b * b * (N - 2) / (N - 1));
        double off = (dimension - 1) / dimension
            + (Beta * Beta * g * g * (1 + rho) * (1 - 2 * b + s2) - 2 * Beta * g * (rho + a - rho * b)) / dimension;
        double share = (dimension - 1) / dimension;
        double attention = a * a * share + (2 * a * Beta * t1 + Beta * Beta * t2) / dimension + w * b * off;
        double cross = a * share + Beta * t1 / dimension;
        return attention / q + 2 * Alpha / Math.Sqrt(q) * cross + Alpha * Alpha;
    }

    /// <summary>log10(10^x + 10^y).</summary>
    private double Log10OfSum(double x, double y)
    {
        (double larger, double smaller) = x >= y ? (x, y) : (y, x);
        return double.IsNegativeInfinity(larger) ? larger : larger + functions.Log1p(functions.Pow10(smaller - larger)) / functions.Log(10);
    }
}
