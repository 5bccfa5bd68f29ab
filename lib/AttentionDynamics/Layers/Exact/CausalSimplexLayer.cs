using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>One causal layer on a simplex, exact at every finite n: token i sees the tokens j ≤ i.</summary>
/// <remarks>
/// With g = 1-ρ, r = α√q, positions i from 1, a_i = 1/(1+(i-1)e^{-β_i g}), b_i = (1-a_i)/(i-1), s2_i = a_i²+(i-1)b_i²:
/// <code>
/// ⟨x_i', x_j'⟩ = P + g(1+r)b_j (i &lt; j),  |x_i'|² = P + g(s2_i+2r a_i+r²),  P = ρ(1+r)²
/// </code>
/// The result is no simplex: cosines depend on the later position and, through the norm, on the earlier. At β = γ log n with u = γg &lt; 1
/// the first n^u positions never collapse, which are a share n^{u-1}. λ is O(n): cos' is (1-f_i)(1-h_j) with f and h small where the cosine
/// is near 1, so nothing large cancels.
/// </remarks>
/// <example>
/// <code>
/// var layer = new CausalSimplexLayer(4096, SimplexState.FromRho(0.5), beta: _ =&gt; 2 * Math.Log(4096));
/// layer.Lambda // 0.649
/// </code>
/// </example>
public sealed class CausalSimplexLayer
{
    private readonly double[] self;

    /// <summary>What a position is short of as the earlier of a pair, f, and as the later, h: 1-cos' = f+h-fh.</summary>
    private readonly double[] ofEarlier, ofLater;

    /// <param name="n">n ≥ 2.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="beta">β_i ≥ 0 of the position i, which counts from 1: <c>_ => beta</c>, or <c>i => gamma * Math.Log(i)</c>.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; a β_i or α negative, NaN or infinite; a state out of range.</exception>
    public CausalSimplexLayer(int n, SimplexState state, Func<int, double> beta, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(beta);
        Count = Require.That(n >= 2, n, "n ≥ 2");
        Require.That(state.Gap > 0 && state.Gap < 1, state.Gap, "1-ρ in (0, 1)");
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(state.NormSquared, "q"));
        double gap = state.Gap;
        (StateIn, self, ofEarlier, ofLater) = (state, new double[n], new double[n], new double[n]);
        NormsSquared = new double[n];
        for (int k = 0; k < n; k++)
        {
            double scale = Require.NonNegative(beta(k + 1), FormattableString.Invariant($"β of position {k + 1}"), nameof(beta));
            SimplexWeights weights = k == 0 ? SimplexWeights.Alone : SimplexWeights.Softmax(k + 1, scale * gap);
            var row = new MaskedRow(weights, gap, state.Rho, r);
            (self[k], NormsSquared[k]) = (weights.Self, row.NormSquared);
            (ofEarlier[k], ofLater[k]) = (row.OfEarlier, row.OfLater);
        }
        double sum = 0, before = 0;
        for (int j = 0; j < n; j++)
        {
            sum += before * (1 - ofLater[j]) + j * ofLater[j];
            before += ofEarlier[j];
        }
        MeanOneMinusCosineOut = sum / (n * (n - 1.0) / 2);
    }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>The simplex before the layer.</summary>
    public SimplexState StateIn { get; }

    /// <summary>|x_i'|², the first position first.</summary>
    public double[] NormsSquared { get; }

    /// <summary>The mean of 1-cos' over pairs.</summary>
    public double MeanOneMinusCosineOut { get; }

    /// <summary>λ, the mean over pairs of (1-cos')/(1-ρ).</summary>
    public double Lambda => MeanOneMinusCosineOut / StateIn.Gap;

    /// <summary>a_i, the weight of a position on itself.</summary>
    /// <param name="position">i from 1 to n.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such position.</exception>
    public double SelfWeight(int position) => self[At(position)];

    /// <summary>1-⟨y_i', y_j'⟩ of two positions.</summary>
    /// <param name="one">i from 1 to n.</param>
    /// <param name="other">j from 1 to n, another.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such position, or twice the same.</exception>
    public double OneMinusCosineOut(int one, int other)
    {
        int i = At(Math.Min(one, other)), j = At(Math.Max(one, other));
        Require.That(i < j, other, "another position than the first");
        return ofEarlier[i] + ofLater[j] - ofEarlier[i] * ofLater[j];
    }

    /// <summary>The limit of λ as n → ∞ at criticality, with β = γ log n for all positions and no residual: 6/((R+1)(R+2)), R =
    /// √(1+3ρ).</summary>
    /// <remarks>
    /// The mean over x, y in (0, 1), x = i/n, of [1-ρ/√(N_x N_y)]/(1-ρ) with N_x = ρ+(1-ρ)/(1+x)². It is .649 at ρ = .5; with the law of
    /// the position, β_i = γ log i, it is 1/(1+3ρ) as without a mask.
    /// </remarks>
    /// <param name="rho">ρ in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ outside (0, 1).</exception>
    public static double CriticalLimit(double rho)
    {
        Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        double root = Math.Sqrt(1 + 3 * rho);
        return 6 / ((root + 1) * (root + 2));
    }

    private int At(int position) =>
        Require.That(position >= 1 && position <= Count, position, FormattableString.Invariant($"a position from 1 to {Count}")) - 1;
}
