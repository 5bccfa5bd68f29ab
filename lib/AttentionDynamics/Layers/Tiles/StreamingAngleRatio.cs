using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>λ of one self-attention layer without anything of size n²: tiles are computed, used and forgotten. O(n²d) time, beside the
/// tokens n·d numbers for the outputs.</summary>
/// <remarks>
/// The bits of <see cref="LayerAngleRatio{V}"/>. Every sum there is one over blocks of tokens in their order, and so it is here. In a first
/// pass a tile (I, J), I ≤ J, adds to the outputs of I and, transposed, to those of J: panels of blocks I meet the blocks J from left to
/// right, and a panel takes a block J when the panels before it are done with it. In a second pass gaps before and after the layer are
/// computed and compared, and the sums of tiles are added in the order of tiles. Gaps before are computed twice, which costs a quarter more
/// operations than to keep them, and less than to write them to memory and read them again where they outgrow all caches.
/// </remarks>
internal sealed class StreamingAngleRatio<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = CentredTile<V>.Size, Strip = PairTiles<V>.Strip;

    private readonly TokenConfiguration tokens;
    private readonly int n, d, blocks, threads, stride, panelBlocks;
    private readonly double[] mean;
    private readonly VectorSource unit;

    /// <param name="tokens">n x d.</param>
    /// <param name="threads">How many threads.</param>
    internal StreamingAngleRatio(TokenConfiguration tokens, int threads)
    {
        (this.tokens, n, d, this.threads) = (tokens, tokens.Count, tokens.Dimension, threads);
        blocks = (n + Size - 1) / Size;
        panelBlocks = PanelBlocks(d);
        // Rows of a product lie apart by no multiple of half a page, or eight of them would share few sets of the cache.
        stride = PackedColumns<V, double>.Padded(d);
        stride += stride % 256 == 0 ? 8 : 0;
        unit = tokens.UnitRow;
        mean = MeanOf(Unit);
    }

    /// <summary>How many blocks of rows meet the others together: enough that preparing a block costs little beside the products, as many
    /// as memory of a few caches holds.</summary>
    internal static int PanelBlocks(int d) => Math.Clamp(4096 / d, 1, 8);

    internal AngleRatio At(double beta, double alpha, ComputeOptions options)
    {
        // In units of a block met by a block: a product with weights costs as much as one for gaps, and there are two.
        var work = new WorkDone(blocks * (blocks + 1.0) / 2 * 5, options.Progress, options.Cancellation);
        double[] outputs = new double[Scratch.Length((long)n * stride)], sums = new double[n];
        Attend(beta, outputs, sums, work);
        Workers.Run(blocks, threads, () => new double[d], (block, output) =>
        {
            work.StopIfAsked();
            for (int i = block * Size; i < block * Size + Count(block); i++)
                Finish(i, outputs.AsSpan(i * stride, d), sums[i], alpha, output);
        });
        return AngleRatio.Of([Compare(outputs, work)], n * (n - 1L) / 2);
    }

    private int Count(int block) => Math.Min(Size, n - block * Size);

    private Span<double> Unit(int i, Span<double> room)
    {
        tokens.UnitRow(i, room);
        return room;
    }

    private double[] MeanOf(VectorPlace vectors) =>
        CentredTile<V>.Few(d) ? new double[d] : PairTiles<V>.MeanOf(n, d, threads, vectors);

    /// <summary>Weights times centred tokens for every token, and the sums of its weights.</summary>
    private void Attend(double beta, double[] outputs, double[] sums, WorkDone work)
    {
        var turns = new Turns(blocks);
        Workers.Run((blocks + panelBlocks - 1) / panelBlocks, threads, () => new Tokens(d, panelBlocks, Meet), (panel, mine) =>
        {
            mine.First = panel * panelBlocks;
            for (int row = 0; row < panelBlocks && mine.First + row < blocks; row++)
                mine.Rows[row].Fill(unit, (mine.First + row) * Size, Count(mine.First + row), mean);
            for (mine.Column = mine.First; mine.Column < blocks; mine.Column++)
            {
                turns.Run(mine.Column, mine.Column, panel, mine.Meet);
                work.Add(3 * Math.Min(panelBlocks, mine.Column + 1 - mine.First));
            }
        });

        void Meet(Tokens mine)
        {
            work.StopIfAsked();
            mine.Columns.Fill(unit, mine.Column * Size, Count(mine.Column), mean);
            for (int row = 0; row < panelBlocks && mine.First + row <= mine.Column; row++)
                Attend(mine, mine.Rows[row], mine.First + row, mine.Column, beta, outputs, sums);
        }
    }

    /// <summary>A tile of weights, for its rows and, below the diagonal, for its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(Tokens mine, CentredTile<V> rows, int block, int other, double beta, double[] outputs, double[] sums)
    {
        CentredTile<V> columns = mine.Columns;
        double[] tile = mine.Tile;
        rows.Gaps(columns, tile);
        PairKernels<V>.Weights(tile, rows.Count, PackedColumns<V, double>.Padded(columns.Count), Size, beta, tile, mine.RowSums,
            mine.ColumnSums);
        VectorKernels.AddScaled(sums.AsSpan(block * Size, rows.Count), mine.RowSums, 1);
        MatrixProduct<V, double>.Into(tile, rows.Count, Size, 1, columns.Values, outputs.AsSpan(block * Size * stride), stride, true);
        if (block == other)
            return;
        VectorKernels.AddScaled(sums.AsSpan(other * Size, columns.Count), mine.ColumnSums, 1);
        MatrixProduct<V, double>.Into(tile, columns.Count, 1, Size, rows.Values, outputs.AsSpan(other * Size * stride), stride, true);
    }

    /// <summary>The unit vector of ATT(y_i) + αx_i in the place of the product.</summary>
    private void Finish(int i, Span<double> product, double sum, double alpha, double[] output)
    {
        mean.CopyTo(output, 0);
        VectorKernels.AddScaled(output, product, 1 / sum);
        if (alpha > 0)
            VectorKernels.AddScaled(output, tokens[i], alpha);
        TokenConfiguration.Normalise(output, i);
        output.CopyTo(product);
    }

    /// <summary>The sums over all pairs, tile by tile in the order of tiles.</summary>
    private PairSums Compare(double[] outputs, WorkDone work)
    {
        double[] centre = MeanOf((i, _) => outputs.AsSpan(i * stride, d));
        var turns = new Turns();
        var all = PairSums.None;
        VectorSource output = (i, row) => outputs.AsSpan(i * stride, d).CopyTo(row);
        Workers.Run((blocks + panelBlocks - 1) / panelBlocks, threads, () => new Pairs(d, panelBlocks, blocks), (panel, mine) =>
        {
            int first = panel * panelBlocks, end = Math.Min(blocks, first + panelBlocks);
            turns.Run(panel, () =>
            {
                for (int block = first; block < end; block++)
                    Fill(mine.Before[block - first], mine.After[block - first], block);
                for (int other = first; other < blocks; other++)
                {
                    work.StopIfAsked();
                    Fill(mine.ColumnsBefore, mine.ColumnsAfter, other);
                    for (int block = first; block < Math.Min(end, other + 1); block++)
                        mine.Sums[(block - first) * blocks + other] = Compare(mine, block - first, block == other);
                    work.Add(2 * Math.Min(panelBlocks, other + 1 - first));
                }
            }, () =>
            {
                for (int block = first; block < end; block++)
                for (int other = block; other < blocks; other++)
                    all.Add(mine.Sums[(block - first) * blocks + other]);
            });
        });
        return all;

        void Fill(CentredTile<V> before, CentredTile<V> after, int block)
        {
            before.Fill(unit, block * Size, Count(block), mean);
            after.Fill(output, block * Size, Count(block), centre);
        }
    }

    /// <summary>The sums over the pairs of a tile, strip by strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PairSums Compare(Pairs mine, int block, bool diagonal)
    {
        CentredTile<V> before = mine.Before[block], after = mine.After[block];
        var sum = PairSums.None;
        int columns = mine.ColumnsBefore.Count;
        for (int first = 0; first < columns; first += Strip)
        {
            int rows = diagonal ? Math.Min(first + Strip, before.Count) : before.Count;
            before.GapsOfStrip(mine.ColumnsBefore, first, rows, mine.GapsBefore);
            after.GapsOfStrip(mine.ColumnsAfter, first, rows, mine.GapsAfter);
            PairKernels<V>.Ratios(mine.GapsBefore, Strip, mine.GapsAfter, Strip, rows, Math.Min(Strip, columns - first),
                diagonal ? -first : -Size, ref sum);
        }
        return sum;
    }

    /// <summary>What one thread needs in the first pass.</summary>
    private sealed class Tokens
    {
        internal Tokens(int d, int blocks, Action<Tokens> meet)
        {
            Rows = [.. Enumerable.Range(0, blocks).Select(_ => new CentredTile<V>(d, TileRole.Queries))];
            Columns = new CentredTile<V>(d, TileRole.Keys);
            Meet = () => meet(this);
        }

        public CentredTile<V>[] Rows { get; }

        public CentredTile<V> Columns { get; }

        public double[] Tile { get; } = new double[Size * Size];

        public double[] RowSums { get; } = new double[Size];

        public double[] ColumnSums { get; } = new double[Size];

        /// <summary>The first block of the rows.</summary>
        public int First { get; set; }

        /// <summary>The block that meets them.</summary>
        public int Column { get; set; }

        /// <summary>Made once: anew for each block it would leave megabytes to the garbage collector.</summary>
        public Action Meet { get; }
    }

    /// <summary>What one thread needs in the second.</summary>
    private sealed class Pairs(int d, int rows, int blocks)
    {
        public CentredTile<V>[] Before { get; } = [.. Enumerable.Range(0, rows).Select(_ => new CentredTile<V>(d, TileRole.Rows))];

        public CentredTile<V>[] After { get; } = [.. Enumerable.Range(0, rows).Select(_ => new CentredTile<V>(d, TileRole.Rows))];

        public CentredTile<V> ColumnsBefore { get; } = new(d, TileRole.Columns);

        public CentredTile<V> ColumnsAfter { get; } = new(d, TileRole.Columns);

        public double[] GapsBefore { get; } = new double[Size * Strip];

        public double[] GapsAfter { get; } = new double[Size * Strip];

        /// <summary>Of each tile of the panel.</summary>
        public PairSums[] Sums { get; } = new PairSums[rows * blocks];
    }
}
