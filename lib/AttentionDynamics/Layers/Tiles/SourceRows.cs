using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The rows of an opened file, one at a time, for several threads: each keeps a block of what comes next.</summary>
/// <remarks>A thread that jumps reads one row; as long as it goes on in order its blocks double, up to a megabyte. A scattered row so costs
/// no more than itself.</remarks>
internal sealed class SourceRows(TensorSource source, CancellationToken cancellation) : IDisposable
{
    /// <summary>Numbers of the largest block.</summary>
    internal const int MostNumbers = 1 << 17;

    private readonly Lock reading = new();
    private readonly ThreadLocal<Block> blocks = new(() => new Block());

    internal void Fill(int row, Span<double> destination)
    {
        int d = (int)source.Columns;
        Block block = blocks.Value!;
        if (row < block.First || row >= block.First + block.Count)
        {
            long most = Math.Max(1, MostNumbers / d);
            int count = row == block.First + block.Count && block.Count > 0
                ? (int)Math.Min(Math.Min(2L * block.Count, most), source.Rows - row)
                : 1;
            if (block.Values.Length < count * d)
                block.Values = new double[count * d];
            // A block that could not be read holds nothing.
            block.Count = 0;
            lock (reading)
                source.ReadRows(row, block.Values.AsSpan(0, count * d), cancellation);
            (block.First, block.Count) = (row, count);
        }
        block.Values.AsSpan((row - block.First) * d, d).CopyTo(destination);
    }

    public void Dispose() => blocks.Dispose();

    private sealed class Block
    {
        public double[] Values { get; set; } = [];

        public int First { get; set; }

        public int Count { get; set; }
    }
}
