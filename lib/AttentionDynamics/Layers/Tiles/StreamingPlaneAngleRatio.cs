using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>λ of one self-attention layer at d = 2 in memory of the order n.</summary>
/// <remarks>The bits of <see cref="PlaneAngleRatio{V}"/>, which keeps what each tile of pairs sums: here panels of blocks of rows add to
/// the sums of all blocks of columns in their order, and the sums over pairs are added in the order of tiles.</remarks>
internal sealed class StreamingPlaneAngleRatio<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = PlaneAngleRatio<V>.Size, Sums = PlaneAngleRatio<V>.Sums;

    /// <summary>Blocks of rows that meet the others together: to wait for one's turn costs as much as part of a tile.</summary>
    private const int Panel = 16;

    private readonly TokenConfiguration tokens;
    private readonly int n, blocks, threads;
    private readonly double[] unit, values;

    /// <param name="tokens">n x 2.</param>
    /// <param name="threads">How many threads.</param>
    internal StreamingPlaneAngleRatio(TokenConfiguration tokens, int threads)
    {
        (this.tokens, n, this.threads) = (tokens, tokens.Count, threads);
        blocks = (n + Size - 1) / Size;
        unit = new double[Scratch.Length(blocks * 2L * Size)];
        values = new double[unit.Length];
        Workers.Run(blocks, threads, block => PlaneAngleRatio<V>.Fill(block, n, tokens.UnitRow, unit, values));
    }

    internal AngleRatio At(double beta, double alpha, ComputeOptions options)
    {
        // In units of a tile of weights; a tile of ratios costs about as much.
        var work = new WorkDone(blocks * (blocks + 1.0), options.Progress, options.Cancellation);
        double[] totals = new double[Scratch.Length((long)blocks * Sums)], moved = new double[unit.Length];
        Attend(beta, totals, work);
        Workers.Run(blocks, threads, block => PlaneAngleRatio<V>.Fill(block, n,
            (i, row) => PlaneAngleRatio<V>.Output(tokens, i, totals.AsSpan(block * Sums, Sums), alpha, row), moved));
        return AngleRatio.Of([Compare(moved, work)], n * (n - 1L) / 2);
    }

    private void Attend(double beta, double[] totals, WorkDone work)
    {
        var turns = new Turns(blocks);
        Workers.Run((blocks + Panel - 1) / Panel, threads, () => new Tile(Meet), (panel, mine) =>
        {
            mine.First = panel * Panel;
            for (mine.Column = mine.First; mine.Column < blocks; mine.Column++)
            {
                turns.Run(mine.Column, mine.Column, panel, mine.Meet);
                work.Add(Math.Min(Panel, mine.Column + 1 - mine.First));
            }
        });

        void Meet(Tile mine)
        {
            work.StopIfAsked();
            int other = mine.Column;
            for (int block = mine.First; block < Math.Min(mine.First + Panel, other + 1); block++)
            {
                PlaneKernels<V>.Sums(PlaneAngleRatio<V>.Of(unit, block), PlaneAngleRatio<V>.Of(unit, other),
                    PlaneAngleRatio<V>.Of(values, other), PlaneAngleRatio<V>.Rows(block, n),
                    PackedColumns<V, double>.Padded(PlaneAngleRatio<V>.Rows(other, n)), Size, beta, mine.Rows, mine.Columns);
                VectorKernels.AddScaled(totals.AsSpan(block * Sums, Sums), mine.Rows, 1);
                if (block < other)
                    VectorKernels.AddScaled(totals.AsSpan(other * Sums, Sums), mine.Columns, 1);
            }
        }
    }

    private PairSums Compare(double[] moved, WorkDone work)
    {
        var turns = new Turns();
        var all = PairSums.None;
        Workers.Run((blocks + Panel - 1) / Panel, threads, () => new PairSums[Panel * blocks], (panel, sums) =>
        {
            int first = panel * Panel, end = Math.Min(blocks, first + Panel);
            turns.Run(panel, () =>
            {
                for (int block = first; block < end; block++)
                {
                    work.StopIfAsked();
                    for (int other = block; other < blocks; other++)
                        sums[(block - first) * blocks + other] = PlaneAngleRatio<V>.Compare(block, other, n, unit, moved);
                    work.Add(blocks - block);
                }
            }, () =>
            {
                for (int block = first; block < end; block++)
                for (int other = block; other < blocks; other++)
                    all.Add(sums[(block - first) * blocks + other]);
            });
        });
        return all;
    }

    /// <summary>What one thread needs in the first pass.</summary>
    private sealed class Tile
    {
        internal Tile(Action<Tile> meet) => Meet = () => meet(this);

        public double[] Rows { get; } = new double[Sums];

        public double[] Columns { get; } = new double[Sums];

        /// <summary>The first block of the rows.</summary>
        public int First { get; set; }

        /// <summary>The block that meets them.</summary>
        public int Column { get; set; }

        /// <summary>Made once: anew for each block it would leave megabytes to the garbage collector.</summary>
        public Action Meet { get; }
    }
}
