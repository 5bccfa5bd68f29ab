using System.Numerics;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Attention;

/// <summary>Self-attention of unit vectors: weights are symmetric until they are normalised, so a tile of them serves the tokens of its rows and those of its columns.</summary>
/// <remarks>
/// Blocks of tokens meet in rounds, as players do in a tournament: in a round every block belongs to one pair at most, so pairs run in any order, and what a
/// block receives adds up in the order of rounds.
/// </remarks>
internal sealed class StreamingSelfAttention<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Tokens of a block, and rows of a tile of weights: 64 kB (float) or 128 kB (double) of the second-level cache.</summary>
    private const int Block = 256, Rows = 64;

    private const int TilesInBlock = Block / Rows;

    private readonly ReadOnlyMemory<T> tokens;
    private readonly int n, d, blocks, threads, stride;
    private readonly PackedColumns<V, T>[] keys, values, parts;
    private readonly T[] sums, output;
    private readonly T beta;

    internal StreamingSelfAttention(ReadOnlyMemory<T> tokens, int dimension, T beta, int threads)
    {
        (this.tokens, this.beta, this.threads, d) = (tokens, beta, threads, dimension);
        n = tokens.Length / d;
        blocks = (n + Block - 1) / Block;
        stride = PackedColumns<V, T>.Padded(d);
        sums = new T[n];
        output = new T[n * stride];
        int keySize = PackedColumns<V, T>.Size(d, Block), valueSize = PackedColumns<V, T>.Size(Block, d), partSize = PackedColumns<V, T>.Size(Rows, d);
        T[] packedKeys = new T[blocks * keySize], packedValues = new T[blocks * valueSize], packedParts = new T[blocks * TilesInBlock * partSize];
        keys = new PackedColumns<V, T>[blocks];
        values = new PackedColumns<V, T>[blocks];
        parts = new PackedColumns<V, T>[blocks * TilesInBlock];
        Workers.Run(blocks, threads, () => 0, (block, _) =>
        {
            keys[block] = PackedColumns<V, T>.OfRows(Tokens(block * Block, Count(block)), Count(block), d, d, packedKeys, block * keySize);
            values[block] = PackedColumns<V, T>.Of(Tokens(block * Block, Count(block)), Count(block), d, packedValues, block * valueSize);
            for (int part = block * TilesInBlock; part * Rows < Math.Min(n, (block + 1) * Block); part++)
            {
                int count = Math.Min(Rows, n - part * Rows);
                parts[part] = PackedColumns<V, T>.Of(Tokens(part * Rows, count), count, d, packedParts, part * partSize);
            }
        });
    }

    internal void Attend(Memory<T> target, T alpha)
    {
        Round([.. Enumerable.Range(0, blocks).Select(block => (block, block))]);
        int players = blocks + blocks % 2;
        for (int round = 0; round < players - 1; round++)
            Round([.. Pairs(round, players)]);
        Workers.Run(blocks, threads, () => 0, (block, _) => Finish(block, target.Span, alpha));
    }

    /// <summary>The pairs (I, J), I &lt; J, of a round: the circle method, the last player stays in its place.</summary>
    private IEnumerable<(int I, int J)> Pairs(int round, int players)
    {
        int circle = players - 1;
        for (int k = 0; k < players / 2; k++)
        {
            int one = k == 0 ? circle : (round + k) % circle, other = (round + circle - k) % circle;
            if (Math.Max(one, other) < blocks)
                yield return (Math.Min(one, other), Math.Max(one, other));
        }
    }

    private void Round((int I, int J)[] pairs) =>
        Workers.Run(pairs.Length, threads, () => (Tile: new T[Rows * Block], Unused: new T[Block]), (pair, space) => Meet(pairs[pair].I, pairs[pair].J, space.Tile, space.Unused));

    /// <summary>What the tokens of two blocks receive from one another; of a block with itself, its rows only.</summary>
    private void Meet(int blockI, int blockJ, T[] tile, T[] unused)
    {
        int columns = Count(blockJ), whole = columns / V.Width * V.Width;
        var columnSums = blockI == blockJ ? unused.AsSpan(0, columns) : sums.AsSpan(blockJ * Block, columns);
        for (int part = blockI * TilesInBlock; part * Rows < Math.Min(n, (blockI + 1) * Block); part++)
        {
            int first = part * Rows, rows = Math.Min(Rows, n - first);
            MatrixProduct<V, T>.Into(Tokens(first, rows), rows, d, 1, keys[blockJ], tile, Block, accumulate: false);
            // Rounding would leave a token's product with itself beside 1, and an enormous β would find it wanting.
            for (int i = 0; i < rows && blockI == blockJ; i++)
                tile[i * Block + first - blockI * Block + i] = T.One;
            SoftmaxKernels<V, T>.SymmetricWeights(tile, rows, whole, Block, beta, sums.AsSpan(first, rows), columnSums);
            for (int i = 0; i < rows; i++)
            for (int j = whole; j < columns; j++)
            {
                ref T weight = ref tile[i * Block + j];
                weight = T.CreateTruncating(Math.Exp(Math.Min(0, double.CreateTruncating(beta * weight - beta))));
                sums[first + i] += weight;
                columnSums[j] += weight;
            }
            MatrixProduct<V, T>.Into(tile, rows, Block, 1, values[blockJ], output.AsSpan(first * stride), stride, accumulate: true);
            if (blockI != blockJ)
                MatrixProduct<V, T>.Into(tile, columns, 1, Block, parts[part], output.AsSpan(blockJ * Block * stride), stride, accumulate: true);
        }
    }

    private void Finish(int block, Span<T> target, T alpha)
    {
        for (int i = block * Block; i < block * Block + Count(block); i++)
        {
            var token = Tokens(i, 1);
            for (int k = 0; k < d; k++)
                target[i * d + k] = output[i * stride + k] / sums[i] + alpha * token[k];
        }
    }

    private int Count(int block) => Math.Min(Block, n - block * Block);

    private ReadOnlySpan<T> Tokens(int first, int count) => tokens.Span.Slice(first * d, count * d);
}
