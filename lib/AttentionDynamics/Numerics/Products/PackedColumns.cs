using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>The right factor of a matrix product, k x columns, packed in panels, k after k within a panel; the last panel is as
/// many lane sets wide as its columns need, filled up with zeros.</summary>
/// <typeparam name="V">The register.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal readonly struct PackedColumns<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    private readonly T[] panels;
    private readonly int start;

    private PackedColumns(T[] panels, int start, int k, int columns) => (this.panels, this.start, K, Columns) = (panels, start, k, columns);

    /// <summary>Columns of a whole panel.</summary>
    internal static int PanelWidth => MicroProduct<V, T>.Panel * V.Width;

    internal int K { get; }

    internal int Columns { get; }

    /// <summary>Columns rounded up to whole registers: the least row length of a product's result.</summary>
    internal int PaddedColumns => Padded(Columns);

    internal static int Padded(int columns) => (columns + V.Width - 1) / V.Width * V.Width;

    internal static int Size(int k, int columns) => Scratch.Length((long)k * Padded(columns));

    /// <summary>Packs the transpose: column j is row j of <paramref name="rows"/>, k numbers of which <paramref name="stride"/> lie from
    /// row to row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static PackedColumns<V, T> OfRows(ReadOnlySpan<T> rows, int columns, int k, int stride, T[] into, int start = 0)
    {
        var target = into.AsSpan(start, Size(k, columns));
        if (columns != Padded(columns))
            target.Clear();
        for (int panel = 0; panel < columns; panel += PanelWidth)
        {
            int width = Math.Min(PanelWidth, Padded(columns) - panel), used = Math.Min(width, columns - panel);
            VectorKernels.Transpose(rows[(panel * stride)..], used, k, stride, target[(panel * k)..], width);
        }
        return new PackedColumns<V, T>(into, start, k, columns);
    }

    /// <summary>What lies packed already.</summary>
    internal static PackedColumns<V, T> Packed(int k, int columns, T[] panels, int start) => new(panels, start, k, columns);

    /// <summary>Packs a matrix as it is: k x columns, row-major.</summary>
    internal static PackedColumns<V, T> Of(ReadOnlySpan<T> matrix, int k, int columns, T[] into, int start = 0) =>
        Of(matrix, k, columns, columns, into, start);

    /// <summary>Packs a matrix as it is: k x columns, its rows <paramref name="stride"/> apart.</summary>
    internal static PackedColumns<V, T> Of(ReadOnlySpan<T> matrix, int k, int columns, int stride, T[] into, int start)
    {
        var packed = new PackedColumns<V, T>(into, start, k, columns);
        packed.Take(matrix, 0, k, stride);
        return packed;
    }

    /// <summary>Packs some rows of a matrix as they are, from row <paramref name="first"/> on.</summary>
    /// <param name="matrix">Rows, <paramref name="stride"/> apart.</param>
    /// <param name="first">The place of the first of them.</param>
    /// <param name="rows">How many.</param>
    /// <param name="stride">From a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Take(ReadOnlySpan<T> matrix, int first, int rows, int stride)
    {
        for (int panel = 0; panel < Columns; panel += PanelWidth)
        {
            int width = Math.Min(PanelWidth, PaddedColumns - panel), used = Math.Min(width, Columns - panel);
            var target = panels.AsSpan(start + panel * K + first * width, rows * width);
            for (int row = 0; row < rows; row++)
            {
                matrix.Slice(row * stride + panel, used).CopyTo(target[(row * width)..]);
                target.Slice(row * width + used, width - used).Clear();
            }
        }
    }

    /// <summary>Some of the columns, from the first one of a panel on, where they lie.</summary>
    internal PackedColumns<V, T> Part(int first, int count) => new(panels, start + first * K, K, Math.Min(count, Columns - first));

    /// <summary>All that is packed, with what fills it up.</summary>
    internal ReadOnlySpan<T> Numbers => panels.AsSpan(start, Size(K, Columns));

    /// <summary>The number in row <paramref name="step"/> of a column.</summary>
    internal ref T At(int step, int column)
    {
        int panel = column / PanelWidth * PanelWidth, width = Math.Min(PanelWidth, PaddedColumns - panel);
        return ref panels[start + panel * K + step * width + column - panel];
    }

    /// <summary>The panel that starts at a column, from step <paramref name="step"/> on; its width in lane sets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T Panel(int column, int step, out int lanes)
    {
        int width = Math.Min(PanelWidth, PaddedColumns - column);
        lanes = width / V.Width;
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(panels), start + column * K + step * width);
    }
}
