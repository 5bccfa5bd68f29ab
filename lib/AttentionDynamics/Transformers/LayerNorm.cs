using System.Runtime.CompilerServices;

namespace AttentionDynamics.Transformers;

/// <summary>g·(x-mean)/√(variance+ε) + b of each row, variance over all d coordinates.</summary>
/// <param name="Gain">g, d numbers.</param>
/// <param name="Bias">b, d numbers.</param>
/// <param name="Epsilon">ε.</param>
internal sealed record LayerNorm(double[] Gain, double[] Bias, double Epsilon)
{
    /// <summary>Of n rows; the result may be the rows themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Apply(ReadOnlySpan<double> rows, Span<double> into)
    {
        int d = Gain.Length;
        for (int at = 0; at < rows.Length; at += d)
        {
            var x = rows.Slice(at, d);
            var y = into.Slice(at, d);
            double sum = 0, squares = 0;
            foreach (double value in x)
                sum += value;
            double mean = sum / d;
            foreach (double value in x)
                squares += (value - mean) * (value - mean);
            double factor = 1 / Math.Sqrt(squares / d + Epsilon);
            for (int k = 0; k < d; k++)
                y[k] = Gain[k] * ((x[k] - mean) * factor) + Bias[k];
        }
    }

    /// <summary>Of n rows.</summary>
    internal double[] Of(double[] rows)
    {
        double[] result = GC.AllocateUninitializedArray<double>(rows.Length);
        Apply(rows, result);
        return result;
    }
}
