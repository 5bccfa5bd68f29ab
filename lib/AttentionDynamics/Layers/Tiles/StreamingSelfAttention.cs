using System.Numerics;
using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Self-attention of unit vectors: weights are symmetric until they are normalised, so a tile of them serves the tokens of its
/// rows and those of its columns.</summary>
/// <remarks>
/// Blocks of tokens meet in rounds, as players do in a tournament: in a round every block belongs to one pair at most, and what a block
/// receives adds up in the order of rounds. Threads do not wait for a round to end: a meeting waits for the earlier meetings of its two
/// blocks only (<see cref="Turns"/>).
/// </remarks>
internal sealed class StreamingSelfAttention<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Rows and columns of a tile of weights: whole groups of rows of the product and whole panels, at any width.</summary>
    private const int Rows = 96, Columns = 192;

    /// <summary>Packed tokens of a block: three such copies, of one of the two blocks, stay in the second-level cache.</summary>
    private const int BlockBytes = 3 << 16;

    /// <summary>Blocks that there are tokens enough for, before a block takes more of them.</summary>
    private const int Blocks = 16;

    /// <summary>From a row of a tile to the next: a power of two would put the rows of a column into a few sets of the cache.</summary>
    private static readonly int TileStride = Columns + V.Width;

    private readonly ReadOnlyMemory<T> tokens;
    private readonly int n, d, size, blocks, players, threads, stride;
    private readonly PackedColumns<V, T>[] keys;
    private readonly ValuePanels<V, T>[] values;
    private readonly ArraySegment<T> sums, columnSums, output;
    private readonly ArraySegment<T>[] tiles;
    private readonly T beta;

    /// <summary>At each block the meeting with itself, then those of the rounds.</summary>
    private readonly Turns turns;

    /// <summary>Packs the tokens in memory that belongs to <paramref name="scratch"/>.</summary>
    internal StreamingSelfAttention(ReadOnlyMemory<T> tokens, int dimension, T beta, Scratch scratch, int threads)
    {
        (this.tokens, this.beta, this.threads, d) = (tokens, beta, threads, dimension);
        n = tokens.Length / d;
        stride = PackedColumns<V, T>.Padded(d);
        int most = BlockBytes / (Columns * stride * Unsafe.SizeOf<T>());
        size = Columns * Math.Max(1, Math.Min((n + Blocks * Columns - 1) / (Blocks * Columns), most));
        blocks = (n + size - 1) / size;
        players = blocks + blocks % 2;
        turns = new Turns(players);
        sums = scratch.RentAligned<T>((long)n * V.Width);
        columnSums = scratch.RentAligned<T>(PackedColumns<V, T>.Padded(n));
        output = scratch.RentAligned<T>((long)n * stride);
        int items = players + (players - 1) * (players / 2);
        tiles = [.. Enumerable.Range(0, Math.Min(threads, items)).Select(_ => scratch.RentAligned<T>(Rows * TileStride + Columns))];
        int keySize = PackedColumns<V, T>.Size(d, Columns), valueSize = PackedColumns<V, T>.Size(size, d), keysInBlock = size / Columns;
        var packedKeys = scratch.RentAligned<T>((long)blocks * keysInBlock * keySize);
        var packedValues = scratch.RentAligned<T>((long)blocks * valueSize);
        keys = new PackedColumns<V, T>[blocks * keysInBlock];
        values = new ValuePanels<V, T>[blocks];
        Workers.Run(blocks, threads, block =>
        {
            int first = block * size, end = Math.Min(n, first + size);
            sums.AsSpan(first * V.Width, (end - first) * V.Width).Clear();
            columnSums.AsSpan(first, end - first).Clear();
            output.AsSpan(first * stride, (end - first) * stride).Clear();
            values[block] = new ValuePanels<V, T>(Tokens(first, end - first), d, packedValues.Array!,
                packedValues.Offset + block * valueSize);
            for (int column = first; column < end; column += Columns)
                keys[column / Columns] = PackedColumns<V, T>.OfRows(Tokens(column, Math.Min(Columns, end - column)),
                    Math.Min(Columns, end - column), d, d, packedKeys.Array!, packedKeys.Offset + column / Columns * keySize);
        });
    }

    internal void Attend(Memory<T> target, T alpha, ComputeOptions options)
    {
        int next = -1, items = players + (players - 1) * (players / 2);
        var work = new WorkDone(items, options.Progress, options.Cancellation);
        Workers.Run(items, threads, () => tiles[Interlocked.Increment(ref next)], (item, tile) => Meeting(item, tile, work));
        Workers.Run(blocks, threads, block => Finish(block, target.Span, alpha));
    }

    /// <summary>Every block with itself, then the rounds by the circle method: the last player stays in its place. With an odd number of
    /// blocks it is nobody.</summary>
    private void Meeting(int item, ArraySegment<T> tile, WorkDone work)
    {
        int circle = players - 1, round = (item - players) / (players / 2), k = (item - players) % (players / 2);
        int one = item < players ? item : k == 0 ? circle : (round + k) % circle;
        int other = item < players ? item : (round + circle - k) % circle;
        turns.Run(one, other, item < players ? 0 : round + 1, () =>
        {
            // Here, where a failure is seen by those who wait for their turn.
            work.StopIfAsked();
            if (Math.Max(one, other) < blocks)
                Meet(Math.Min(one, other), Math.Max(one, other), tile);
        });
        work.Add(1);
    }

    /// <summary>What the tokens of two blocks receive from one another; of a block with itself, its rows only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Meet(int blockI, int blockJ, Span<T> space)
    {
        Span<T> tile = space[..(Rows * TileStride)], unused = space[(Rows * TileStride)..];
        int endI = Math.Min(n, (blockI + 1) * size), endJ = Math.Min(n, (blockJ + 1) * size);
        for (int column = blockJ * size; column < endJ; column += Columns)
        for (int row = blockI * size; row < endI; row += Rows)
        {
            int rows = Math.Min(Rows, endI - row), columns = Math.Min(Columns, endJ - column), whole = columns / V.Width * V.Width;
            var below = blockI == blockJ ? unused : columnSums.AsSpan(column, columns);
            MatrixProduct<V, T>.Into(Tokens(row, rows), rows, d, 1, keys[column / Columns], tile, TileStride, accumulate: false);
            // Rounding would leave a token's product with itself beside 1, and an enormous β would find it wanting.
            for (int i = Math.Max(row, column); i < Math.Min(row + rows, column + columns); i++)
                tile[(i - row) * TileStride + i - column] = T.One;
            SoftmaxKernels<V, T>.SymmetricWeights(tile, rows, whole, TileStride, beta, sums.AsSpan(row * V.Width), below);
            for (int i = 0; i < rows && whole < columns; i++)
            for (int j = whole; j < columns; j++)
            {
                ref T weight = ref tile[i * TileStride + j];
                weight = T.CreateTruncating(Math.Exp(Math.Min(0, double.CreateTruncating(beta * weight - beta))));
                sums[(row + i) * V.Width] += weight;
                below[j] += weight;
            }
            values[blockJ].Multiply(tile, rows, TileStride, 1, column - blockJ * size, columns, output.AsSpan(row * stride), stride,
                accumulate: true);
            if (blockI != blockJ)
                values[blockI].Multiply(tile, columns, 1, TileStride, row - blockI * size, rows, output.AsSpan(column * stride), stride,
                    accumulate: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(int block, Span<T> target, T alpha)
    {
        int first = block * size, end = Math.Min(n, first + size);
        for (int i = first; i < end; i++)
            sums[i * V.Width] += columnSums[i];
        var totals = columnSums.AsSpan(first, end - first);
        SoftmaxKernels<V, T>.Totals(sums.AsSpan(first * V.Width), totals);
        SoftmaxKernels<V, T>.Normalise(output.AsSpan(first * stride), end - first, stride, stride, totals);
        for (int i = first; i < end; i++)
        {
            output.AsSpan(i * stride, d).CopyTo(target[(i * d)..]);
            var token = Tokens(i, 1);
            for (int k = 0; k < d && alpha > T.Zero; k++)
                target[i * d + k] += alpha * token[k];
        }
    }

    private ReadOnlySpan<T> Tokens(int first, int count) => tokens.Span.Slice(first * d, count * d);
}
