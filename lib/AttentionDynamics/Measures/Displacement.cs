using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>How far attention moves tokens: |ATT(y_i) - y_i|, which Theorem 2.3, arXiv:2510.05554, sends to 0 above its band.</summary>
/// <param name="Mean">The mean over tokens.</param>
/// <param name="Largest">The largest; at most 2.</param>
public readonly record struct Displacement(double Mean, double Largest)
{
    /// <summary>Between the directions y_i of the tokens before a layer and its outputs x_i' = ATT(y_i), which are not normalised.
    /// O(nd).</summary>
    /// <param name="before">x_1, ..., x_n.</param>
    /// <param name="after">x_1', ..., x_n' of a layer without residual, n x d as well.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Displacement Of(TokenConfiguration before, TokenConfiguration after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        (int n, int d) = (before.Count, before.Dimension);
        if ((after.Count, after.Dimension) != (n, d))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected {n} x {d} tokens as before the layer, got {after.Count} x {after.Dimension}"), nameof(after));
        double[] unit = before.UnitRows();
        (double sum, double largest) = (0, 0);
        for (int i = 0; i < n; i++)
        {
            double distance = Math.Sqrt(VectorKernels.SquaredDistance(unit.AsSpan(i * d, d), after[i]));
            (sum, largest) = (sum + distance, Math.Max(largest, distance));
        }
        return new Displacement(sum / n, largest);
    }
}
