using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>|C_i|² from the matrix C_i = Σ_j A_ij (y_j-y_i)(y_j-y_i)ᵀ - e_i e_iᵀ itself, its upper triangle a product of differences with
/// weighted differences.</summary>
internal sealed class TokenCovariance<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Tokens whose differences are packed together, and coordinates of one product: whole panels at any width.</summary>
    private const int Tokens = PairTiles<V>.Size, Coordinates = 48;

    private readonly PairTiles<V> tiles;
    private readonly int n, d, width;
    private readonly double[] coordinates = [];
    private readonly int coordinateStride;

    internal TokenCovariance(PairTiles<V> tiles, int n, int d, Scratch scratch)
    {
        (this.tiles, this.n, this.d, width) = (tiles, n, d, PackedColumns<V, double>.Padded(d));
        if (!tiles.Few)
            return;
        coordinateStride = PackedColumns<V, double>.Padded(n);
        coordinates = scratch.Rent((long)coordinateStride * d);
        coordinates.AsSpan(0, coordinateStride * d).Clear();
        for (int i = 0; i < n; i++)
        for (int k = 0; k < d; k++)
            coordinates[k * coordinateStride + i] = tiles.Centred(i)[k];
    }

    /// <summary>|C_i|² of a block of tokens.</summary>
    internal void SquaresInto(JacobianPanel panel, int count, int stride)
    {
        double[] matrix = panel.Matrix ??= new double[d * width], packed = panel.Packed ??= new double[Tokens * width],
            scaled = panel.Scaled ??= new double[Tokens * width];
        for (int row = 0; row < count; row++)
        {
            var self = panel.Selves.AsSpan(row * tiles.Stride, tiles.Stride);
            var weights = panel.Weights.AsSpan(row * stride, stride);
            if (tiles.Few)
                JacobianKernels<V>.Covariance(weights, coordinates, coordinateStride, coordinateStride, self[..d], matrix, width);
            else
                MatrixInto(matrix, self, weights, packed, scaled);
            panel.Squares[row] = Square(matrix, panel.Mean(row), 1 + panel.Sums[row].Weights);
        }
    }

    private void MatrixInto(double[] matrix, ReadOnlySpan<double> self, ReadOnlySpan<double> weights, double[] packed, double[] scaled)
    {
        for (int first = 0; first < n; first += Tokens)
        {
            int count = Math.Min(Tokens, n - first);
            var tokens = tiles.AllCentred[(first * tiles.Stride)..];
            for (int column = 0; column < width; column += Coordinates)
                JacobianKernels<V>.Differences(tokens[column..], count, tiles.Stride, self[column..], weights.Slice(first, count),
                    Math.Min(Coordinates, width - column), packed.AsSpan(column * Tokens), scaled.AsSpan(column), width);
            for (int column = 0; column < width; column += Coordinates)
            {
                int columns = Math.Min(Coordinates, width - column);
                MatrixProduct<V, double>.Into(scaled, Math.Min(d, column + columns), 1, width,
                    PackedColumns<V, double>.Packed(count, columns, packed, column * Tokens), matrix.AsSpan(column), width, first > 0);
            }
        }
    }

    /// <summary>|M/total - e eᵀ|² of a symmetric M of which the blocks on and above the diagonal are given.</summary>
    private double Square(double[] matrix, ReadOnlySpan<double> mean, double total)
    {
        double within = 0, above = 0;
        for (int k = 0; k < d; k++)
        {
            int start = tiles.Few ? 0 : k / Coordinates * Coordinates, end = Math.Min(d, start + Coordinates);
            var row = matrix.AsSpan(k * width, d);
            VectorKernels.DivideBy(row[start..], total);
            VectorKernels.AddScaled(row[start..], mean[start..], -mean[k]);
            within += VectorKernels.Dot(row[start..end], row[start..end]);
            above += VectorKernels.Dot(row[end..], row[end..]);
        }
        return within + 2 * above;
    }
}
