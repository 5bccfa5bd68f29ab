using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>λ of one self-attention layer at d = 2: weights are summed as they arise and gaps computed where they are needed, so nothing of size n² is stored.</summary>
/// <remarks>Tiles (I ≤ J) of pairs each leave sums of their own, added in the order of tiles.</remarks>
internal sealed class PlaneAngleRatio<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = PairTiles<V>.Size, Sums = 3 * Size;

    private readonly TokenConfiguration tokens;
    private readonly int n, blocks, threads;
    private readonly double[] unit, values, sums;
    private readonly (int I, int J)[] tiles;

    /// <param name="tokens">n x 2.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="threads">How many threads.</param>
    internal PlaneAngleRatio(TokenConfiguration tokens, Scratch scratch, int threads)
    {
        (this.tokens, n, this.threads) = (tokens, tokens.Count, threads);
        blocks = (n + Size - 1) / Size;
        double[] rows = scratch.Rent(2 * n);
        tokens.UnitRows(rows, 0, n);
        unit = InBlocks(rows, PairKernels<V>.FarAway, scratch);
        values = InBlocks(rows, 0, scratch);
        tiles = [.. from i in Enumerable.Range(0, blocks) from j in Enumerable.Range(i, blocks - i) select (i, j)];
        sums = scratch.Rent(tiles.Length * 2 * Sums);
    }

    internal AngleRatio At(double beta, double alpha)
    {
        using var scratch = new Scratch();
        Workers.Run(tiles.Length, threads, () => new double[Size], (tile, weights) =>
        {
            (int i, int j) = tiles[tile];
            int padded = PackedColumns<V, double>.Padded(Rows(j));
            var columns = sums.AsSpan(tile * 2 * Sums + Sums, 3 * padded);
            columns.Clear();
            for (int row = 0; row < Rows(i); row++)
            {
                double x = Of(unit, i, 0)[row], y = Of(unit, i, 1)[row];
                PlaneKernels<V>.Weights(x, y, Of(unit, j, 0)[..padded], Of(unit, j, 1)[..padded], beta, weights);
                PlaneKernels<V>.Sum(x, y, weights.AsSpan(0, padded), Of(values, j, 0), Of(values, j, 1), sums.AsSpan(tile * 2 * Sums + 3 * row, 3), columns);
            }
        });
        double[] moved = InBlocks(Outputs(alpha, scratch), 0, scratch);
        var parts = new PairSums[tiles.Length];
        Workers.Run(tiles.Length, threads, () => 0, (tile, _) => parts[tile] = Compare(tiles[tile].I, tiles[tile].J, moved));
        return AngleRatio.Of(parts, (long)n * (n - 1) / 2);
    }

    private int Rows(int block) => Math.Min(Size, n - block * Size);

    /// <summary>Coordinate <paramref name="axis"/> of a block.</summary>
    private static ReadOnlySpan<double> Of(double[] coordinates, int block, int axis) => coordinates.AsSpan((block * 2 + axis) * Size, Size);

    /// <summary>Rows (x, y) as blocks of x and then y, filled up.</summary>
    private double[] InBlocks(double[] rows, double padding, Scratch scratch)
    {
        double[] coordinates = scratch.Rent(blocks * 2 * Size);
        coordinates.AsSpan(0, blocks * 2 * Size).Fill(padding);
        for (int i = 0; i < n; i++)
        for (int axis = 0; axis < 2; axis++)
            coordinates[(i / Size * 2 + axis) * Size + i % Size] = rows[2 * i + axis];
        return coordinates;
    }

    /// <summary>The unit vectors of ATT(y_i) + αx_i, as rows.</summary>
    private double[] Outputs(double alpha, Scratch scratch)
    {
        double[] output = scratch.Rent(2 * n);
        double[] totals = scratch.Rent(3 * n);
        totals.AsSpan(0, 3 * n).Clear();
        for (int tile = 0; tile < tiles.Length; tile++)
        {
            (int i, int j) = tiles[tile];
            for (int row = 0; row < Rows(i); row++)
            for (int k = 0; k < 3; k++)
                totals[(i * Size + row) * 3 + k] += sums[tile * 2 * Sums + 3 * row + k];
            int padded = PackedColumns<V, double>.Padded(Rows(j));
            for (int column = 0; column < Rows(j) && i < j; column++)
            for (int k = 0; k < 3; k++)
                totals[(j * Size + column) * 3 + k] += sums[tile * 2 * Sums + Sums + k * padded + column];
        }
        for (int i = 0; i < n; i++)
        {
            var target = output.AsSpan(2 * i, 2);
            for (int axis = 0; axis < 2; axis++)
                target[axis] = totals[3 * i + 1 + axis] / totals[3 * i] + (alpha > 0 ? alpha * tokens[i][axis] : 0);
            TokenConfiguration.Normalise(target, i);
        }
        return output;
    }

    private PairSums Compare(int i, int j, double[] moved)
    {
        var sum = PairSums.None;
        int rows = Rows(i), columns = Rows(j), whole = i == j ? 0 : columns / V.Width * V.Width;
        if (whole > 0 && !PlaneKernels<V>.TryRatios(unit.AsSpan(i * 2 * Size), unit.AsSpan(j * 2 * Size), moved.AsSpan(i * 2 * Size), moved.AsSpan(j * 2 * Size), rows, whole, Size, ref sum))
            whole = 0;
        for (int row = 0; row < rows; row++)
        for (int column = i == j ? row + 1 : whole; column < columns; column++)
            sum.Add(Gap(unit, i, row, j, column), Gap(moved, i, row, j, column));
        return sum;
    }

    private static double Gap(double[] points, int i, int row, int j, int column)
    {
        double x = Of(points, i, 0)[row] - Of(points, j, 0)[column], y = Of(points, i, 1)[row] - Of(points, j, 1)[column];
        return Math.FusedMultiplyAdd(y, y, x * x) / 2;
    }
}
