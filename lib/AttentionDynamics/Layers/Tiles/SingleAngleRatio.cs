using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>λ of one self-attention layer without residual in single precision, as <see cref="LayerAngleRatio{V}"/> has it in
/// double.</summary>
/// <remarks>
/// What would cancel is taken in double precision: the mean of the tokens, that of the outputs, sums over tiles. Centred tokens sum to 0,
/// so a constant may be taken off all weights before they multiply: at a small scale, where weights are nearly equal and outputs nearly
/// coincide, the product is then of the size of its result.
/// </remarks>
internal sealed class SingleAngleRatio<V>
    where V : struct, ILanes<V, float>
{
    private const int Size = SinglePairTiles<V>.Size, Area = Size * Size, Strip = SinglePairTiles<V>.Strip;

    /// <summary>Rows and columns of a part of the outputs, as in <see cref="LayerAngleRatio{V}"/>.</summary>
    private const int PartRows = Size / 2, PartColumns = 8 * Strip;

    /// <summary>A gap that stands for 0: a weight of 1, and a divisor.</summary>
    private const float Nothing = 1e-30f;

    private readonly int n, d;
    private readonly ComputeOptions options;
    private readonly SinglePairTiles<V> before;
    private readonly ArraySegment<float> gaps, weights, sums;
    private readonly PackedColumns<V, float>[] values;
    private readonly double meanGap;
    private readonly int[] chosen;
    private readonly float[,] chosenGaps;
    private readonly Lazy<NearIdentity<V>> nearIdentity;

    /// <param name="tokens">n x d.</param>
    /// <param name="chosen">Tokens whose pairs <see cref="At"/> gives singly.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="options">Threads; cancellation, looked at between tiles.</param>
    internal SingleAngleRatio(TokenConfiguration tokens, int[] chosen, Scratch scratch, ComputeOptions options)
    {
        (n, d, this.options, this.chosen) = (tokens.Count, tokens.Dimension, options, chosen);
        before = new SinglePairTiles<V>(tokens.UnitRow, n, d, SinglePairKernels<V>.FarAwaySquared, scratch, options.CountThreads());
        gaps = scratch.RentAligned<float>((long)before.Count * Area);
        weights = scratch.RentAligned<float>((long)before.Count * Area);
        sums = scratch.RentAligned<float>(before.Count * 2L * Size);
        var least = new float[before.Count];
        Workers.Run(before.Count, options, tile => least[tile] = Gaps(tile));
        HasClosePairs = least.Any(gap => !(gap >= 0));
        // Of centred vectors Σ_ij |δ_i-δ_j|²/2 is nΣ|δ_i|².
        for (int i = 0; i < n; i++)
            meanGap += before.Square(i) / (n - 1.0);
        int size = PackedColumns<V, float>.Size(Size, d);
        var packed = scratch.RentAligned<float>((long)before.Blocks * size);
        values = new PackedColumns<V, float>[before.Blocks];
        Workers.Run(before.Blocks, options, block => values[block] = PackedColumns<V, float>.Of(before.From(block), before.Rows(block), d,
            before.Stride, packed.Array!, packed.Offset + block * size));
        chosenGaps = before.Gaps(chosen);
        nearIdentity = new(() => new NearIdentity<V>(before, gaps, n, d, scratch, options));
    }

    /// <summary>Whether tokens are so close to one another that single precision has lost their gap; λ is then not to be had
    /// here.</summary>
    internal bool HasClosePairs { get; }

    /// <summary>Whether the gaps of n tokens fit into one array.</summary>
    internal static bool Fits(int n)
    {
        long blocks = (n + Size - 1L) / Size;
        return blocks * (blocks + 1) / 2 * Area <= Array.MaxLength - Size;
    }

    /// <summary>λ and its relative error without any output, where the layer is so close to the identity that this is at most what is
    /// allowed.</summary>
    internal (double Lambda, double RelativeError)? NearIdentityAt(double beta, double relative) => nearIdentity.Value.At(beta, relative);

    /// <summary>λ, and the ratios of the pairs i &lt; j of the chosen tokens, row by row, as they went into it.</summary>
    internal (double Lambda, double[] Chosen) At(double beta)
    {
        using var scratch = new Scratch();
        float scale = (float)beta, less = (float)Math.Exp(-beta * meanGap);
        Workers.Run(before.Count, options, tile =>
        {
            (int i, int j) = before.At(tile);
            SinglePairKernels<V>.Weights(gaps.AsSpan(tile * Area, Area), before.Rows(i), PackedColumns<V, float>.Padded(before.Rows(j)),
                Size, scale, less, weights.AsSpan(tile * Area, Area), sums.AsSpan(tile * 2 * Size, Size),
                sums.AsSpan(tile * 2 * Size + Size, Size));
        });
        int stride = PackedColumns<V, float>.Padded(d) + 16, across = (d + PartColumns - 1) / PartColumns,
            down = (n + PartRows - 1) / PartRows;
        var products = scratch.RentAligned<float>((long)n * stride);
        Workers.Run(down * across, options,
            part => Product(part / across * PartRows, part % across * PartColumns, products, stride));
        // Padding has gaps of at most 1, of which an enormous one before the layer makes nothing.
        var after = new SinglePairTiles<V>((i, row) => Output(i, products.AsSpan(i * stride, d), less, row), n, d, 0, scratch,
            options.CountThreads());
        var ratios = new double[before.Count];
        Workers.Run(before.Count, options, () => new float[Size * Strip], (tile, moved) => ratios[tile] = Compare(tile, after, moved));
        return (ratios.Sum() / (n * (n - 1.0) / 2), OfChosen(after));
    }

    /// <summary>The gaps of a tile; how close its closest pair is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Gaps(int tile)
    {
        (int i, int j) = before.At(tile);
        var to = gaps.AsSpan(tile * Area, Area);
        float least = float.MaxValue;
        for (int first = 0; first < before.Rows(j); first += Strip)
        {
            float closest = before.Gaps(i, j, first, before.Rows(i), to[first..], Size);
            if (i != j)
                least = Math.Min(least, closest);
        }
        if (i != j)
            return least;
        for (int row = 0; row < before.Rows(i); row++)
        {
            for (int column = 0; column < row; column++)
                least = Math.Min(least, to[row * Size + column] - SinglePairTiles<V>.Close
                    * (before.Square(i * Size + row) + before.Square(i * Size + column)));
            to[row * Size + row] = Nothing;
        }
        return least;
    }

    /// <summary>A part of weights times centred tokens.</summary>
    private void Product(int firstRow, int firstColumn, Span<float> products, int stride) => MatrixProduct<V, float>.OfTiles(
        before, weights, values, firstRow, Math.Min(PartRows, n - firstRow), firstColumn,
        Math.Min(d, firstColumn + PartColumns), Strip, products, stride);

    /// <summary>The unit vector of ATT(y_i).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Output(int i, ReadOnlySpan<float> product, float less, Span<double> output)
    {
        (int block, int row) = (i / Size, i % Size);
        double sum = 0;
        for (int other = 0; other < before.Blocks; other++)
            sum += sums[before.PlaceOfSum(block, other, row)];
        before.Mean.CopyTo(output);
        Precision.AddScaled(output, product, 1 / sum);
        VectorKernels.AddScaled(output, before.Residual, less / sum);
        TokenConfiguration.Normalise(output, i);
    }

    /// <summary>The sum of the ratios of a tile, strip by strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Compare(int tile, SinglePairTiles<V> after, float[] moved)
    {
        (int i, int j) = before.At(tile);
        double sum = 0;
        for (int first = 0; first < before.Rows(j); first += Strip)
        {
            int columns = Math.Min(Strip, before.Rows(j) - first);
            int rows = i == j ? Math.Min(first + columns, before.Rows(i)) : before.Rows(i);
            after.Gaps(i, j, first, rows, moved, Strip);
            // On the diagonal of tiles, the pairs beyond that of the matrix.
            for (int row = first; i == j && row < rows; row++)
                moved.AsSpan(row * Strip, row - first + 1).Clear();
            sum += SinglePairKernels<V>.Ratios(gaps.AsSpan(tile * Area + first), Size, moved, Strip, rows,
                PackedColumns<V, float>.Padded(columns));
        }
        return sum;
    }

    private double[] OfChosen(SinglePairTiles<V> after)
    {
        float[,] moved = after.Gaps(chosen);
        var ratios = new List<double>();
        for (int i = 0; i < chosen.Length; i++)
        for (int j = i + 1; j < chosen.Length; j++)
            ratios.Add(moved[i, j] / chosenGaps[i, j]);
        return [.. ratios];
    }
}
