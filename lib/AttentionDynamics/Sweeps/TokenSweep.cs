using AttentionDynamics.Tokens;

namespace AttentionDynamics.Sweeps;

/// <summary>A quantity of one layer over (ρ, γ), in the mean over samples: the rows of (sample, ρ), a token set a row, all its scales
/// together.</summary>
/// <param name="Quantity">The name of the values.</param>
/// <param name="Alpha">Residual strength α, which a kept row depends on.</param>
/// <param name="Measure">The quantity of a token set at each β, with the threads, the progress and the cancellation of its own.</param>
internal sealed record TokenSweep(string Quantity, double Alpha, Func<TokenConfiguration, double[], ComputeOptions, double[]> Measure)
{
    /// <summary>What kept rows are found by beside α, the scales and the tokens.</summary>
    internal string Kept { get; init; } = Quantity;

    /// <param name="rho">The ρ of the grid.</param>
    /// <param name="gamma">The γ of the grid.</param>
    /// <param name="tokens">The tokens at ρ in a sample.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="rows">Keeps finished rows.</param>
    /// <param name="options">Cancellation is looked at before each row.</param>
    internal SweepGrid Run(
        IReadOnlyList<double> rho, IReadOnlyList<double> gamma, Func<double, int, TokenConfiguration> tokens, int samples,
        ISweepRows? rows, ComputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.That(samples >= 1, samples, "at least 1 sample");
        SweepGrid.CheckAxis(rho, "ρ", nameof(rho));
        SweepGrid.CheckAxis(gamma, "γ", nameof(gamma));
        Require.NonNegative(gamma[0], "γ", nameof(gamma));
        SweepAxis[] axes =
            [new("sample", [.. Enumerable.Range(0, samples).Select(sample => (double)sample)]), new("rho", rho), new("gamma", gamma)];
        var table = Sweep.OverRows(Quantity, axes, point =>
        {
            var set = tokens(point["rho"], (int)point["sample"]);
            double logN = Math.Log(set.Count);
            double[] betas = [.. gamma.Select(g => g * logN)];
            return new SweepRow(
                () => SweepRowKey.Of(Kept, Alpha, betas, set), told => Measure(set, betas, options with { Progress = told }));
        }, options, rows);

        // In the order of samples, which is part of the bits.
        var means = new double[rho.Count][];
        for (int i = 0; i < rho.Count; i++)
        {
            means[i] = new double[gamma.Count];
            for (int sample = 0; sample < samples; sample++)
            for (int k = 0; k < gamma.Count; k++)
                means[i][k] += table[sample, i, k];
            for (int k = 0; k < gamma.Count; k++)
                means[i][k] /= samples;
        }
        return new SweepGrid(Quantity, rho, gamma, means);
    }
}
