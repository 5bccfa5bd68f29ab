using System.Globalization;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Figures;

/// <summary>The committed numbers of Figure 2, recomputed block by block of the Jacobian in plain loops.</summary>
public class Figure2Tests
{
    private const int N = 512, Seed = 5;

    // As notebooks/06-figure-2 states them: samples averaged, and whether norms are 1.
    private static readonly Dictionary<string, (int D, int Samples, bool UnitNorms)> Panels = new()
    {
        ["d = 512, 1 sample"] = (512, 1, false),
        ["d = 32, 4 samples"] = (32, 4, false),
        ["d = 2, unit norms, 4 samples"] = (2, 4, true),
    };

    [Theory]
    [InlineData(4)]
    [InlineData(20, Explicit = true)]
    public void Cells_of_the_committed_figure_are_the_sums_over_blocks(int drawn)
    {
        var cells = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "figures", "eta-over-rho-and-gamma.csv")).Skip(1)
            .Select(Fields).Where(fields => fields[2] == "heat-map").ToArray();
        Assert.Equal(3 * 24 * 24, cells.Length);
        var random = new Random(20);
        foreach (var group in Enumerable.Range(0, drawn).Select(_ => cells[random.Next(cells.Length)]).GroupBy(cell => cell[0]))
        {
            var (d, samples, unitNorms) = Panels[group.Key];
            foreach (string[] cell in group)
            {
                double rho = Number(cell[3]), gamma = Number(cell[4]);
                TokenConfiguration[] sets = [.. Enumerable.Range(0, samples).Select(sample => new GaussianTokens(d, rho, Seed, sample).Generate(N))];
                double eta = sets.Average(tokens => Eta(tokens, unitNorms, gamma * Math.Log(N)));
                double identity = (1 - 1.0 / d) * sets.Average(tokens => unitNorms ? 1 : MeanInverseSquare(tokens));
                Close.Relative(eta / identity, Number(cell[5]), 1e-10, $"{group.Key}, ρ = {cell[3]}, γ = {cell[4]}");
            }
        }
    }

    /// <summary>(1/(nd)) Σ_ik |∂x_i'/∂x_k|²: with G = YYᵀ, m = AY, H = mYᵀ, C_i = Σ_j A_ij y_j y_jᵀ - m_i m_iᵀ, each block |x_k|^{-1}[A_ik(I+β(y_k-m_i)y_iᵀ) + δ_ik βC_i](I-y_k y_kᵀ).</summary>
    private static double Eta(TokenConfiguration tokens, bool unitNorms, double beta)
    {
        (int n, int d) = (tokens.Count, tokens.Dimension);
        var y = new double[n][];
        var norms = new double[n];
        for (int i = 0; i < n; i++)
        {
            double[] x = tokens[i].ToArray();
            double norm = Math.Sqrt(x.Sum(value => value * value));
            (y[i], norms[i]) = ([.. x.Select(value => value / norm)], unitNorms ? 1 : norm);
        }
        var g = new double[n][];
        Parallel.For(0, n, i => g[i] = [.. y.Select(other => Dot(y[i], other))]);
        var rows = new double[n];
        Parallel.For(0, n, i =>
        {
            double[] a = [.. g[i].Select(cosine => Math.Exp(beta * (cosine - 1)))];
            double z = a.Sum();
            a = [.. a.Select(weight => weight / z)];
            var m = new double[d];
            for (int j = 0; j < n; j++)
            for (int c = 0; c < d; c++)
                m[c] += a[j] * y[j][c];
            double[] h = [.. y.Select(other => Dot(m, other))];
            double mu = Dot(m, m), t = 1 - mu, f = mu * mu;
            var v = new double[d];
            for (int j = 0; j < n; j++)
            {
                double along = g[i][j] - h[i];
                t -= a[j] * along * along;
                f -= 2 * a[j] * h[j] * h[j];
                for (int c = 0; c < d; c++)
                    v[c] += a[j] * along * (y[j][c] - m[c]);
                double sum = 0;
                for (int l = 0; l < j; l++)
                    sum += a[l] * g[j][l] * g[j][l];
                f += a[j] * (2 * sum + a[j]);
            }
            double row = (a[i] * a[i] * (d - 1) + 2 * a[i] * beta * t + beta * beta * (f - Dot(v, v))) / (norms[i] * norms[i]);
            for (int k = 0; k < n; k++)
            {
                double scale = a[k] / norms[k];
                if (k != i)
                    row += scale * scale * (d - 1 - 2 * beta * (h[i] - g[i][k] * h[k]) + beta * beta * (1 - 2 * h[k] + mu) * (1 - g[i][k] * g[i][k]));
            }
            rows[i] = row;
        });
        return rows.Sum() / ((double)n * d);
    }

    private static double MeanInverseSquare(TokenConfiguration tokens) => Enumerable.Range(0, tokens.Count).Average(i => 1 / Dot(tokens[i].ToArray(), tokens[i].ToArray()));

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int c = 0; c < x.Length; c++)
            sum += x[c] * y[c];
        return sum;
    }

    /// <summary>A line whose first field, and no other, may stand in quotes.</summary>
    private static string[] Fields(string line)
    {
        if (!line.StartsWith('"'))
            return line.Split(',');
        int end = line.IndexOf('"', 1);
        return [line[1..end], .. line[(end + 2)..].Split(',')];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
