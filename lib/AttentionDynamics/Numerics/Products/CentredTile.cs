namespace AttentionDynamics.Numerics;

/// <summary>A few vectors about a centre, taken from wherever they come when they are needed: the rows of a tile of gaps, or, packed, its
/// columns.</summary>
/// <remarks>Gaps as in <see cref="PairTiles{V}"/>, which keeps all vectors; this keeps <see cref="Size"/> of them, so that no set of
/// vectors is ever stored for them.</remarks>
internal sealed class CentredTile<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Vectors in a tile.</summary>
    internal const int Size = PairTiles<V>.Size;

    private readonly int d, stride;
    private readonly double[] rows, squares, packed, packedValues;
    private PackedColumns<V, double> columns;

    /// <param name="d">d.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="capacity">How many vectors it will hold at most: in a million dimensions room for all 96 where there are but two would
    /// be most of the memory.</param>
    internal CentredTile(int d, TileRole role, int capacity = Size)
    {
        capacity = Math.Min(capacity, Size);
        this.d = d;
        // Rows of a product lie apart by no power of two, or eight of them would share one set of the cache.
        stride = (role is TileRole.Rows or TileRole.Queries) && !Few(d) ? (d + 7) / 8 * 8 + 8 : d;
        rows = new double[checked(capacity * stride)];
        squares = new double[Size];
        packed = role is TileRole.Rows or TileRole.Queries ? []
            : new double[Few(d) ? Size * d : PackedColumns<V, double>.Size(d, capacity)];
        packedValues = role is TileRole.Keys or TileRole.Queries ? new double[PackedColumns<V, double>.Size(capacity, d)] : [];
    }

    /// <summary>How many tiles of rows pass together over the columns: five, but where a tile alone outgrows all caches fewer, for the
    /// memory.</summary>
    internal static int Tiles(int d) => Math.Clamp((1 << 17) / d, 1, 5);

    /// <summary>How many vectors are in it.</summary>
    internal int Count { get; private set; }

    /// <summary>Those vectors as the right factor of weights times vectors.</summary>
    internal PackedColumns<V, double> Values { get; private set; }

    /// <summary>In few dimensions gaps are taken by differences, and the centre is 0.</summary>
    internal static bool Few(int d) => d <= PairTiles<V>.FewDimensions;

    /// <summary>Vector i of the tile, less the centre.</summary>
    internal ReadOnlySpan<double> this[int i] => rows.AsSpan(i * stride, d);

    /// <summary>Takes vectors first, first+1, ..., less the centre.</summary>
    internal void Fill(VectorSource source, int first, int count, ReadOnlySpan<double> centre)
    {
        Count = count;
        for (int i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * stride, d);
            source(first + i, row);
            if (Few(d))
                continue;
            VectorKernels.AddScaled(row, centre, -1);
            squares[i] = VectorKernels.Dot(row, row);
        }
        squares.AsSpan(count).Fill(PairKernels<V>.FarAwaySquared);
        if (packed.Length > 0)
            Pack();
        if (packedValues.Length > 0)
            Values = PackedColumns<V, double>.Of(rows, count, d, stride, packedValues, 0);
    }

    /// <summary>The gaps between its vectors, the rows, and those of another, the columns, <see cref="Size"/> apart; those of padding are
    /// enormous.</summary>
    internal void Gaps(CentredTile<V> other, Span<double> tile) => Gaps(0, Count, other, tile, Size);

    /// <summary>The same for some of its vectors.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="other">The columns.</param>
    /// <param name="tile">Receives the gaps.</param>
    /// <param name="tileStride">From a row of them to the next.</param>
    internal void Gaps(int first, int count, CentredTile<V> other, Span<double> tile, int tileStride)
    {
        int padded = PackedColumns<V, double>.Padded(other.Count);
        if (Few(d))
        {
            PairKernels<V>.GapsByDifferences(tile, count, padded, tileStride, rows.AsSpan(first * d, count * d), d, other.packed, Size);
            return;
        }
        PairTiles<V>.GapsOfCentred(rows.AsSpan(first * stride), squares.AsSpan(first, count), count, stride, other.columns, other.rows,
            other.stride, other.squares.AsSpan(0, padded), other.Count, tile, tileStride);
    }

    /// <summary>The same for a strip of the columns, from <paramref name="first"/> on, and the first rows.</summary>
    /// <param name="other">The columns.</param>
    /// <param name="first">The first of them: a whole strip lies before it.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="strip">Receives the gaps, <see cref="PairTiles{V}.Strip"/> apart.</param>
    internal void GapsOfStrip(CentredTile<V> other, int first, int count, Span<double> strip)
    {
        const int Strip = PairTiles<V>.Strip;
        int used = Math.Min(Strip, other.Count - first), padded = PackedColumns<V, double>.Padded(used);
        if (Few(d))
        {
            PairKernels<V>.GapsByDifferences(strip, count, padded, Strip, rows.AsSpan(0, count * d), d, other.packed.AsSpan(first), Size);
            return;
        }
        PairTiles<V>.GapsOfCentred(rows, squares.AsSpan(0, count), count, stride, other.columns.Part(first, Strip),
            other.rows.AsSpan(first * other.stride), other.stride, other.squares.AsSpan(first, padded), used, strip, Strip);
    }

    private void Pack()
    {
        if (!Few(d))
        {
            columns = PackedColumns<V, double>.OfRows(rows, Count, d, stride, packed);
            return;
        }
        packed.AsSpan().Fill(PairKernels<V>.FarAway);
        for (int i = 0; i < Count; i++)
        for (int k = 0; k < d; k++)
            packed[k * Size + i] = rows[i * d + k];
    }
}

/// <summary>What a tile of vectors is for.</summary>
internal enum TileRole
{
    /// <summary>The rows of tiles of gaps.</summary>
    Rows,

    /// <summary>The rows of tiles of gaps, and the values that transposed weights are multiplied with.</summary>
    Queries,

    /// <summary>The columns of tiles of gaps.</summary>
    Columns,

    /// <summary>The columns of tiles of gaps, and the values that weights are multiplied with.</summary>
    Keys,
}
