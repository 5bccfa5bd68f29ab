using System.Globalization;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Heads;

/// <summary>How the outputs of a head turn against its values.</summary>
public static class HeadOutputs
{
    /// <summary>λ, the mean over pairs of (1-cos(o_i, o_j))/(1-cos(v_i, v_j)), and the cosines of outputs. O(n²(d + c)) time, O(n(d + c))
    /// memory.</summary>
    /// <param name="queries">n x d, row-major.</param>
    /// <param name="keys">n x d.</param>
    /// <param name="values">n x c.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="valueDimension">c ≥ 1.</param>
    /// <param name="rule">Mask and scale.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentException">Lengths that do not fit; fewer than two tokens; a number that is NaN or infinite; a value or an
    /// output that is 0, so that it has no direction; values that all point in one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension &lt; 1; a scale out of range.</exception>
    /// <exception cref="ArithmeticException">A score overflows.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AngleRatio Of(
        ReadOnlyMemory<double> queries, ReadOnlyMemory<double> keys, ReadOnlyMemory<double> values, int dimension, int valueDimension,
        HeadRule rule, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        options ??= ComputeOptions.Default;
        var head = AttentionHeads.Of(queries, keys, values, dimension, valueDimension: valueDimension);
        if (head.Queries != head.Keys || head.Queries < 2)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected as many queries as keys, and two at least, got "
                + $"{head.Queries} and {head.Keys}"), nameof(queries));
        int n = head.Queries;
        double[] outputs = head.Apply(rule.ToAttention(n, dimension), options.Part(0, 0.7));
        TokenConfiguration before = new(values.Span, n, valueDimension), after = TokenConfiguration.Own(outputs, n, valueDimension);
        return OutputPairs.Of(before, after, options.Part(0.7, 1));
    }
}
