namespace AttentionDynamics.Layers.Tiles;

/// <summary>The queries that share keys and values, those of one head after those of another, in blocks.</summary>
/// <remarks>The last queries come first, which under a causal mask see most. Where the queries are to be divided among threads, blocks get
/// smaller towards the end, so that no thread waits for long for another.</remarks>
internal sealed class HeadBlocks
{
    /// <summary>Whole panels of the product at any width.</summary>
    private const int Group = 48;

    private readonly List<(int Query, int Row, int Rows)> blocks = [];

    /// <param name="queries">n, the queries of a head.</param>
    /// <param name="heads">How many heads; blocks do not reach from one into the next.</param>
    /// <param name="most">Queries of a block, at most.</param>
    /// <param name="parts">Of the queries that are left a block takes this part, in whole groups; 1: as many as it may.</param>
    internal HeadBlocks(int queries, int heads, int most, int parts = 1)
    {
        for (int left = heads * queries, rows; left > 0; left -= rows)
        {
            int ofHead = (left - 1) % queries + 1;
            rows = Math.Min(ofHead, Math.Min(most, (left / parts / Group + 1) * Group));
            blocks.Add((ofHead - rows, left - rows, rows));
        }
    }

    /// <summary>How many.</summary>
    internal int Count => blocks.Count;

    /// <summary>A block's first query of its head, its first row of all, and how many rows.</summary>
    internal (int Query, int Row, int Rows) this[int item] => blocks[item];
}
