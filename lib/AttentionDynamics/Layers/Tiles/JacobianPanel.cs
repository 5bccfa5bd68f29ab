using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>What one thread needs for the Jacobian norm of a block of tokens.</summary>
internal sealed class JacobianPanel
{
    private readonly int d;

    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="width">From a token's vector to the next: d in whole lane sets, or more.</param>
    /// <param name="selfStride">From a token to the next.</param>
    /// <param name="stride">From a row of pairs to the next.</param>
    /// <param name="scratch">Lends the arrays; several threads may ask at once.</param>
    internal JacobianPanel(int n, int d, int width, int selfStride, int stride, Scratch scratch)
    {
        (this.d, Width) = (d, width);
        int rows = Rows(n);
        lock (scratch)
        {
            (Gaps, Weights, Work) = (scratch.Rent((long)rows * stride), scratch.Rent((long)rows * stride),
                scratch.Rent((long)rows * stride));
            (Means, Drifts, Selves) =
                (scratch.Rent((long)rows * width), scratch.Rent((long)rows * width), scratch.Rent((long)rows * selfStride));
            (Tile, Lanes) = (scratch.Rent(rows * PairSquares<Lanes128<double>>.Group), scratch.Rent(rows * Lanes512<double>.Width));
        }
        (Sums, Squares, SelfSquares) = (new WeightSums[rows], new double[rows], new double[rows]);
    }

    /// <summary>Tokens of a block at most: whole groups of the product's rows at any width, or all there are; fewer where panels would grow
    /// beyond a few caches.</summary>
    internal static int Rows(int n) => n <= 2048 ? Math.Min(96, n) : n <= 16384 ? 48 : 24;

    /// <summary>Where the blocks of so many tokens begin, and where the last ends. The last are small, lest one thread work long after the
    /// others.</summary>
    internal static int[] Starts(int n, int tokens)
    {
        int most = Rows(n), least = Math.Min(24, most), end = 0;
        var starts = new List<int> { 0 };
        while (end < tokens)
            starts.Add(end = Math.Min(tokens, end + (tokens - end > 2 * most ? most : least)));
        return [.. starts];
    }

    /// <summary>p_ij.</summary>
    internal double[] Gaps { get; }

    /// <summary>e^{-βp_ij}; of the token itself nothing.</summary>
    internal double[] Weights { get; }

    /// <summary>First e^{-βp_ij} p_ij, then ⟨e_i, y_k - mean⟩.</summary>
    internal double[] Work { get; }

    /// <summary>e_i.</summary>
    internal double[] Means { get; }

    /// <summary>Σ_j A_ij p_ij (y_j-y_i).</summary>
    internal double[] Drifts { get; }

    /// <summary>y_i less the mean of all.</summary>
    internal double[] Selves { get; }

    /// <summary>One tile of a product.</summary>
    internal double[] Tile { get; }

    /// <summary>A lane set for each token.</summary>
    internal double[] Lanes { get; }

    /// <summary>Sums of the weights.</summary>
    internal WeightSums[] Sums { get; }

    /// <summary>|C_i|², or the part of it that is a sum over pairs of other tokens.</summary>
    internal double[] Squares { get; }

    /// <summary>|y_i - mean|².</summary>
    internal double[] SelfSquares { get; }

    /// <summary>One C_i; made when first needed, as are the next two.</summary>
    internal double[]? Matrix { get; set; }

    /// <summary>Some y_j-y_i, packed.</summary>
    internal double[]? Packed { get; set; }

    /// <summary>e^{-βp_ij}(y_j-y_i).</summary>
    internal double[]? Scaled { get; set; }

    /// <summary>From one of the means or drifts to the next.</summary>
    internal int Width { get; }

    /// <summary>e_i.</summary>
    internal Span<double> Mean(int row) => Means.AsSpan(row * Width, d);

    /// <summary>Σ_j A_ij p_ij (y_j-y_i).</summary>
    internal Span<double> Drift(int row) => Drifts.AsSpan(row * Width, d);
}
