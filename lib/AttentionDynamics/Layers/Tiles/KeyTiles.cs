using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Keys and values in tiles, packed for the products of attention, and as they are.</summary>
internal sealed class KeyTiles<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Keys of a tile: whole panels at any width.</summary>
    internal const int Size = 192;

    private readonly PackedColumns<V, T>[] keys;
    private readonly ValuePanels<V, T>[] values;
    private readonly ReadOnlyMemory<T> plainKeys, plainValues;

    /// <summary>Packs keys and values in memory that belongs to <paramref name="scratch"/>.</summary>
    internal KeyTiles(ReadOnlyMemory<T> keys, ReadOnlyMemory<T> values, int dimension, int valueDimension, Scratch scratch, int threads)
    {
        (plainKeys, plainValues, Dimension, ValueDimension) = (keys, values, dimension, valueDimension);
        Stride = PackedColumns<V, T>.Padded(valueDimension);
        Keys = keys.Length / dimension;
        Count = (Keys + Size - 1) / Size;
        int keySize = PackedColumns<V, T>.Size(dimension, Size), valueSize = PackedColumns<V, T>.Size(Size, valueDimension);
        var packedKeys = scratch.RentAligned<T>(checked(Count * keySize));
        var packedValues = scratch.RentAligned<T>(checked(Count * valueSize));
        this.keys = new PackedColumns<V, T>[Count];
        this.values = new ValuePanels<V, T>[Count];
        Workers.Run(Count, threads, tile =>
        {
            int used = Columns(tile);
            this.keys[tile] = PackedColumns<V, T>.OfRows(plainKeys.Span[(tile * Size * dimension)..], used, dimension, dimension,
                packedKeys.Array!, packedKeys.Offset + tile * keySize);
            this.values[tile] = new ValuePanels<V, T>(plainValues.Span.Slice(tile * Size * valueDimension, used * valueDimension),
                valueDimension,
                packedValues.Array!, packedValues.Offset + tile * valueSize);
        });
    }

    /// <summary>m.</summary>
    internal int Keys { get; }

    /// <summary>How many tiles.</summary>
    internal int Count { get; }

    /// <summary>d.</summary>
    internal int Dimension { get; }

    /// <summary>c.</summary>
    internal int ValueDimension { get; }

    /// <summary>c in whole registers: from an output to the next.</summary>
    internal int Stride { get; }

    /// <summary>Keys of one tile.</summary>
    internal int Columns(int tile) => Math.Min(Size, Keys - tile * Size);

    /// <summary>Scores of queries with the keys of a tile.</summary>
    internal void Scores(int tile, ReadOnlySpan<T> queries, int rows, Span<T> scores, int stride) =>
        MatrixProduct<V, T>.Into(queries, rows, Dimension, 1, keys[tile], scores, stride, accumulate: false);

    /// <summary>Adds weights times the values of a tile to outputs, or sets them.</summary>
    internal void Multiply(int tile, ReadOnlySpan<T> weights, int rows, int stride, Span<T> output, bool accumulate) =>
        values[tile].Multiply(weights, rows, stride, 1, 0, Columns(tile), output, Stride, accumulate);

    /// <summary>Key j.</summary>
    internal ReadOnlySpan<T> Key(int j) => plainKeys.Span.Slice(j * Dimension, Dimension);

    /// <summary>Value j.</summary>
    internal ReadOnlySpan<T> Value(int j) => plainValues.Span.Slice(j * ValueDimension, ValueDimension);
}
