using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Some tokens about a centre, taken when they are needed, as the products of η want them.</summary>
internal sealed class TokenChunk<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = CentredTile<V>.Size;

    private readonly int d, capacity;
    private readonly CentredTile<V>[] tiles;
    private readonly double[] rows, values, projected, coordinates;
    private PackedColumns<V, double>? asValues, asProjected;
    private int first = -1;

    /// <param name="d">d.</param>
    /// <param name="capacity">How many tokens at most: whole tiles.</param>
    internal TokenChunk(int d, int capacity)
    {
        (this.d, this.capacity) = (d, capacity);
        // Rows of a product lie apart by no power of two, or eight of them would share one set of the cache.
        Stride = PackedColumns<V, double>.Padded(d) + 8;
        tiles = [.. Enumerable.Range(0, capacity / Size).Select(_ => new CentredTile<V>(d, TileRole.Columns))];
        rows = new double[Scratch.Length((long)capacity * Stride)];
        values = new double[PackedColumns<V, double>.Size(capacity, d)];
        projected = new double[PackedColumns<V, double>.Size(d, capacity)];
        coordinates = CentredTile<V>.Few(d) ? new double[d * capacity] : [];
    }

    /// <summary>How many tokens are in it.</summary>
    internal int Count { get; private set; }

    /// <summary>The tokens, 0 between them.</summary>
    internal ReadOnlySpan<double> Rows => rows;

    /// <summary>From a token to the next.</summary>
    internal int Stride { get; }

    /// <summary>As the right factor of weights times tokens.</summary>
    internal PackedColumns<V, double> Values => asValues ??= PackedColumns<V, double>.Of(rows, Count, d, Stride, values, 0);

    /// <summary>As the right factor of vectors times tokens.</summary>
    internal PackedColumns<V, double> Projected =>
        asProjected ??= PackedColumns<V, double>.OfRows(rows, Count, d, Stride, projected);

    /// <summary>Coordinate by coordinate, <see cref="Capacity"/> apart, 0 in what fills up; in few dimensions only.</summary>
    internal ReadOnlySpan<double> Coordinates => coordinates;

    /// <summary>How many tokens at most.</summary>
    internal int Capacity => capacity;

    /// <summary>Takes tokens from <paramref name="start"/> on, as many as fit, unless it holds them.</summary>
    /// <param name="source">Writes unit vector i.</param>
    /// <param name="start">The first.</param>
    /// <param name="n">How many there are in all.</param>
    /// <param name="centre">Subtracted from each.</param>
    internal void Fill(VectorSource source, int start, int n, ReadOnlySpan<double> centre)
    {
        if (start == first)
            return;
        (first, Count) = (start, Math.Min(capacity, n - start));
        (asValues, asProjected) = (null, null);
        coordinates.AsSpan().Clear();
        for (int tile = 0; tile * Size < Count; tile++)
        {
            tiles[tile].Fill(source, start + tile * Size, Math.Min(Size, Count - tile * Size), centre);
            for (int i = 0; i < tiles[tile].Count; i++)
            {
                int at = tile * Size + i;
                tiles[tile][i].CopyTo(rows.AsSpan(at * Stride));
                for (int k = 0; k < d && coordinates.Length > 0; k++)
                    coordinates[k * capacity + at] = tiles[tile][i][k];
            }
        }
    }

    /// <summary>The gaps of some vectors with the tokens; those of what fills up are enormous.</summary>
    /// <param name="vectors">About the same centre.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="panel">Receives the gaps.</param>
    /// <param name="stride">From a row of them to the next.</param>
    internal void Gaps(CentredTile<V> vectors, int from, int count, Span<double> panel, int stride)
    {
        for (int tile = 0; tile * Size < Count; tile++)
            vectors.Gaps(from, count, tiles[tile], panel[(tile * Size)..], stride);
        for (int row = 0; row < count; row++)
            panel.Slice(row * stride + Count, PackedColumns<V, double>.Padded(Count) - Count).Fill(PairKernels<V>.FarAwaySquared);
    }

    /// <summary>Lifts the gaps of vectors that are among the tokens with themselves to those of what fills up.</summary>
    /// <param name="numbers">Which tokens the vectors are.</param>
    /// <param name="panel">Gaps.</param>
    /// <param name="stride">From a row of them to the next.</param>
    internal void Part(ReadOnlySpan<int> numbers, Span<double> panel, int stride)
    {
        for (int row = 0; row < numbers.Length; row++)
        {
            if (numbers[row] >= first && numbers[row] < first + Count)
                panel[row * stride + numbers[row] - first] = PairKernels<V>.FarAwaySquared;
        }
    }
}
