using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>All pairs of m vectors before and after a layer, in tiles: the ratios and gaps of each row with the others. O(m²d) time, O(m)
/// memory.</summary>
/// <remarks>
/// Where only the total is asked for a pair is seen once, by its first row; where a standard error is, by both, so that each row has the
/// sums of all its pairs. A panel of rows meets the others in their order, on one thread.
/// </remarks>
internal sealed class RowPairs<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = CentredTile<V>.Size;

    private readonly VectorSource before, after;
    private readonly int m, d, threads, panelRows;
    private readonly bool once;
    private readonly double[] ratios, gaps;
    private readonly int[] coincident;

    /// <param name="before">y_i.</param>
    /// <param name="after">y_i'.</param>
    /// <param name="m">How many vectors.</param>
    /// <param name="d">d.</param>
    /// <param name="once">Whether only totals are asked for.</param>
    /// <param name="threads">How many threads.</param>
    internal RowPairs(VectorSource before, VectorSource after, int m, int d, bool once, int threads)
    {
        (this.before, this.after, this.m, this.d, this.once, this.threads) = (before, after, m, d, once, threads);
        panelRows = CentredTile<V>.Tiles(d) * Size;
        (ratios, gaps, coincident) = (new double[m], new double[m], new int[m]);
    }

    /// <summary>The smallest gap after the layer.</summary>
    internal double SmallestGap { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest.</summary>
    internal double LargestGap { get; private set; }

    /// <summary>Pairs with gap 0 before.</summary>
    internal long CoincidentPairs { get; private set; }

    internal void Run(double[] centreBefore, WorkDone work)
    {
        double[] centreAfter = new double[d], vector = new double[d];
        for (int i = 0; i < m; i++)
        {
            after(i, vector);
            VectorKernels.AddScaled(centreAfter, vector, 1.0 / m);
        }
        var gate = new Lock();
        Workers.Run((m + panelRows - 1) / panelRows, threads, () => new Space(d, Math.Min(panelRows, m), m), (panel, space) =>
        {
            space.Clear();
            int first = panel * panelRows, end = Math.Min(m, first + panelRows);
            for (int block = 0; first + block * Size < end; block++)
            {
                int count = Math.Min(Size, end - first - block * Size);
                space.Before[block].Fill(before, first + block * Size, count, centreBefore);
                space.After[block].Fill(after, first + block * Size, count, centreAfter);
            }
            for (int column = once ? first : 0; column < m; column += Size)
            {
                work.StopIfAsked();
                int count = Math.Min(Size, m - column);
                space.ColumnsBefore.Fill(before, column, count, centreBefore);
                space.ColumnsAfter.Fill(after, column, count, centreAfter);
                for (int row = first; row < end && !(once && row > column); row += Size)
                    Compare(space, (row - first) / Size, row, column);
                work.Add((double)count * (end - first) * d * 2);
            }
            lock (gate)
            {
                // Neither order nor rounding enters here.
                (SmallestGap, LargestGap) = (Math.Min(SmallestGap, space.SmallestGap), Math.Max(LargestGap, space.LargestGap));
                CoincidentPairs += space.Coincident;
            }
        });
        if (!once)
            CoincidentPairs /= 2;
        if (CoincidentPairs == m * (m - 1L) / 2)
            throw new ArgumentException($"all {(once ? "tokens" : "rows drawn")} point in one direction: the angle ratio is not defined");
    }

    /// <summary>λ: the mean of after/before over pairs that do not coincide.</summary>
    internal Estimate MeanRatio(int population) => Mean(ratios, coincident, population);

    /// <summary>The mean gap after the layer.</summary>
    internal Estimate MeanGap(int population) => Mean(gaps, new int[m], population);

    private void Compare(Space space, int block, int firstRow, int firstColumn)
    {
        CentredTile<V> rows = space.Before[block], columns = space.ColumnsBefore;
        double[] gapsBefore = space.GapsBefore, gapsAfter = space.GapsAfter;
        rows.Gaps(columns, gapsBefore);
        space.After[block].Gaps(space.ColumnsAfter, gapsAfter);

        // A token with itself is no pair, and a pair that coincides has no ratio: their tiles go pair by pair, and so does what is left of
        // a register.
        int whole = firstRow == firstColumn ? 0 : columns.Count / V.Width * V.Width;
        if (RowKernels<V>.Extremes(gapsBefore, rows.Count, whole, Size).Smallest == 0)
            whole = 0;
        RowKernels<V>.Ratios(gapsBefore, gapsAfter, rows.Count, whole, Size, ratios.AsSpan(firstRow), gaps.AsSpan(firstRow));
        (double smallest, double largest) = RowKernels<V>.Extremes(gapsAfter, rows.Count, whole, Size);
        for (int i = 0; i < rows.Count; i++)
        for (int j = whole; j < columns.Count; j++)
        {
            (int row, int column) = (firstRow + i, firstColumn + j);
            if (row == column || (once && row > column))
                continue;
            (double gapBefore, double gapAfter) = (gapsBefore[i * Size + j], gapsAfter[i * Size + j]);
            (smallest, largest) = (Math.Min(smallest, gapAfter), Math.Max(largest, gapAfter));
            gaps[row] += gapAfter;
            if (gapBefore > 0)
            {
                ratios[row] += gapAfter / gapBefore;
                continue;
            }
            coincident[row]++;
            space.Coincident++;
        }
        (space.SmallestGap, space.LargestGap) = (Math.Min(space.SmallestGap, smallest), Math.Max(space.LargestGap, largest));
    }

    /// <summary>The mean over pairs of what each row has with the others, less those left out; its jackknife error, where both rows of a
    /// pair have it.</summary>
    private Estimate Mean(double[] values, int[] leftOut, int population)
    {
        double sum = 0, count = 0;
        for (int i = 0; i < m; i++)
        {
            sum += values[i];
            count += (once ? m - 1 - i : m - 1) - leftOut[i];
        }
        double mean = sum / count;
        if (once)
            return new Estimate(mean, 0);

        var without = new double[m];
        for (int i = 0; i < m; i++)
        {
            // A row without which no pair is left, all others coincide, has no mean without it: then these rows cannot say how far off
            // their mean is.
            double left = count - 2.0 * (m - 1 - leftOut[i]);
            if (left <= 0)
                return new Estimate(mean, double.PositiveInfinity);
            without[i] = (sum - 2 * values[i]) / left;
        }
        double centre = without.Sum() / m, squares = 0;
        foreach (double value in without)
            squares += (value - centre) * (value - centre);
        return new Estimate(mean, Math.Sqrt((1 - (double)m / population) * (m - 1) / m * squares));
    }

    /// <summary>What one thread needs, and what it has seen.</summary>
    private sealed class Space(int d, int rows, int columns)
    {
        public CentredTile<V>[] Before { get; } =
            [.. Enumerable.Range(0, (rows + Size - 1) / Size).Select(block => new CentredTile<V>(d, TileRole.Rows, rows - block * Size))];

        public CentredTile<V>[] After { get; } =
            [.. Enumerable.Range(0, (rows + Size - 1) / Size).Select(block => new CentredTile<V>(d, TileRole.Rows, rows - block * Size))];

        public CentredTile<V> ColumnsBefore { get; } = new(d, TileRole.Columns, columns);

        public CentredTile<V> ColumnsAfter { get; } = new(d, TileRole.Columns, columns);

        public double[] GapsBefore { get; } = new double[Size * Size];

        public double[] GapsAfter { get; } = new double[Size * Size];

        public double SmallestGap { get; set; }

        public double LargestGap { get; set; }

        public long Coincident { get; set; }

        public void Clear() => (SmallestGap, LargestGap, Coincident) = (double.PositiveInfinity, 0, 0);
    }
}
