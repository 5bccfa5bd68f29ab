namespace AttentionDynamics.Transformers;

/// <summary>The columns of a matrix n x (h·d) as h heads n x d, and back.</summary>
internal static class HeadColumns
{
    /// <summary>h x n x d of the columns from <paramref name="first"/> on.</summary>
    internal static double[] Split(ReadOnlySpan<double> matrix, int columns, int first, int heads, int dimension)
    {
        int n = matrix.Length / columns;
        double[] split = GC.AllocateUninitializedArray<double>(n * heads * dimension);
        for (int head = 0; head < heads; head++)
        for (int i = 0; i < n; i++)
            matrix.Slice(i * columns + first + head * dimension, dimension).CopyTo(split.AsSpan((head * n + i) * dimension));
        return split;
    }

    /// <summary>n x (h·d) of h x n x d.</summary>
    internal static double[] Join(ReadOnlySpan<double> split, int heads, int dimension)
    {
        int n = split.Length / heads / dimension;
        double[] joined = GC.AllocateUninitializedArray<double>(split.Length);
        for (int head = 0; head < heads; head++)
        for (int i = 0; i < n; i++)
            split.Slice((head * n + i) * dimension, dimension).CopyTo(joined.AsSpan((i * heads + head) * dimension));
        return joined;
    }
}
