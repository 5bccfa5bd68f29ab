using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>|C_i|² of some tokens at once, from sums that grow while all tokens pass by.</summary>
/// <remarks>
/// In few dimensions Σ_j w_ij (y_j-y_i)(y_j-y_i)ᵀ, by differences. In many Σ_j w_ij y_j y_jᵀ: for all i together that is one product of
/// weights with the products of two coordinates of each token, which arise where they are needed; the centre of all tokens then moves to
/// y_i. Where the others that weigh anything lie so near to y_i that digits are lost on the way, it says so.
/// </remarks>
internal sealed class PanelCovariances<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>|C_i| below this share of what it is the difference of has lost digits.</summary>
    private const double Near = 0.01;

    /// <summary>In more dimensions the sums of eight tokens outgrow memory, and a product for one token is as fast.</summary>
    private const int MostDimensions = 512;

    private readonly int d, width, stride;
    private readonly bool few;
    private readonly CoordinatePair[] pairs;
    private readonly double[] sums, products, matrix;

    /// <param name="d">d.</param>
    /// <param name="rows">Tokens at most.</param>
    /// <param name="chunk">Tokens that pass by at once, at most.</param>
    internal PanelCovariances(int d, int rows, int chunk)
    {
        (this.d, few, width) = (d, CentredTile<V>.Few(d), PackedColumns<V, double>.Padded(d));
        pairs = few ? [] : Pairs(d);
        stride = few ? d * (d + 1) / 2 * V.Width : pairs.Length * V.Width + 8;
        sums = new double[Scratch.Length((long)rows * stride)];
        products = few ? [] : new double[chunk * PackedColumns<V, double>.PanelWidth];
        matrix = few ? new double[d * width] : [];
    }

    /// <summary>Whether it pays to have it.</summary>
    internal static bool Pays(int d) => d <= MostDimensions;

    /// <summary>How many tokens at once: their sums take no more than a few caches.</summary>
    internal static int Rows(int d) => Math.Clamp((1 << 23) / (d * (d + 16)) / 8 * 8, 8, 96);

    /// <summary>Adds the tokens that pass by.</summary>
    /// <param name="tokens">They.</param>
    /// <param name="panel">The chosen tokens and the weights of all pairs.</param>
    /// <param name="count">How many are chosen.</param>
    /// <param name="anew">Whether they are the first to pass.</param>
    internal void Add(TokenChunk<V> tokens, JacobianPanel panel, int count, bool anew)
    {
        if (few)
        {
            if (anew)
                sums.AsSpan(0, count * stride).Clear();
            for (int row = 0; row < count; row++)
                JacobianKernels<V>.Covariance(panel.Weights.AsSpan(row * panel.Stride), tokens.Coordinates,
                    PackedColumns<V, double>.Padded(tokens.Count), tokens.Capacity, panel.Self(row), sums.AsSpan(row * stride));
            return;
        }
        for (int set = 0; set < pairs.Length; set += MicroProduct<V, double>.Panel)
        {
            var some = pairs.AsSpan(set, Math.Min(MicroProduct<V, double>.Panel, pairs.Length - set));
            JacobianKernels<V>.CoordinateProducts(tokens.Rows, tokens.Count, tokens.Stride, some, products);
            MatrixProduct<V, double>.Into(panel.Weights, count, panel.Stride, 1,
                PackedColumns<V, double>.Packed(tokens.Count, some.Length * V.Width, products, 0), sums.AsSpan(set * V.Width), stride,
                accumulate: !anew);
        }
    }

    /// <summary>|C_i|² when all have passed; NaN where it has lost digits.</summary>
    internal double Square(JacobianPanel panel, int row)
    {
        double total = 1 + panel.Sums[row].Weights, share = panel.Sums[row].Weights / total;
        var mean = panel.Mean(row);
        var mine = sums.AsSpan(row * stride, stride);
        if (few)
        {
            for (int k = 0, at = 0; k < d; k++)
            for (int l = k; l < d; l++, at += V.Width)
                matrix[k * width + l] = matrix[l * width + k] = JacobianKernels<V>.Sum(mine[at..]);
            return RowCovariance<V>.Square(matrix, width, d, mean, total);
        }
        double square = JacobianKernels<V>.CovarianceSquare(mine, pairs, panel.PaddedSelf(row), panel.PaddedMean(row), total, share);
        double trace = 0, self = VectorKernels.Dot(panel.Self(row), panel.Self(row)), drawn = VectorKernels.Dot(mean, mean);
        for (int set = 0; set < pairs.Length; set++)
        {
            (int one, int others) = pairs[set];
            if (one >= others)
                trace += mine[set * V.Width + one - others];
        }
        double terms = trace / total + share * self + 2 * Math.Sqrt(self * drawn) + drawn;
        return square >= Near * terms * (Near * terms) ? square : double.NaN;
    }

    /// <summary>Each lane set with the coordinates up to its own: those of one panel lie in few lines of the cache.</summary>
    private static CoordinatePair[] Pairs(int d) =>
        [.. from set in Enumerable.Range(0, (d + V.Width - 1) / V.Width)
            from one in Enumerable.Range(0, Math.Min(d, (set + 1) * V.Width))
            select new CoordinatePair(one, set * V.Width)];
}
