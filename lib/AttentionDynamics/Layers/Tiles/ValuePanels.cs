using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Values v_1, ..., v_k as the right factor of A·V, packed panel by panel, so that some of the values in a row serve as well as
/// all.</summary>
internal readonly struct ValuePanels<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    private readonly T[] numbers;
    private readonly int start, count, columns;

    /// <summary>Packs values as they are.</summary>
    /// <param name="values">k x c, row-major.</param>
    /// <param name="columns">c.</param>
    /// <param name="into">Has room for <see cref="PackedColumns{V, T}.Size"/> numbers from <paramref name="start"/> on.</param>
    /// <param name="start">Where they begin.</param>
    internal ValuePanels(ReadOnlySpan<T> values, int columns, T[] into, int start)
    {
        (numbers, this.start, this.columns, count) = (into, start, columns, values.Length / columns);
        for (int column = 0, width; column < columns; column += width)
        {
            width = Width(column);
            PackedColumns<V, T>.Of(values[column..], count, Math.Min(width, columns - column), columns, into, start + column * count);
        }
    }

    /// <summary>C += A·V (or C = A·V) with the values first, ..., first+steps-1: A has as many columns.</summary>
    internal void Multiply(
        ReadOnlySpan<T> a, int rows, int rowStride, int stepStride, int first, int steps, Span<T> c, int stride, bool accumulate)
    {
        for (int column = 0, width; column < columns; column += width)
        {
            width = Width(column);
            var panel = PackedColumns<V, T>.Packed(steps, Math.Min(width, columns - column), numbers,
                start + column * count + first * width);
            MatrixProduct<V, T>.Into(a, rows, rowStride, stepStride, panel, c[column..], stride, accumulate);
        }
    }

    /// <summary>Of 4 lane sets two panels of 2: beside one of 3, one of 1 would wait for its loads.</summary>
    private int Width(int column)
    {
        int left = PackedColumns<V, T>.Padded(columns) - column, whole = PackedColumns<V, T>.PanelWidth;
        return left == whole + V.Width ? left / 2 : Math.Min(whole, left);
    }
}
