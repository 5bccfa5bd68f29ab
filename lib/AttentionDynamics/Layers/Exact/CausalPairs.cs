using AttentionDynamics.Tokens;
using MathNet.Numerics.Integration;

namespace AttentionDynamics.Layers.Exact;

/// <summary>λ of a causal layer on a simplex at any n up to 1e300, of weights of any normaliser whose rows sum to 1.</summary>
/// <remarks>
/// The mean over pairs i &lt; j of 1-cos' = f_i+h_j-f_ih_j (<see cref="CausalSimplexLayer"/>), which is a sum over rows:
/// <code>
/// Σ_j [F_{j-1}(1-h_j) + (j-1)h_j],   F_j = Σ_{i≤j} f_i
/// </code>
/// Up to n = 2^20, or where the weights are no smooth function of the row, every row is added. Beyond, both sums go on from row 2^14 by
/// Euler and Maclaurin's formula, the integrals by Gauss and Legendre's rule of 16 points on panels in log i; rows before it are added.
/// What is left out is below 1e-12 of the result.
/// </remarks>
public static class CausalPairs
{
    private const int First = 1 << 14, Points = 16;
    private const double Panel = 0.5;

    // In a browser a row is interpreted, and a million of them takes seconds.
    private static readonly int MostAdded = OperatingSystem.IsBrowser() ? First : 1 << 20;

    /// <summary>The mean over pairs of 1-cos'. O(n) up to 2^20 and O(log n) beyond.</summary>
    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="weights">Those of the row that sees i tokens, its own among them, i ≥ 2; they sum to 1. Called with real i too.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="smooth">Whether the weights are smooth in log i; where they are not, all rows are added, and n may be at most
    /// 1e8.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static double MeanOneMinusCosine(
        double n, SimplexState state, Func<double, SimplexWeights> weights, double alpha = 0, bool smooth = true)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Require.That(n >= 2 && n <= 1e300 && Math.Floor(n) == n, n, "a whole number from 2 to 1e300");
        Require.That(smooth || n <= 1e8, n, "n ≤ 1e8 where weights are not smooth, for every row is added");
        Require.That(state.Gap > 0 && state.Gap < 1, state.Gap, "1-ρ in (0, 1)", nameof(state));
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(state.NormSquared, "q", nameof(state)));
        Require.That(r <= 1e150, r, "α√q ≤ 1e150, the square of which is a double", nameof(alpha));
        MaskedRow Row(double i) => new(i <= 1 ? SimplexWeights.Alone : weights(i), state.Gap, state.Rho, r);
        bool all = n <= MostAdded || !smooth;
        var (sum, before) = Added(all ? (int)n : First, Row);
        // Cosines never fall: at most the last digit of the sum says they do.
        return Math.Min(state.Gap, all ? sum / n / (n - 1) * 2 : Continued(n, sum, before, Row));
    }

    /// <summary>λ, the mean over pairs of (1-cos')/(1-ρ).</summary>
    /// <inheritdoc cref="MeanOneMinusCosine"/>
    public static double Lambda(double n, SimplexState state, Func<double, SimplexWeights> weights, double alpha = 0, bool smooth = true) =>
        MeanOneMinusCosine(n, state, weights, alpha, smooth) / state.Gap;

    private static (double Sum, double Before) Added(int rows, Func<double, MaskedRow> rowOf)
    {
        double sum = 0, before = 0;
        for (int j = 0; j < rows; j++)
        {
            var row = rowOf(j + 1);
            sum += before * (1 - row.OfLater) + j * row.OfLater;
            before += row.OfEarlier;
        }
        return (sum, before);
    }

    /// <summary>The sums from row 2^14 on. Sums over rows are carried over n, over pairs over n², so that neither overflows.</summary>
    private static double Continued(double n, double sum, double before, Func<double, MaskedRow> rowOf)
    {
        var (nodes, areas, cumulative) = Rule();
        double start = Math.Log(First), end = Math.Log(n);
        int panels = (int)Math.Ceiling((end - start) / Panel);
        double half = (end - start) / panels / 2;
        var (first, last) = (rowOf(First), rowOf(n));

        // Σ_{First < i ≤ x} f = ∫ f + (f(x)-f(First))/2 + (f'(x)-f'(First))/12.
        double slope = Slope(x => rowOf(x).OfEarlier, First), constant = before / n - first.OfEarlier / 2 / n - slope / 12 / n;
        double Term(double share, in MaskedRow row, double x) =>
            (share - row.OfEarlier / n) * (1 - row.OfLater) + (x - 1) / n * row.OfLater;
        double atFirst = Term(before / n, first, First), total = sum / n / n - atFirst / 2 / n;
        total -= Slope(x => Term((before + (x - First) * first.OfEarlier) / n, rowOf(x), x), First) / 12 / n;

        double integral = 0, share = before / n;
        var rows = new MaskedRow[Points];
        var density = new double[Points];
        for (int panel = 0; panel < panels; panel++)
        {
            double middle = start + (2 * panel + 1) * half, part = 0;
            for (int k = 0; k < Points; k++)
            {
                double x = Math.Exp(middle + half * nodes[k]);
                rows[k] = rowOf(x);
                density[k] = rows[k].OfEarlier * (x / n);
            }
            for (int k = 0; k < Points; k++)
            {
                double x = Math.Exp(middle + half * nodes[k]), here = 0;
                for (int j = 0; j < Points; j++)
                    here += cumulative[k, j] * density[j];
                share = constant + integral + half * here + rows[k].OfEarlier / 2 / n;
                total += half * areas[k] * Term(share, rows[k], x) * (x / n);
                part += half * areas[k] * density[k];
            }
            integral += part;
        }
        total += Term(constant + integral + last.OfEarlier / 2 / n, last, n) / 2 / n;
        return 2 * total / (1 - 1 / n);
    }

    private static double Slope(Func<double, double> function, double x)
    {
        double step = x * 1e-3;
        return (function(x + step) - function(x - step)) / (2 * step);
    }

    /// <summary>Gauss and Legendre's nodes in (-1, 1), their weights, and the weights of the integrals from -1 to each node.</summary>
    private static (double[] Nodes, double[] Areas, double[,] Cumulative) Rule()
    {
        var rule = new GaussLegendreRule(-1, 1, Points);
        double[] nodes = rule.Abscissas, areas = rule.Weights;
        var cumulative = new double[Points, Points];
        double[][] legendre = [.. nodes.Select(Polynomials)];
        for (int k = 0; k < Points; k++)
        for (int j = 0; j < Points; j++)
        {
            double sum = (nodes[k] + 1) / 2;
            for (int m = 1; m < Points; m++)
                sum += legendre[j][m] * (legendre[k][m + 1] - legendre[k][m - 1]) / 2;
            cumulative[k, j] = areas[j] * sum;
        }
        return (nodes, areas, cumulative);
    }

    /// <summary>P_0, ..., P_16 at x.</summary>
    private static double[] Polynomials(double x)
    {
        var values = new double[Points + 1];
        (values[0], values[1]) = (1, x);
        for (int m = 1; m < Points; m++)
            values[m + 1] = ((2 * m + 1) * x * values[m] - m * values[m - 1]) / (m + 1);
        return values;
    }
}
