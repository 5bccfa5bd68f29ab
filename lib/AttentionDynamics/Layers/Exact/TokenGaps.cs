using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>Tokens by nothing but the gaps 1-⟨y_i, y_j⟩ between them and their norms: what a layer of any mask and normaliser needs and
/// gives, so that depth is exact down to gaps of 1e-150.</summary>
/// <remarks>
/// With w_i the row i of A + r_iI, r_i = α|x_i|, u_i its sum, p_i = w_i/u_i and E the matrix of gaps,
/// <code>
/// x_i' = u_i z_i,  |z_i|² = 1-Q_ii,  |z_i-z_j|² = 2Q_ij-Q_ii-Q_jj,  Q_ij = p_iᵀEp_j
/// 1-cos' = [|z_i-z_j|² - (|z_i|-|z_j|)²]/(2|z_i||z_j|),   |z_i|-|z_j| = (Q_jj-Q_ii)/(|z_i|+|z_j|)
/// </code>
/// All are of the order of the gaps, so that tokens that nearly coincide keep their digits. O(n² D) a layer for rows of D keys, and n²
/// memory: graphs of some thousand tokens.
/// </remarks>
public sealed class TokenGaps
{
    private readonly double[] gaps, norms;

    private TokenGaps(double[] gaps, double[] norms) => (this.gaps, this.norms) = (gaps, norms);

    /// <summary>n.</summary>
    public int Count => norms.Length;

    /// <summary>1-⟨y_i, y_j⟩.</summary>
    /// <param name="one">i, from 0.</param>
    /// <param name="other">j, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such token.</exception>
    public double this[int one, int other] => gaps[At(one) * Count + At(other)];

    /// <summary>The mean of 1-⟨y_i, y_j⟩ over pairs.</summary>
    public double Mean => gaps.Sum() / (Count * (Count - 1.0));

    /// <summary>The largest of all.</summary>
    public double Largest => gaps.Max();

    /// <summary>A simplex.</summary>
    /// <param name="n">2 ≤ n ≤ 20000.</param>
    /// <param name="state">Its gap and norm.</param>
    /// <exception cref="ArgumentOutOfRangeException">n or the state out of range.</exception>
    public static TokenGaps Simplex(int n, SimplexState state)
    {
        Require.That(n >= 2 && n <= 20_000, n, "2 ≤ n ≤ 20000");
        Require.That(state.Gap > 0 && state.Gap < 1, state.Gap, "1-ρ in (0, 1)", nameof(state));
        return Of(n, (_, _) => state.Gap, _ => Require.Positive(state.NormSquared, "q", nameof(state)));
    }

    /// <summary>Any tokens of which the gaps are known.</summary>
    /// <param name="n">2 ≤ n ≤ 20000.</param>
    /// <param name="gap">1-⟨y_i, y_j⟩ in [0, 2] for i &lt; j, from 0; those of vectors that exist.</param>
    /// <param name="normSquared">|x_i|² &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n, a gap or a norm out of range.</exception>
    public static TokenGaps Of(int n, Func<int, int, double> gap, Func<int, double> normSquared)
    {
        ArgumentNullException.ThrowIfNull(gap);
        ArgumentNullException.ThrowIfNull(normSquared);
        Require.That(n >= 2 && n <= 20_000, n, "2 ≤ n ≤ 20000");
        double[] gaps = new double[n * n], norms = new double[n];
        for (int i = 0; i < n; i++)
        {
            norms[i] = Math.Sqrt(Require.Positive(normSquared(i), "|x|²", nameof(normSquared)));
            for (int j = i + 1; j < n; j++)
            {
                double value = gap(i, j);
                gaps[i * n + j] = gaps[j * n + i] = Require.That(value >= 0 && value <= 2, value, "a gap in [0, 2]", nameof(gap));
            }
        }
        return new TokenGaps(gaps, norms);
    }

    /// <summary>|x_i|.</summary>
    /// <param name="token">i, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such token.</exception>
    public double Norm(int token) => norms[At(token)];

    /// <summary>The tokens after one layer, x_i' = Σ_j A_ij y_j + αx_i. O(n² D).</summary>
    /// <param name="rule">Mask, scale β, normaliser.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentException">No scale; the mask gives a token no key; a row's weights add up to nothing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α or a scale out of range.</exception>
    public TokenGaps Layer(AttentionRule rule, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Require.NonNegative(alpha, "α");
        if (rule.Scale is null && rule.ScaleOfRow is null)
            throw new ArgumentException("expected a scale β: tokens known by their gaps have no usual one", nameof(rule));
        int n = Count;
        double[] half = new double[n * n], sums = new double[n];
        (int[] Keys, double[] Weights)[] rows = Rows(rule, alpha, sums);
        // Row i of half: p_iᵀE.
        Workers.Run(n, Workers.Default, () => 0, (i, _) =>
        {
            var row = half.AsSpan(i * n, n);
            for (int k = 0; k < rows[i].Keys.Length; k++)
                VectorKernels.AddScaled(row, gaps.AsSpan(rows[i].Keys[k] * n, n), rows[i].Weights[k]);
        });
        double Product(int i, int j)
        {
            double sum = 0;
            for (int k = 0; k < rows[j].Keys.Length; k++)
                sum += rows[j].Weights[k] * half[i * n + rows[j].Keys[k]];
            return sum;
        }
        double[] own = new double[n], after = new double[n * n], lengths = new double[n], newNorms = new double[n];
        for (int i = 0; i < n; i++)
        {
            own[i] = Product(i, i);
            lengths[i] = Math.Sqrt(1 - own[i]);
            newNorms[i] = sums[i] * lengths[i];
            if (!(newNorms[i] > 0))
                throw new ArgumentException(FormattableString.Invariant($"the output of row {i} is 0 and has no direction"), nameof(rule));
        }
        Workers.Run(n, Workers.Default, () => 0, (i, _) =>
        {
            for (int j = i + 1; j < n; j++)
            {
                double apart = (own[j] - own[i]) / (lengths[i] + lengths[j]), square = 2 * Product(i, j) - own[i] - own[j];
                after[i * n + j] = Math.Max(0, (square - apart * apart) / (2 * lengths[i] * lengths[j]));
            }
        });
        for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            after[i * n + j] = after[j * n + i];
        return new TokenGaps(after, newNorms);
    }

    /// <summary>The mean over pairs of the gaps here over those before: λ of the layer between. Pairs that coincided are left
    /// out.</summary>
    /// <param name="before">As many tokens.</param>
    /// <exception cref="ArgumentException">Another number of tokens, or all coincide.</exception>
    public double AngleRatio(TokenGaps before)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (before.Count != Count)
            throw new ArgumentException(FormattableString.Invariant($"expected {Count} tokens, got {before.Count}"), nameof(before));
        double sum = 0;
        long pairs = 0;
        for (int k = 0; k < gaps.Length; k++)
        {
            if (!(before.gaps[k] > 0))
                continue;
            sum += gaps[k] / before.gaps[k];
            pairs++;
        }
        return pairs > 0 ? sum / pairs : throw new ArgumentException("all tokens coincide: there is no ratio", nameof(before));
    }

    private (int[] Keys, double[] Weights)[] Rows(AttentionRule rule, double alpha, double[] sums)
    {
        int n = Count;
        double[] scales = rule.Scales(n, 1), scores = new double[n], weights = new double[n];
        var rows = new (int[] Keys, double[] Weights)[n];
        var seen = new SeenKeys(rule.Mask, n, 1);
        var keys = new List<int>();
        for (int i = 0; i < n; i++)
        {
            seen.Take(i, 1);
            seen.Turn(0, n);
            keys.Clear();
            for (int k = 0; k < seen.Count(0); k++)
            for (int j = seen.At(0, k).From; j < seen.At(0, k).To; j++)
                keys.Add(j);
            for (int k = 0; k < keys.Count; k++)
                scores[k] = scales[i] * (1 - gaps[i * n + keys[k]]);
            rule.Normaliser.Normalise(scores.AsSpan(0, keys.Count), weights.AsSpan(0, keys.Count));
            int at = keys.IndexOf(i);
            if (at < 0)
            {
                at = keys.Count;
                keys.Add(i);
                weights[at] = 0;
            }
            weights[at] += alpha * norms[i];
            for (int k = 0; k < keys.Count; k++)
                sums[i] += weights[k];
            if (!(sums[i] > 0 && double.IsFinite(sums[i])))
                throw new ArgumentException(
                    FormattableString.Invariant($"expected weights of row {i} that add up to more than 0, got {sums[i]}"), nameof(rule));
            rows[i] = ([.. keys], [.. weights.Take(keys.Count).Select(weight => weight / sums[i])]);
        }
        return rows;
    }

    private int At(int token) =>
        Require.That(token >= 0 && token < Count, token, FormattableString.Invariant($"a token from 0 to {Count - 1}"));
}
