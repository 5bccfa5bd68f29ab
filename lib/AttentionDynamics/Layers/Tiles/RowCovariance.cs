using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>|C_i|² of one token from the matrix C_i = Σ_j A_ij (y_j-y_i)(y_j-y_i)ᵀ - e_i e_iᵀ itself, its upper triangle a product of
/// differences with weighted differences: no digit is lost however near the others lie.</summary>
internal sealed class RowCovariance<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Tokens whose differences are packed together, and coordinates of one product: whole panels at any width.</summary>
    private const int Tokens = CentredTile<V>.Size, Coordinates = 48;

    private readonly int d, width;
    private readonly double[] matrix, packed, scaled;

    /// <param name="d">d.</param>
    internal RowCovariance(int d)
    {
        (this.d, width) = (d, PackedColumns<V, double>.Padded(d));
        matrix = new double[Scratch.Length((long)d * width)];
        packed = new double[Scratch.Length((long)Tokens * width)];
        scaled = new double[packed.Length];
    }

    /// <summary>Adds some tokens to the matrix.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="self">y_i, whole lane sets.</param>
    /// <param name="anew">Whether they are the first.</param>
    internal void Add(TokenChunk<V> tokens, ReadOnlySpan<double> weights, ReadOnlySpan<double> self, bool anew)
    {
        for (int first = 0; first < tokens.Count; first += Tokens)
        {
            int count = Math.Min(Tokens, tokens.Count - first);
            var some = tokens.Rows[(first * tokens.Stride)..];
            for (int column = 0; column < width; column += Coordinates)
                JacobianKernels<V>.Differences(some[column..], count, tokens.Stride, self[column..], weights.Slice(first, count),
                    Math.Min(Coordinates, width - column), packed.AsSpan(column * Tokens), scaled.AsSpan(column), width);
            for (int column = 0; column < width; column += Coordinates)
            {
                int columns = Math.Min(Coordinates, width - column);
                MatrixProduct<V, double>.Into(scaled, Math.Min(d, column + columns), 1, width,
                    PackedColumns<V, double>.Packed(count, columns, packed, column * Tokens), matrix.AsSpan(column), width,
                    accumulate: !(anew && first == 0));
            }
        }
    }

    /// <summary>|M/total - e eᵀ|² of the matrix M, which is lost.</summary>
    internal double Square(ReadOnlySpan<double> mean, double total) => Square(matrix, width, Coordinates, mean, total);

    /// <summary>|M/total - e eᵀ|² of a symmetric M of which the blocks on and above the diagonal are given; M is lost.</summary>
    internal static double Square(Span<double> matrix, int width, int block, ReadOnlySpan<double> mean, double total)
    {
        double within = 0, above = 0;
        for (int k = 0; k < mean.Length; k++)
        {
            int start = k / block * block, end = Math.Min(mean.Length, start + block);
            var row = matrix.Slice(k * width, mean.Length);
            VectorKernels.DivideBy(row[start..], total);
            VectorKernels.AddScaled(row[start..], mean[start..], -mean[k]);
            within += VectorKernels.Dot(row[start..end], row[start..end]);
            above += VectorKernels.Dot(row[end..], row[end..]);
        }
        return within + 2 * above;
    }
}
