namespace AttentionDynamics.Layers.Tiles;

/// <summary>The queries that share keys and values: those of one head after those of another.</summary>
/// <param name="Queries">n, the queries of a head.</param>
/// <param name="Heads">How many heads.</param>
/// <param name="Size">Queries of a block, at most; blocks do not reach from one head into the next.</param>
internal readonly record struct HeadBlocks(int Queries, int Heads, int Size)
{
    /// <summary>Blocks of a head.</summary>
    internal int OfHead => (Queries + Size - 1) / Size;

    /// <summary>Blocks of all.</summary>
    internal int Count => OfHead * Heads;

    /// <summary>A block's first query of its head, its first row of all, and how many rows; the last blocks first, which under a
    /// causal mask see most.</summary>
    internal (int Query, int Row, int Rows) At(int item)
    {
        int block = Count - 1 - item, head = block / OfHead, query = block % OfHead * Size;
        return (query, head * Queries + query, Math.Min(Size, Queries - query));
    }
}
