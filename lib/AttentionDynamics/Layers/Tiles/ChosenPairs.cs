using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The ratios |y_i'-y_j'|²/|y_i-y_j|² of the pairs of a few tokens in a layer of all of them, in double precision: what single
/// precision is checked against.</summary>
/// <remarks>Gaps by differences, weights of the chosen rows alone: O(nd) time a token.</remarks>
internal sealed class ChosenPairs<V>
    where V : struct, ILanes<V, double>
{
    private const int Columns = 48;

    private readonly int n, d;
    private readonly int[] chosen;
    private readonly ComputeOptions options;
    private readonly double[] unit, mean, gaps, weights;
    private readonly PackedColumns<V, double> values;

    /// <param name="tokens">n x d.</param>
    /// <param name="chosen">Which of them.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="options">Threads; cancellation.</param>
    internal ChosenPairs(TokenConfiguration tokens, int[] chosen, Scratch scratch, ComputeOptions options)
    {
        (n, d, this.chosen, this.options) = (tokens.Count, tokens.Dimension, chosen, options);
        unit = scratch.Rent((long)n * d);
        mean = new double[d];
        Workers.Run(n, options, i => tokens.UnitRow(i, unit.AsSpan(i * d, d)));
        for (int i = 0; i < n; i++)
            VectorKernels.AddScaled(mean, unit.AsSpan(i * d, d), 1.0 / n);
        gaps = scratch.Rent((long)chosen.Length * n);
        weights = scratch.Rent((long)chosen.Length * n);
        Workers.Run(chosen.Length, options, k =>
        {
            for (int j = 0; j < n; j++)
                gaps[k * n + j] = VectorKernels.SquaredDistance(Unit(chosen[k]), Unit(j)) / 2;
        });
        // Centred for the product, as gaps no longer are asked for.
        Workers.Run(n, options, i => VectorKernels.AddScaled(unit.AsSpan(i * d, d), mean, -1));
        var panels = scratch.RentAligned<double>(PackedColumns<V, double>.Size(n, d));
        values = PackedColumns<V, double>.Of(unit, n, d, d, panels.Array!, panels.Offset);
    }

    /// <summary>The ratios of the pairs i &lt; j of the chosen tokens, row by row.</summary>
    internal double[] At(double beta)
    {
        using var scratch = new Scratch();
        int stride = PackedColumns<V, double>.Padded(d) + 8, count = chosen.Length;
        double[] products = scratch.Rent((long)count * stride), sums = new double[count];
        Workers.Run(count, options, k =>
        {
            var row = weights.AsSpan(k * n, n);
            for (int j = 0; j < n; j++)
                row[j] = -beta * gaps[k * n + j];
            ExponentialKernels.OfNonPositive(row, row);
            foreach (double weight in row)
                sums[k] += weight;
        });
        Workers.Run((d + Columns - 1) / Columns, options, part => MatrixProduct<V, double>.Into(weights.AsSpan(0, count * n), count, n, 1,
            values.Part(part * Columns, Columns), products.AsSpan(part * Columns), stride, accumulate: false));
        for (int k = 0; k < count; k++)
        {
            var output = products.AsSpan(k * stride, d);
            VectorKernels.DivideBy(output, sums[k]);
            VectorKernels.AddScaled(output, mean, 1);
            TokenConfiguration.Normalise(output, chosen[k]);
        }
        var ratios = new List<double>();
        for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            ratios.Add(VectorKernels.SquaredDistance(products.AsSpan(i * stride, d), products.AsSpan(j * stride, d)) / 2
                / gaps[i * n + chosen[j]]);
        return [.. ratios];
    }

    private ReadOnlySpan<double> Unit(int i) => unit.AsSpan(i * d, d);
}
