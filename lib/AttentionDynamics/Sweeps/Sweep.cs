using AttentionDynamics.Tokens;

namespace AttentionDynamics.Sweeps;

/// <summary>A quantity of one layer over a grid of (ρ, γ), row by row: a token set a row, all its scales together.</summary>
internal static class Sweep
{
    /// <param name="quantity">The name of the values.</param>
    /// <param name="rho">The ρ of the grid.</param>
    /// <param name="gamma">The γ of the grid.</param>
    /// <param name="tokens">The tokens at ρ in a sample.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="alpha">Residual strength α, which a kept row depends on.</param>
    /// <param name="rows">Keeps finished rows.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="measure">The quantity of a token set at each β, with a progress of its own.</param>
    /// <param name="cancellation">Looked at before each row.</param>
    internal static SweepGrid Run(
        string quantity,
        IReadOnlyList<double> rho,
        IReadOnlyList<double> gamma,
        Func<double, int, TokenConfiguration> tokens,
        int samples,
        double alpha,
        ISweepRows? rows,
        IProgress<double>? progress,
        Func<TokenConfiguration, double[], IProgress<double>?, double[]> measure,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.That(samples >= 1, samples, "at least 1 sample");
        SweepGrid.CheckAxis(rho, "ρ", nameof(rho));
        SweepGrid.CheckAxis(gamma, "γ", nameof(gamma));
        Require.NonNegative(gamma[0], "γ", nameof(gamma));
        var sums = new double[rho.Count][];
        int done = 0, all = samples * rho.Count;
        for (int sample = 0; sample < samples; sample++)
        for (int i = 0; i < rho.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var set = tokens(rho[i], sample);
            double logN = Math.Log(set.Count);
            double[] betas = [.. gamma.Select(g => g * logN)];
            string key = rows is null ? string.Empty : SweepRowKey.Of(quantity, alpha, betas, set);
            double[]? row = rows?.Find(key);
            if (row is null)
            {
                row = measure(set, betas, progress is null ? null : new Part(progress, done, all));
                rows?.Keep(key, row);
            }
            else if (row.Length != gamma.Count)
            {
                throw new ArgumentException(FormattableString.Invariant($"expected kept rows of {gamma.Count} values, got one of {row.Length} for sample {sample}, ρ = {rho[i]}"), nameof(rows));
            }
            sums[i] ??= new double[gamma.Count];
            for (int k = 0; k < row.Length; k++)
                sums[i][k] += row[k];
            progress?.Report((double)++done / all);
        }
        foreach (double[] sum in sums)
        {
            for (int k = 0; k < sum.Length; k++)
                sum[k] /= samples;
        }
        return new SweepGrid(quantity, rho, gamma, sums);
    }

    /// <summary>The progress of one row as a share of the whole.</summary>
    private sealed class Part(IProgress<double> whole, int before, int all) : IProgress<double>
    {
        public void Report(double value) => whole.Report((before + value) / all);
    }
}
