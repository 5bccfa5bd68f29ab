using System.Runtime.InteropServices;

namespace AttentionDynamics.Tokens.Files;

/// <summary>Where the numbers of a tensor lie, and how.</summary>
/// <param name="Type">What each is.</param>
/// <param name="BigEndian">Whether the highest byte comes first.</param>
/// <param name="Fortran">Whether the first axis varies fastest, not the last.</param>
/// <param name="Shape">The length of each axis.</param>
internal sealed record TensorLayout(ElementType Type, bool BigEndian, bool Fortran, long[] Shape)
{
    /// <summary>How many numbers there are, or nothing where that is no whole number of 63 bits.</summary>
    internal long? Count
    {
        get
        {
            if (Shape.Contains(0))
                return 0;
            long count = 1;
            foreach (long size in Shape)
            {
                if (count > long.MaxValue / 8 / size)
                    return null;
                count *= size;
            }
            return count;
        }
    }
}

/// <summary>A tensor in the bytes of a file: decoded as it is read, with a buffer of constant size.</summary>
internal sealed class StoredTensor : TensorSource
{
    private const int BufferSize = 1 << 16;

    private readonly OpenedFile file;
    private readonly TensorBytes bytes;
    private readonly TensorLayout layout;
    private readonly long start;
    private readonly byte[] buffer = new byte[BufferSize];

    /// <summary>A tensor whose numbers begin at an offset of some bytes and end with them.</summary>
    internal StoredTensor(OpenedFile file, TensorBytes bytes, long start, TensorLayout layout, string label, string name)
        : base(label, name, layout.Shape, layout.Type)
    {
        (this.file, this.bytes, this.start, this.layout) = (file, bytes, start, layout);
    }

    /// <inheritdoc/>
    public override bool IsRandomAccess => bytes.IsRandomAccess;

    /// <summary>Whether the file holds row after row.</summary>
    internal bool IsInOrder => !layout.Fortran || Shape.Count(size => size != 1) <= 1;

    private int Size => layout.Type.Size();

    private protected override void Read(long first, Span<double> values, CancellationToken cancellation)
    {
        if (IsInOrder)
            ReadRun(first * Columns, values, cancellation);
        else
            ReadTransposed(first, values, cancellation);
    }

    private protected override void Dispose(bool disposing)
    {
        bytes.Dispose();
        file.Dispose();
    }

    private void ReadRun(long first, Span<double> values, CancellationToken cancellation)
    {
        for (int at = 0; at < values.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(BufferSize / Size, values.Length - at);
            // Eight bytes each, as the doubles themselves: they need no buffer.
            Span<byte> raw = Size == sizeof(double) ? MemoryMarshal.AsBytes(values.Slice(at, count)) : buffer.AsSpan(0, count * Size);
            bytes.Read(start + (first + at) * Size, raw);
            Elements.Decode(layout.Type, layout.BigEndian, raw, values.Slice(at, count));
            at += count;
        }
    }

    /// <summary>
    /// Fortran order: the file holds a slab of all rows for each column, and in it the first axis varies fastest. Each slab is read
    /// forward, from the least to the greatest place at which one of these rows can stand; what belongs to other rows is passed over.
    /// </summary>
    private void ReadTransposed(long first, Span<double> values, CancellationToken cancellation)
    {
        long count = values.Length / Columns;
        long[] axes = [.. Shape.SkipLast(1).Where(size => size != 1)];
        (long from, long to) = axes.Length <= 1 ? (first, first + count) : Range(axes, first, count);
        var piece = new double[BufferSize / sizeof(double)];
        long[] index = new long[axes.Length];
        for (long column = 0; column < Columns; column++)
        {
            for (long at = from; at < to; at += piece.Length)
            {
                Span<double> part = piece.AsSpan(0, (int)Math.Min(piece.Length, to - at));
                ReadRun(column * Rows + at, part, cancellation);
                if (axes.Length <= 1)
                {
                    for (int k = 0; k < part.Length; k++)
                        values[(int)((at - first + k) * Columns + column)] = part[k];
                }
                else
                {
                    Scatter(axes, index, at, part, first, count, column, values);
                }
            }
        }
    }

    private void Scatter(long[] axes, long[] index, long at, Span<double> part, long first, long count, long column, Span<double> values)
    {
        for (int axis = 0; axis < axes.Length; axis++)
            (at, index[axis]) = (at / axes[axis], at % axes[axis]);
        foreach (double value in part)
        {
            long row = 0;
            for (int axis = 0; axis < axes.Length; axis++)
                row = row * axes[axis] + index[axis];
            if (row >= first && row < first + count)
                values[(int)((row - first) * Columns + column)] = value;
            for (int axis = 0; axis < axes.Length && ++index[axis] == axes[axis]; axis++)
                index[axis] = 0;
        }
    }

    /// <summary>Between which places of a slab rows lie that differ in the last of these axes only; else anywhere.</summary>
    private (long From, long To) Range(long[] axes, long first, long count)
    {
        if (first / axes[^1] != (first + count - 1) / axes[^1])
            return (0, Rows);
        return (PlaceInSlab(axes, first), PlaceInSlab(axes, first + count - 1) + 1);
    }

    private static long PlaceInSlab(long[] axes, long row)
    {
        long place = 0;
        for (int axis = axes.Length - 1; axis >= 0; axis--)
        {
            long stride = 1;
            for (int before = 0; before < axis; before++)
                stride *= axes[before];
            place += row % axes[axis] * stride;
            row /= axes[axis];
        }
        return place;
    }
}
