using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The rows of a layer, chosen or all, against all tokens: their outputs, and how their weights concentrate. O(mnd) time, O(md)
/// memory.</summary>
/// <remarks>
/// With gaps g_ij = |y_i-y_j|²/2 weights are e^{-βg_ij} up to the row's sum, and that of the token itself is 1: what it adds is added last,
/// so that sums over the others keep their digits however small they are. An item of work is a panel of rows against a segment of tokens;
/// its sums are added to those of the rows in the order of segments.
/// </remarks>
internal sealed class RowLayer<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Tokens in a segment: part of the definition of a result.</summary>
    private const int Size = CentredTile<V>.Size, Segment = 42 * Size;

    private readonly VectorSource tokens;
    private readonly int n, d, threads, panelRows;
    private readonly int[] rows;
    private readonly double[] centre, output, sums, squares, scores;

    /// <param name="tokens">x_i.</param>
    /// <param name="n">How many tokens.</param>
    /// <param name="d">d.</param>
    /// <param name="rows">Which rows, ascending.</param>
    /// <param name="mean">The mean direction.</param>
    /// <param name="threads">How many threads.</param>
    internal RowLayer(VectorSource tokens, int n, int d, int[] rows, double[] mean, int threads)
    {
        (this.tokens, this.n, this.d, this.rows, this.threads) = (tokens, n, d, rows, threads);
        panelRows = CentredTile<V>.Tiles(d) * Size;
        centre = CentredTile<V>.Few(d) ? new double[d] : mean;
        output = new double[Scratch.Length((long)rows.Length * d)];
        (sums, squares, scores) = (new double[rows.Length], new double[rows.Length], new double[rows.Length]);
        (Entropies, InverseParticipations, SelfWeights) = (new double[rows.Length], new double[rows.Length], new double[rows.Length]);
    }

    /// <summary>The smallest gap between a row and another token.</summary>
    internal double SmallestGap { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest.</summary>
    internal double LargestGap { get; private set; }

    /// <summary>How often a row coincides with another token; each pair once, but twice if both are rows.</summary>
    internal long CoincidentPairs { get; private set; }

    /// <summary>In nats, of each row.</summary>
    internal double[] Entropies { get; }

    /// <summary>Σ_j A_ij² of each row.</summary>
    internal double[] InverseParticipations { get; }

    /// <summary>A_ii of each row.</summary>
    internal double[] SelfWeights { get; }

    /// <summary>y_i of token i.</summary>
    internal void Unit(int token, Span<double> destination)
    {
        tokens(token, destination);
        TokenConfiguration.Normalise(destination, token);
    }

    /// <summary>y_i' of the row at a place in the list of rows.</summary>
    internal ReadOnlySpan<double> Output(int at) => output.AsSpan(at * d, d);

    internal void Run(double beta, double alpha, WorkDone work)
    {
        int panels = (rows.Length + panelRows - 1) / panelRows, segments = (n + Segment - 1) / Segment;
        var turns = new Turns();
        Workers.Run(panels * segments, threads, () => new Part(d, Math.Min(panelRows, rows.Length), n), (item, part) =>
        {
            (int panel, int segment) = (item / segments * panelRows, item % segments * Segment);
            (int count, int keys) = (Math.Min(panelRows, rows.Length - panel), Math.Min(Segment, n - segment));
            turns.Run(item, () => Attend(part, panel, count, segment, keys, beta, work), () =>
            {
                Leave(part, panel, count);
                work.Add(2.0 * count * keys * d);
            });
        });
        Workers.Run((rows.Length + Size - 1) / Size, threads, () => new double[d], (block, token) =>
        {
            for (int at = block * Size; at < Math.Min(rows.Length, (block + 1) * Size); at++)
                Finish(at, alpha, token);
        });
    }

    /// <summary>Rows of a panel against tokens of a segment.</summary>
    private void Attend(Part part, int panel, int count, int segment, int keys, double beta, WorkDone work)
    {
        part.Clear();
        for (int block = 0; block * Size < count; block++)
            part.Rows[block].Fill((at, row) => Unit(rows[at], row), panel + block * Size, Math.Min(Size, count - block * Size), centre);
        for (int first = segment; first < segment + keys; first += Size)
        {
            work.StopIfAsked();
            part.Keys.Fill(Unit, first, Math.Min(Size, segment + keys - first), centre);
            for (int block = 0; block * Size < count; block++)
                Attend(part, block, panel + block * Size, first, beta, first > segment);
        }
    }

    private void Attend(Part part, int block, int firstRow, int firstKey, double beta, bool accumulate)
    {
        CentredTile<V> queries = part.Rows[block], keys = part.Keys;
        double[] tile = part.Tile;
        queries.Gaps(keys, tile);

        // Rows ascend: those whose own token is among the keys lie together.
        int own = rows.AsSpan(firstRow, queries.Count).BinarySearch(firstKey);
        own = own < 0 ? ~own : own;
        int end = own;
        while (end < queries.Count && rows[firstRow + end] < firstKey + keys.Count)
            end++;
        int whole = own < end ? 0 : keys.Count / V.Width * V.Width;
        (double smallest, double largest) = RowKernels<V>.Extremes(tile, queries.Count, whole, Size);
        if (smallest == 0)
            (whole, smallest) = (0, double.PositiveInfinity);
        part.See(smallest, largest);
        for (int i = 0; i < queries.Count; i++)
        for (int j = whole; j < keys.Count; j++)
        {
            if (rows[firstRow + i] != firstKey + j)
                part.See(tile[i * Size + j]);
        }
        for (int i = own; i < end; i++)
            tile[i * Size + rows[firstRow + i] - firstKey] = PairKernels<V>.FarAwaySquared;

        int place = block * Size;
        RowKernels<V>.Weights(tile, queries.Count, PackedColumns<V, double>.Padded(keys.Count), Size, beta, part.Sums.AsSpan(place),
            part.Squares.AsSpan(place), part.Scores.AsSpan(place));
        MatrixProduct<V, double>.Into(tile, queries.Count, Size, 1, keys.Values, part.Output.AsSpan(place * part.Stride), part.Stride,
            accumulate);
    }

    /// <summary>Adds what a panel has from one more segment.</summary>
    private void Leave(Part part, int panel, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int at = panel + i;
            VectorKernels.AddScaled(output.AsSpan(at * d, d), part.Output.AsSpan(i * part.Stride, d), 1);
            sums[at] += part.Sums[i];
            squares[at] += part.Squares[i];
            scores[at] += part.Scores[i];
        }
        (SmallestGap, LargestGap) = (Math.Min(SmallestGap, part.SmallestGap), Math.Max(LargestGap, part.LargestGap));
        CoincidentPairs += part.Coincident;
    }

    /// <summary>The unit vector of ATT(y_i) + αx_i = centre + (δ_i + Σ_{j≠i} e^{-βg_ij} δ_j)/Z + αx_i, and the row's measures.</summary>
    private void Finish(int at, double alpha, double[] token)
    {
        var target = output.AsSpan(at * d, d);
        Unit(rows[at], token);
        VectorKernels.AddScaled(token, centre, -1);
        VectorKernels.AddScaled(target, token, 1);
        VectorKernels.DivideBy(target, 1 + sums[at]);
        VectorKernels.AddScaled(target, centre, 1);
        if (alpha > 0)
        {
            tokens(rows[at], token);
            VectorKernels.AddScaled(target, token, alpha);
        }
        TokenConfiguration.Normalise(target, rows[at]);

        double others = sums[at], all = 1 + others;
        Entropies[at] = SpecialFunctions.Log1p(others) - scores[at] / all;
        InverseParticipations[at] = (1 + squares[at]) / (all * all);
        SelfWeights[at] = 1 / all;
    }

    /// <summary>What one thread needs, and the sums of its item.</summary>
    private sealed class Part(int d, int rows, int keys)
    {
        public int Stride { get; } = PackedColumns<V, double>.Padded(d);

        public CentredTile<V>[] Rows { get; } =
            [.. Enumerable.Range(0, (rows + Size - 1) / Size).Select(block => new CentredTile<V>(d, TileRole.Rows, rows - block * Size))];

        public CentredTile<V> Keys { get; } = new(d, TileRole.Keys, keys);

        public double[] Tile { get; } = new double[Size * Size];

        public double[] Output { get; } = new double[checked(rows * PackedColumns<V, double>.Padded(d))];

        public double[] Sums { get; } = new double[rows];

        public double[] Squares { get; } = new double[rows];

        public double[] Scores { get; } = new double[rows];

        public double SmallestGap { get; private set; }

        public double LargestGap { get; private set; }

        public long Coincident { get; private set; }

        public void Clear()
        {
            Sums.AsSpan().Clear();
            Squares.AsSpan().Clear();
            Scores.AsSpan().Clear();
            (SmallestGap, LargestGap, Coincident) = (double.PositiveInfinity, 0, 0);
        }

        public void See(double gap)
        {
            See(gap, gap);
            if (gap == 0)
                Coincident++;
        }

        public void See(double smallest, double largest) =>
            (SmallestGap, LargestGap) = (Math.Min(SmallestGap, smallest), Math.Max(LargestGap, largest));
    }
}
