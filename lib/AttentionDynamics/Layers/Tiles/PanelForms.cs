using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Σ_jl A_ij A_il p_jl² over the other tokens, for many tokens i at once: their weights with all are kept, the gaps of all pairs
/// are computed anew for them. As <see cref="PairSquares{V}"/>, which keeps the gaps.</summary>
internal sealed class PanelForms<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = CentredTile<V>.Size;

    /// <summary>Numbers that all threads together may keep whatever the tokens are, and how many times those of the tokens.</summary>
    private const int Few = 1 << 26, Times = 4;

    private readonly int n, rows, stride;

    // Tile after tile of all tokens, in it row after row.
    private readonly double[] weights, sums, squares, tile;
    private readonly CentredTile<V> later;
    private readonly TokenChunk<V> earlier;

    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="rows">Tokens at most.</param>
    /// <param name="chunk">Tokens of a column of the triangle.</param>
    internal PanelForms(int n, int d, int rows, int chunk)
    {
        (this.n, this.rows, stride) = (n, rows, chunk + 8);
        weights = new double[Scratch.Length((n + Size - 1L) / Size * Size * rows)];
        sums = new double[Scratch.Length((long)rows * stride)];
        squares = new double[chunk * Size];
        tile = new double[Size * stride];
        later = new CentredTile<V>(d, TileRole.Rows);
        earlier = new TokenChunk<V>(d, chunk);
    }

    /// <summary>How many tokens at once: the gaps are computed anew for every panel, so as many as memory is for.</summary>
    internal static int Rows(int n, int d, int threads)
    {
        long most = Math.Min(Math.Max((long)Times * d, Few / n) / threads, Array.MaxLength / (n + Size));
        return (int)Math.Clamp(most / Size * Size, Size, (n + Size - 1) / Size * Size);
    }

    /// <summary>Keeps the weights with some tokens.</summary>
    internal void Add(JacobianPanel panel, int count, int start, int tokens)
    {
        for (int first = 0; first < tokens; first += Size)
        for (int row = 0; row < count; row++)
        {
            var target = weights.AsSpan((start + first) * rows + row * Size, Size);
            int some = Math.Min(Size, tokens - first);
            panel.Weights.AsSpan(row * panel.Stride + first, some).CopyTo(target);
            target[some..].Clear();
        }
    }

    /// <summary>The forms, from all weights: twice that over j &gt; l, a product with a triangular matrix.</summary>
    /// <param name="source">Writes unit vector i.</param>
    /// <param name="centre">Subtracted from each.</param>
    /// <param name="panel">Has the sums of weights; receives the forms.</param>
    /// <param name="count">How many tokens.</param>
    /// <param name="work">Asked between products whether to stop.</param>
    /// <param name="units">What the work of a column is.</param>
    internal void Into(
        VectorSource source, ReadOnlySpan<double> centre, JacobianPanel panel, int count, WorkDone work, double units)
    {
        var lanes = panel.KeptBlocks.AsSpan(0, count * V.Width);
        lanes.Clear();
        for (int start = 0; start < n; start += earlier.Capacity)
        {
            earlier.Fill(source, start, n, centre);
            int padded = PackedColumns<V, double>.Padded(earlier.Count);
            for (int first = start; first < n; first += Size)
            {
                work.StopIfAsked();
                int some = Math.Min(Size, n - first);
                later.Fill(source, first, some, centre);
                earlier.Gaps(later, 0, some, tile, stride);
                var packed = SquaresOf(first - start, some);
                MatrixProduct<V, double>.Into(weights.AsSpan(first * rows), count, Size, 1, packed, sums, stride, first > start);
            }
            for (int first = 0; first < earlier.Count; first += Size)
                JacobianKernels<V>.AddProducts(sums.AsSpan(first), stride, weights.AsSpan((start + first) * rows), Size, count,
                    Math.Min(Size, padded - first), lanes);
            work.Add(units * earlier.Count);
        }
        for (int row = 0; row < count; row++)
        {
            double total = 1 + panel.Sums[row].Weights;
            panel.Squares[row] = 2 * (JacobianKernels<V>.Sum(lanes[(row * V.Width)..]) / total) / total;
        }
        lanes.Clear();
    }

    /// <summary>The squares of the gaps of later tokens, from <paramref name="offset"/> tokens after the first earlier one on, with the
    /// earlier ones; 0 where they are not later.</summary>
    private PackedColumns<V, double> SquaresOf(int offset, int count)
    {
        var packed = PackedColumns<V, double>.Packed(count, earlier.Count, squares, 0);
        for (int row = 0; row < count; row++)
            tile.AsSpan(row * stride, packed.PaddedColumns)[Math.Min(offset + row, earlier.Count)..].Clear();
        JacobianKernels<V>.Squares(tile, stride, count, packed, 0, tile, stride);
        return packed;
    }
}
