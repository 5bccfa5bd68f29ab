using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>What one thread needs for the Jacobian norm of a block of tokens.</summary>
internal sealed class JacobianPanel
{
    private readonly int d;

    /// <param name="rows">Tokens of a block at most.</param>
    /// <param name="columns">Tokens they meet at once, whole lane sets.</param>
    /// <param name="d">d.</param>
    /// <param name="kept">Numbers in which the sums of one token are kept.</param>
    /// <param name="scratch">Lends the arrays; several threads may ask at once.</param>
    internal JacobianPanel(int rows, int columns, int d, int kept, Scratch scratch)
    {
        // Rows of a panel lie apart by no power of two, or eight of them would share one set of the cache.
        (this.d, Stride, Width, Kept) = (d, columns + 8, (d + 7) / 8 * 8 + 8, kept);
        lock (scratch)
        {
            (Gaps, Weights) = (scratch.Rent((long)rows * Stride), scratch.Rent((long)rows * Stride));
            Work = scratch.Rent((long)rows * Math.Max(Stride, PairSquares<Lanes128<double>>.Group));
            (Means, Drifts, Selves) =
                (scratch.Rent((long)rows * Width), scratch.Rent((long)rows * Width), scratch.Rent((long)rows * Width));
            (KeptWeights, KeptBlocks) = (scratch.Rent(rows * kept), scratch.Rent(rows * kept));
        }
        Selves.AsSpan().Clear();
        (Sums, Squares) = (new WeightSums[rows], new double[rows]);
    }

    /// <summary>Where the blocks of so many tokens begin, and where the last ends. The last are small, lest one thread work long after the
    /// others.</summary>
    internal static int[] Starts(int tokens, int most)
    {
        int least = Math.Min(24, most), end = 0;
        var starts = new List<int> { 0 };
        while (end < tokens)
            starts.Add(end = Math.Min(tokens, end + (tokens - end > 2 * most ? most : least)));
        return [.. starts];
    }

    /// <summary>The same for blocks of one size, as few as can be, but as many for each thread.</summary>
    internal static int[] EvenStarts(int tokens, int most, int threads)
    {
        int parts = Math.Min(tokens, ((tokens + most - 1) / most + threads - 1) / threads * threads);
        return [.. Enumerable.Range(0, parts + 1).Select(part => (int)((long)tokens * part / parts))];
    }

    /// <summary>p_ij.</summary>
    internal double[] Gaps { get; }

    /// <summary>e^{-βp_ij}; of the token itself nothing.</summary>
    internal double[] Weights { get; }

    /// <summary>First e^{-βp_ij} p_ij, then tiles of a product, then ⟨e_i, y_k - mean⟩.</summary>
    internal double[] Work { get; }

    /// <summary>From a row of pairs to the next.</summary>
    internal int Stride { get; }

    /// <summary>e_i.</summary>
    internal double[] Means { get; }

    /// <summary>Σ_j A_ij p_ij (y_j-y_i).</summary>
    internal double[] Drifts { get; }

    /// <summary>y_i less the mean of all.</summary>
    internal double[] Selves { get; }

    /// <summary>Lane sets that add up to <see cref="Sums"/>.</summary>
    internal double[] KeptWeights { get; }

    /// <summary>Lane sets that add up to the sums over blocks.</summary>
    internal double[] KeptBlocks { get; }

    /// <summary>From the lane sets of a token to those of the next.</summary>
    internal int Kept { get; }

    /// <summary>Sums of the weights.</summary>
    internal WeightSums[] Sums { get; }

    /// <summary>|C_i|², or the part of it that is a sum over pairs of other tokens.</summary>
    internal double[] Squares { get; }

    /// <summary>From one of the means, drifts or selves to the next.</summary>
    internal int Width { get; }

    /// <summary>e_i.</summary>
    internal Span<double> Mean(int row) => Means.AsSpan(row * Width, d);

    /// <summary>e_i, filled up.</summary>
    internal ReadOnlySpan<double> PaddedMean(int row) => Means.AsSpan(row * Width, Width);

    /// <summary>Σ_j A_ij p_ij (y_j-y_i).</summary>
    internal Span<double> Drift(int row) => Drifts.AsSpan(row * Width, d);

    /// <summary>y_i less the mean of all.</summary>
    internal Span<double> Self(int row) => Selves.AsSpan(row * Width, d);

    /// <summary>The same, filled up with 0.</summary>
    internal ReadOnlySpan<double> PaddedSelf(int row) => Selves.AsSpan(row * Width, Width);
}
