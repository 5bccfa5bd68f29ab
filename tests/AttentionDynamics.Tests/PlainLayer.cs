using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests;

/// <summary>The layer as its definition reads, in plain loops, and its Jacobian by finite differences: shares nothing with the library.</summary>
public static class PlainLayer
{
    /// <summary>x_1', ..., x_n', row-major.</summary>
    public static double[] Apply(double[] x, int n, int d, double beta, double alpha)
    {
        var y = new double[n * d];
        for (int i = 0; i < n; i++)
        {
            double norm = 0;
            for (int k = 0; k < d; k++)
                norm += x[i * d + k] * x[i * d + k];
            for (int k = 0; k < d; k++)
                y[i * d + k] = x[i * d + k] / Math.Sqrt(norm);
        }
        var output = new double[n * d];
        for (int i = 0; i < n; i++)
        {
            double z = 0;
            for (int j = 0; j < n; j++)
            {
                double score = 0;
                for (int k = 0; k < d; k++)
                    score += y[i * d + k] * y[j * d + k];
                double weight = Math.Exp(beta * (score - 1));
                z += weight;
                for (int k = 0; k < d; k++)
                    output[i * d + k] += weight * y[j * d + k];
            }
            for (int k = 0; k < d; k++)
                output[i * d + k] = output[i * d + k] / z + alpha * x[i * d + k];
        }
        return output;
    }

    /// <summary>|∂X'/∂X|_F² by central differences, four steps extrapolated to order 8: 1e-10 or better at moderate β.</summary>
    public static double SquaredJacobian(TokenConfiguration tokens, double beta, double alpha)
    {
        (int n, int d) = (tokens.Count, tokens.Dimension);
        var x = new double[n * d];
        for (int i = 0; i < n; i++)
            tokens[i].CopyTo(x.AsSpan(i * d));
        double sum = 0;
        for (int k = 0; k < x.Length; k++)
        {
            var table = new double[4][];
            for (int level = 0; level < 4; level++)
            {
                double step = Math.ScaleB(0.05 / (1 + beta), -level);
                var forward = (double[])x.Clone();
                var backward = (double[])x.Clone();
                forward[k] += step;
                backward[k] -= step;
                double[] plus = Apply(forward, n, d, beta, alpha), minus = Apply(backward, n, d, beta, alpha);
                table[level] = [.. plus.Zip(minus, (p, m) => (p - m) / (2 * step))];
            }
            for (int order = 1; order < 4; order++)
            for (int level = 3; level >= order; level--)
            for (int entry = 0; entry < x.Length; entry++)
                table[level][entry] += (table[level][entry] - table[level - 1][entry]) / (Math.Pow(4, order) - 1);
            foreach (double derivative in table[3])
                sum += derivative * derivative;
        }
        return sum;
    }
}
