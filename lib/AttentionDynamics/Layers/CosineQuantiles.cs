using System.Globalization;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics.Statistics;

namespace AttentionDynamics.Layers;

/// <summary>Quantiles of the cosines of a layer's inputs and of its outputs, over pairs.</summary>
/// <remarks>
/// Over all pairs of n ≤ 4096 tokens; of more, over the pairs among 4096 rows drawn (<see cref="RowSample"/>) or as many as are asked for,
/// whose outputs are exact. A quantile between two order statistics is interpolated, median-unbiased (Hyndman and Fan's definition 8).
/// </remarks>
/// <param name="Before">Of ⟨y_i, y_j⟩, one a probability.</param>
/// <param name="After">Of ⟨y_i', y_j'⟩, one a probability.</param>
/// <param name="Rows">How many rows the pairs are of.</param>
public sealed record CosineQuantiles(IReadOnlyList<double> Before, IReadOnlyList<double> After, int Rows)
{
    /// <summary>Rows drawn where not all are taken and nothing else is asked for.</summary>
    public const int DefaultRows = 4096;

    /// <summary>The quantiles of one layer. O(mnd) time, and m²/2 doubles of memory beside the tokens, for m rows.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="probabilities">Each in [0, 1]: 0 is the smallest cosine, 0.5 the median, 1 the largest.</param>
    /// <param name="drawnRows">m, from 2 to the smaller of n and 30000; null: as many as are needed up to 4096.</param>
    /// <param name="seed">Which rows are drawn.</param>
    /// <param name="options">Threads; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; a probability outside [0, 1]; rows out of range;
    /// threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CosineQuantiles Of(
        TokenConfiguration tokens, double beta, double alpha, IReadOnlyList<double> probabilities, int? drawnRows = null, long seed = 0,
        ComputeOptions? options = null)
    {
        options ??= ComputeOptions.Default;
        int workers = options.CountThreads();
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(probabilities);
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        foreach (double probability in probabilities)
            Require.That(probability >= 0 && probability <= 1, probability, "probabilities in [0, 1]", nameof(probabilities));
        // The pairs of 30000 rows are an array of 3.6 GB.
        int m = drawnRows ?? Math.Min(tokens.Count, DefaultRows), most = Math.Min(tokens.Count, 30000);
        Require.That(m >= 2 && m <= most, m, string.Create(CultureInfo.InvariantCulture, $"2 to {most} rows"), nameof(drawnRows));
        int[] drawn = RowSample.Draw(tokens.Count, m, seed);
        Array.Sort(drawn);
        return Widest.Run<double, CosineQuantiles, Work>(
            new Work(tokens, beta, alpha, probabilities, drawn, workers, options.Cancellation));
    }

    private static CosineQuantiles Of<V>(
        TokenConfiguration tokens, double beta, double alpha, IReadOnlyList<double> probabilities, int[] drawn, int threads,
        CancellationToken cancellation)
        where V : struct, ILanes<V, double>
    {
        (int n, int d) = (tokens.Count, tokens.Dimension);
        VectorSource source = (i, destination) => tokens[i].CopyTo(destination);
        var work = new WorkDone(1, null, cancellation);
        var moments = TokenMoments.Of(source, n, d, threads, work);
        var layer = new RowLayer<V>(source, n, d, drawn, moments.Centre, threads);
        layer.Run(beta, alpha, work);
        double[] gaps = new double[drawn.Length * (drawn.Length - 1L) / 2];
        double[] before = Quantiles<V>((at, row) => layer.Unit(drawn[at], row), gaps, drawn.Length, d, probabilities, threads, work);
        double[] after = Quantiles<V>((at, row) => layer.Output(at).CopyTo(row), gaps, drawn.Length, d, probabilities, threads, work);
        return new CosineQuantiles(before, after, drawn.Length);
    }

    private static double[] Quantiles<V>(
        VectorSource vectors, double[] gaps, int m, int d, IReadOnlyList<double> probabilities, int threads, WorkDone work)
        where V : struct, ILanes<V, double>
    {
        const int Size = CentredTile<V>.Size;
        double[] centre = new double[d], vector = new double[d];
        for (int i = 0; i < m; i++)
        {
            vectors(i, vector);
            VectorKernels.AddScaled(centre, vector, 1.0 / m);
        }
        Workers.Run((m + Size - 1) / Size, threads,
            () => (Rows: new CentredTile<V>(d, TileRole.Rows, m), Columns: new CentredTile<V>(d, TileRole.Columns, m),
            Tile: new double[Size * Size]), (block, space) =>
        {
            int first = block * Size;
            space.Rows.Fill(vectors, first, Math.Min(Size, m - first), centre);
            for (int column = first; column < m; column += Size)
            {
                work.StopIfAsked();
                space.Columns.Fill(vectors, column, Math.Min(Size, m - column), centre);
                space.Rows.Gaps(space.Columns, space.Tile);
                for (int i = 0; i < space.Rows.Count; i++)
                {
                    // Pairs i < j in the order of i, then of j.
                    long row = first + i, start = row * m - row * (row + 1) / 2 - row - 1;
                    for (int j = column == first ? i + 1 : 0; j < space.Columns.Count; j++)
                        gaps[start + column + j] = space.Tile[i * Size + j];
                }
            }
        });
        return [.. probabilities.Select(probability => 1 - ArrayStatistics.QuantileInplace(gaps, 1 - probability))];
    }

    private readonly record struct Work(
        TokenConfiguration Tokens, double Beta, double Alpha, IReadOnlyList<double> Probabilities, int[] Drawn, int Threads,
        CancellationToken Cancellation) : ILaneWork<double, CosineQuantiles>
    {
        public CosineQuantiles Run<V>()
            where V : struct, ILanes<V, double> => Of<V>(Tokens, Beta, Alpha, Probabilities, Drawn, Threads, Cancellation);
    }
}
