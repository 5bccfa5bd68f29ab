using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>λ of one self-attention layer at d = 2: weights are summed as they arise and gaps computed where they are needed, so nothing of
/// size n² is stored.</summary>
/// <remarks>Tiles (I ≤ J) of pairs each leave sums of their own, added in the order of tiles.</remarks>
internal sealed class PlaneAngleRatio<V>
    where V : struct, ILanes<V, double>
{
    internal const int Size = PairTiles<V>.Size, Sums = 3 * Size;

    private readonly TokenConfiguration tokens;
    private readonly int n, blocks;
    private readonly ComputeOptions options;
    private readonly double[] unit, values, sums;
    private readonly (int I, int J)[] tiles;

    /// <param name="tokens">n x 2.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="options">Threads; cancellation, looked at between tiles.</param>
    internal PlaneAngleRatio(TokenConfiguration tokens, Scratch scratch, ComputeOptions options)
    {
        (this.tokens, n, this.options) = (tokens, tokens.Count, options);
        blocks = (n + Size - 1) / Size;
        unit = scratch.Rent(blocks * 2L * Size);
        values = scratch.Rent(blocks * 2L * Size);
        Workers.Run(blocks, options, block => Fill(block, n, tokens.UnitRow, unit, values));
        tiles = [.. from i in Enumerable.Range(0, blocks) from j in Enumerable.Range(i, blocks - i) select (i, j)];
        sums = scratch.Rent(tiles.Length * 2L * Sums);
    }

    internal AngleRatio At(double beta, double alpha)
    {
        using var scratch = new Scratch();
        Workers.Run(tiles.Length, options, tile =>
        {
            (int i, int j) = tiles[tile];
            PlaneKernels<V>.Sums(Of(unit, i), Of(unit, j), Of(values, j), Rows(i, n), PackedColumns<V, double>.Padded(Rows(j, n)), Size,
                beta, sums.AsSpan(tile * 2 * Sums, Sums), sums.AsSpan(tile * 2 * Sums + Sums, Sums));
        });
        double[] moved = scratch.Rent(blocks * 2L * Size), totals = scratch.Rent((long)blocks * Sums);
        Workers.Run(blocks, options, block =>
        {
            Total(block, totals.AsSpan(block * Sums, Sums));
            Fill(block, n, (i, row) => Output(tokens, i, totals.AsSpan(i / Size * Sums), alpha, row), moved);
        });
        var parts = new PairSums[tiles.Length];
        Workers.Run(tiles.Length, options, tile => parts[tile] = Compare(tiles[tile].I, tiles[tile].J, n, unit, moved));
        return AngleRatio.Of(parts, (long)n * (n - 1) / 2);
    }

    /// <summary>Tokens in a block.</summary>
    internal static int Rows(int block, int n) => Math.Min(Size, n - block * Size);

    /// <summary>A block: first coordinates, then second ones.</summary>
    internal static Span<double> Of(double[] coordinates, int block) => coordinates.AsSpan(block * 2 * Size, 2 * Size);

    /// <summary>The vectors of a block twice: filled up as points, far away, and as values, 0.</summary>
    internal static void Fill(int block, int n, VectorSource vectors, double[] points, double[] values)
    {
        Fill(block, n, vectors, values);
        Span<double> from = Of(values, block), to = Of(points, block);
        to.Fill(PairKernels<V>.FarAway);
        int rows = Rows(block, n);
        from[..rows].CopyTo(to);
        from.Slice(Size, rows).CopyTo(to[Size..]);
    }

    /// <summary>The vectors of a block coordinate by coordinate, filled up with 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(int block, int n, VectorSource vectors, double[] coordinates)
    {
        Span<double> row = stackalloc double[2], target = Of(coordinates, block);
        target.Clear();
        for (int i = 0; i < Rows(block, n); i++)
        {
            vectors(block * Size + i, row);
            target[i] = row[0];
            target[Size + i] = row[1];
        }
    }

    /// <summary>The sums of a block's tokens over all tokens, in the order of blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Total(int block, Span<double> totals)
    {
        totals.Clear();
        for (int other = 0; other < blocks; other++)
        {
            // Tiles of a block of rows lie one after another, from the diagonal on.
            int first = Math.Min(block, other), tile = first * blocks - first * (first - 1) / 2 + Math.Abs(block - other);
            VectorKernels.AddScaled(totals, sums.AsSpan(tile * 2 * Sums + (other < block ? Sums : 0), Sums), 1);
        }
    }

    /// <summary>The unit vector of ATT(y_i) + αx_i.</summary>
    /// <param name="tokens">n x 2.</param>
    /// <param name="i">i.</param>
    /// <param name="totals">The sums of the token's block.</param>
    /// <param name="alpha">α.</param>
    /// <param name="output">Receives the vector.</param>
    internal static void Output(TokenConfiguration tokens, int i, ReadOnlySpan<double> totals, double alpha, Span<double> output)
    {
        for (int axis = 0; axis < 2; axis++)
            output[axis] = totals[(1 + axis) * Size + i % Size] / totals[i % Size] + (alpha > 0 ? alpha * tokens[i][axis] : 0);
        TokenConfiguration.Normalise(output, i);
    }

    /// <summary>The sums over the pairs of tile (I, J), I ≤ J.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static PairSums Compare(int i, int j, int n, double[] unit, double[] moved)
    {
        var sum = PairSums.None;
        int rows = Rows(i, n), columns = Rows(j, n), whole = columns / V.Width * V.Width, diagonal = i == j ? 0 : -Size;
        ReadOnlySpan<double> from = Of(unit, i), to = Of(unit, j), movedFrom = Of(moved, i), movedTo = Of(moved, j);
        // A pair that coincides has no ratio, so its tile goes pair by pair; so does what is left of a register.
        bool fast = PlaneKernels<V>.TryRatios(from, to, movedFrom, movedTo, rows, whole, Size, diagonal, ref sum);
        for (int row = fast && whole == columns ? Math.Max(0, -diagonal) : 0; row < rows; row++)
        {
            int mine = Math.Max(0, diagonal + row + 1), beyond = fast ? Math.Min(PairKernels<V>.Beyond(diagonal + row), whole) : columns;
            for (int column = mine; column < beyond; column++)
                sum.Add(Gap(from, row, to, column), Gap(movedFrom, row, movedTo, column));
            for (int column = Math.Max(Math.Max(mine, whole), beyond); column < columns; column++)
                sum.Add(Gap(from, row, to, column), Gap(movedFrom, row, movedTo, column));
        }
        return sum;
    }

    private static double Gap(ReadOnlySpan<double> ones, int row, ReadOnlySpan<double> others, int column)
    {
        double x = ones[row] - others[column], y = ones[Size + row] - others[Size + column];
        return Math.FusedMultiplyAdd(y, y, x * x) / 2;
    }
}
