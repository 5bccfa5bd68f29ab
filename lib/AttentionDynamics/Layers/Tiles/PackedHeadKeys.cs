using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Keys of a head in tiles, packed for one kind of register.</summary>
internal sealed class PackedHeadKeys<V> : HeadKeys
    where V : struct, ILanes<V, double>
{
    /// <summary>Keys of a tile: whole panels at any width.</summary>
    private const int Tile = 192;

    /// <summary>Whole groups of rows of the product at any width, and the most of them.</summary>
    private const int QueryGroup = 24, MostQueries = 96;

    /// <summary>Scores of a block of rows: the more rows, the seldomer the keys come from memory.</summary>
    private const int BlockBytes = 12 << 20;

    private readonly PackedColumns<V, double>[] tiles;

    internal PackedHeadKeys(ReadOnlyMemory<double> keys, int dimension)
        : base(keys.Length / dimension, dimension)
    {
        int size = PackedColumns<V, double>.Size(dimension, Tile);
        tiles = new PackedColumns<V, double>[(Count + Tile - 1) / Tile];
        double[] packed = GC.AllocateUninitializedArray<double>(checked(tiles.Length * size), pinned: true);
        for (int tile = 0; tile < tiles.Length; tile++)
        {
            int columns = Math.Min(Tile, Count - tile * Tile);
            tiles[tile] = PackedColumns<V, double>.OfRows(keys.Span[(tile * Tile * dimension)..], columns, dimension, dimension, packed,
                tile * size);
        }
    }

    private protected override void Measure(
        ReadOnlyMemory<double> queries, HeadRule rule, int context, Memory<HeadRow> rows, WorkDone work, int threads)
    {
        double[] scales = rule.Scales(context, Dimension);
        int width = (context + Tile - 1) / Tile * Tile;
        int size = Math.Clamp(BlockBytes / sizeof(double) / width / QueryGroup * QueryGroup, QueryGroup, MostQueries);
        var blocks = new HeadBlocks(context, 1, size);
        Workers.Run(blocks.Count, threads, () => new Workspace(Math.Min(size, context) * width, context), (item, space) =>
        {
            work.StopIfAsked();
            (int query, _, int count) = blocks[item];
            int from = rule.Seen(query, context).From / Tile * Tile, to = rule.Seen(query + count - 1, context).To;
            Scores(queries.Span.Slice(query * Dimension, count * Dimension), count, from, to, space.Scores, width);
            double pairs = 0;
            for (int i = 0; i < count; i++)
            {
                var seen = rule.Seen(query + i, context);
                rows.Span[query + i] = space.Rows.Measure(space.Scores.AsSpan(i * width + seen.From - from, seen.Count), scales[query + i],
                    query + i - seen.From, seen.From == 0, ordered: true);
                pairs += seen.Count;
            }
            work.Add(pairs);
        });
    }

    private protected override HeadScan Hold(ReadOnlyMemory<double> queries, HeadRule rule, int[] drawn, ComputeOptions options)
    {
        var starts = new long[drawn.Length + 1];
        for (int k = 0; k < drawn.Length; k++)
            starts[k + 1] = starts[k] + rule.Seen(drawn[k], Count).Count;
        double[] held = GC.AllocateUninitializedArray<double>(Scratch.Length(starts[^1]));
        int width = tiles.Length * Tile;
        Workers.Run(drawn.Length, options.CountThreads(), () => new double[width], (k, scores) =>
        {
            options.Cancellation.ThrowIfCancellationRequested();
            var seen = rule.Seen(drawn[k], Count);
            int from = seen.From / Tile * Tile;
            Scores(queries.Span.Slice(drawn[k] * Dimension, Dimension), 1, from, seen.To, scores, width);
            scores.AsSpan(seen.From - from, seen.Count).CopyTo(held.AsSpan((int)starts[k]));
        });
        return new HeadScan<V>(rule, Count, Dimension, drawn, (held, starts));
    }

    /// <summary>Scores of some queries with the keys from a tile's first on.</summary>
    private void Scores(ReadOnlySpan<double> queries, int rows, int from, int to, double[] scores, int stride)
    {
        for (int tile = from / Tile; tile * Tile < to; tile++)
        {
            MatrixProduct<V, double>.Into(
                queries, rows, Dimension, 1, tiles[tile], scores.AsSpan(tile * Tile - from), stride, accumulate: false);
        }
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Workspace(int scores, int keys)
    {
        public readonly double[] Scores = GC.AllocateUninitializedArray<double>(scores, pinned: true);

        public readonly HeadRowMeasures<V> Rows = new(keys);
    }
}
