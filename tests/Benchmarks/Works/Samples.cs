namespace Benchmarks.Works;

/// <summary>Random inputs with fixed seeds.</summary>
internal static class Samples
{
    /// <summary>Values of the normal distribution with mean 0.</summary>
    public static double[] Normal(int seed, int count, double deviation = 1)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (int k = 0; k < count; k++)
            values[k] = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return values;
    }

    /// <summary>The same values in single precision.</summary>
    public static float[] NormalSingle(int seed, int count) => Array.ConvertAll(Normal(seed, count), value => (float)value);

    /// <summary>Values uniform in [low, high).</summary>
    public static double[] Uniform(int seed, int count, double low, double high)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (int k = 0; k < count; k++)
            values[k] = low + (high - low) * random.NextDouble();
        return values;
    }

    /// <summary>The noise of Figure 1's tokens: z_0, z_1, ..., z_n from N(0, I/d), (n+1) x d.</summary>
    public static double[] Noise(int seed, int n, int d) => Normal(seed, (n + 1) * d, 1 / Math.Sqrt(d));

    /// <summary>The tokens of Figure 1, x_i = √ρ z_0 + √(1-ρ) z_i, n x d.</summary>
    public static double[] Correlated(double[] noise, int d, double rho)
    {
        (double shared, double own) = (Math.Sqrt(rho), Math.Sqrt(1 - rho));
        var tokens = new double[noise.Length - d];
        for (int k = 0; k < tokens.Length; k++)
            tokens[k] = shared * noise[k % d] + own * noise[k + d];
        return tokens;
    }

    /// <summary>Tokens of norm 1 in single precision, n x d.</summary>
    public static float[] UnitSingle(int seed, int n, int d)
    {
        double[] values = Normal(seed, n * d);
        var tokens = new float[values.Length];
        for (int i = 0; i < n; i++)
        {
            double squares = 0;
            for (int k = i * d; k < (i + 1) * d; k++)
                squares += values[k] * values[k];
            for (int k = i * d; k < (i + 1) * d; k++)
                tokens[k] = (float)(values[k] / Math.Sqrt(squares));
        }
        return tokens;
    }
}
