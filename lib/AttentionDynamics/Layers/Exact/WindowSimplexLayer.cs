using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>One layer of a sliding window on a simplex, exact at every n up to 1e300: token i sees the tokens j with i-w &lt; j ≤
/// i.</summary>
/// <remarks>
/// Row i ≥ w sees w tokens, itself among them: a = 1/(1+(w-1)e^{-β(1-ρ)}), so that the threshold is β(1-ρ) = log(w-1), whatever n: the
/// window counts. With own = a²+(w-1)b²+2ra+r², N = ρ(1+r)²+(1-ρ)own, two such rows at distance d have
/// <code>
/// 1-cos' = (1-ρ)[d b² + (d-1)b² + (a+r)² + (a+r-b)²]/(2N) for d &lt; w,   (1-ρ)own/N for d ≥ w: they see nothing in common
/// </code>
/// The rows before the first whole window are those of a causal layer. λ is O(w).
/// </remarks>
public sealed class WindowSimplexLayer
{
    private readonly double rest, gap;

    /// <summary>Softmax at one scale.</summary>
    /// <param name="n">A whole number, 2 ≤ n ≤ 1e300.</param>
    /// <param name="width">1 ≤ w ≤ 1e8, how many tokens a row sees.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public WindowSimplexLayer(double n, int width, SimplexState state, double beta, double alpha = 0)
        : this(n, width, state, Softmax(state, beta), alpha)
    {
    }

    /// <summary>Any normaliser whose rows sum to 1.</summary>
    /// <param name="n">A whole number, 2 ≤ n ≤ 1e300.</param>
    /// <param name="width">1 ≤ w ≤ 1e8, how many tokens a row sees.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="weights">Those of the row that sees i tokens, its own among them, i ≥ 2; they sum to 1.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public WindowSimplexLayer(double n, int width, SimplexState state, Func<double, SimplexWeights> weights, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(weights);
        N = Require.That(n >= 2 && n <= 1e300 && Math.Floor(n) == n, n, "a whole number from 2 to 1e300");
        Width = Require.That(width >= 1 && width <= 100_000_000, width, "a width from 1 to 1e8");
        Require.That(state.Gap > 0 && state.Gap < 1, state.Gap, "1-ρ in (0, 1)", nameof(state));
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(state.NormSquared, "q", nameof(state)));
        Require.That(r <= 1e150, r, "α√q ≤ 1e150, the square of which is a double", nameof(alpha));
        (StateIn, gap, rest) = (state, state.Gap, r);
        int whole = (int)Math.Min(width, n);
        Weights = whole == 1 ? SimplexWeights.Alone : weights(whole);
        var last = new MaskedRow(Weights, gap, state.Rho, r);
        (NormSquaredOut, FarOneMinusCosine) = (last.NormSquared, gap * last.Own / last.NormSquared);
        // Cosines never fall: at most the last digit of the sum says they do.
        MeanOneMinusCosineOut = Math.Min(
            gap, Mean(whole, i => new MaskedRow(i <= 1 ? SimplexWeights.Alone : weights(i), gap, state.Rho, r), last));
    }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>w.</summary>
    public int Width { get; }

    /// <summary>The simplex before the layer.</summary>
    public SimplexState StateIn { get; }

    /// <summary>The weights of a row that sees a whole window, or, where n is below w, of the last row.</summary>
    public SimplexWeights Weights { get; }

    /// <summary>|x'|² of such a row.</summary>
    public double NormSquaredOut { get; }

    /// <summary>1-cos' of two rows that see nothing in common.</summary>
    public double FarOneMinusCosine { get; }

    /// <summary>The mean of 1-cos' over pairs.</summary>
    public double MeanOneMinusCosineOut { get; }

    /// <summary>λ, the mean over pairs of (1-cos')/(1-ρ).</summary>
    public double Lambda => MeanOneMinusCosineOut / gap;

    /// <summary>lim λ as n → ∞ at this w and these weights: nearly all pairs see nothing in common.</summary>
    public double LimitLambda => FarOneMinusCosine / gap;

    /// <summary>1-cos' of two rows with whole windows, at a distance.</summary>
    /// <param name="distance">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 1.</exception>
    public double OneMinusCosineOut(double distance)
    {
        Require.That(distance >= 1, distance, "a distance ≥ 1");
        if (distance >= Width)
            return FarOneMinusCosine;
        double own = Weights.Self + rest, apart = rest + Weights.Difference, b = Weights.Other;
        return gap * ((2 * distance - 1) * b * b + own * own + apart * apart) / (2 * NormSquaredOut);
    }

    private static Func<double, SimplexWeights> Softmax(SimplexState state, double beta)
    {
        Require.NonNegative(beta, "β");
        return i => SimplexWeights.Softmax(i, beta * state.Gap);
    }

    private double Mean(int whole, Func<double, MaskedRow> rowOf, MaskedRow last)
    {
        // Pairs are counted in units of n²/2, for n² overflows.
        double unit = 2 / N / (1 - 1 / N), sum = 0, before = 0, rows = N - whole, far = last.OfEarlier;
        double share = gap * last.Other / (StateIn.Rho * (1 + rest) * (1 + rest) * last.Root);
        for (int i = 1; i <= whole; i++)
        {
            var row = i == whole ? last : rowOf(i);
            sum += (before * (1 - row.OfLater) + (i - 1) * row.OfLater) / N;
            before += row.OfEarlier;
            if (i == whole)
                break;
            // With the rows after the first whole one: the next i-1 see something of what row i sees, each one token less.
            double near = Math.Min(i - 1, rows), least = row.OfEarlier + last.OfLater - row.OfEarlier * last.OfLater;
            sum += (near * least + (1 - row.OfEarlier) * share * row.Other * (near * (near + 1) / 2)) / N;
            sum += (rows - near) / N * (row.OfEarlier + far - row.OfEarlier * far);
        }
        // Pairs of whole rows, by their distance.
        for (int d = 1; d < whole && d <= rows; d++)
            sum += (rows + 1 - d) / N * OneMinusCosineOut(d);
        if (rows >= whole)
            sum += (rows + 1 - whole) / N * ((rows + 2 - whole) / 2) * FarOneMinusCosine;
        return sum * unit;
    }
}
