using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers;

/// <summary>softmax(s·QKᵀ)V without the n x n matrix: keys pass by in tiles, and each query keeps its running maximum, sum and
/// output.</summary>
/// <remarks>
/// O(nmd) time; beside Q, K, V and the output only a few tiles a thread. The same bits on any number of
/// threads: tile sizes are constants, and a query meets the keys in their order. Between SIMD widths the last digits may differ.
/// </remarks>
public static class StreamingAttention
{
    /// <summary>Attention in double precision.</summary>
    /// <param name="queries">Q, n x d, row-major.</param>
    /// <param name="keys">K, m x d.</param>
    /// <param name="values">V, m x c.</param>
    /// <param name="output">n x c; must not overlap the inputs.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="valueDimension">c ≥ 1.</param>
    /// <param name="scale">s ≥ 0 and finite.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentException">A length that is no multiple of its dimension; as many values as keys, as many outputs as
    /// queries are expected; no key; a number that is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension or threads &lt; 1; s negative, NaN or infinite.</exception>
    /// <exception cref="ArithmeticException">A score or an output overflows.</exception>
    public static void Attend(
        ReadOnlyMemory<double> queries, ReadOnlyMemory<double> keys, ReadOnlyMemory<double> values, Memory<double> output, int dimension,
        int valueDimension, double scale, ComputeOptions? options = null)
    {
        Require.NonNegative(scale, "the scale");
        var work = new Work<double>(queries, keys, values, output, dimension, valueDimension, scale, options);
        Widest.Run<double, ValueTuple, Work<double>>(work);
    }

    /// <summary>Attention in single precision.</summary>
    /// <inheritdoc cref="Attend(ReadOnlyMemory{double}, ReadOnlyMemory{double}, ReadOnlyMemory{double}, Memory{double}, int, int, double,
    /// ComputeOptions?)"/>
    public static void Attend(
        ReadOnlyMemory<float> queries, ReadOnlyMemory<float> keys, ReadOnlyMemory<float> values, Memory<float> output, int dimension,
        int valueDimension, float scale, ComputeOptions? options = null)
    {
        Require.NonNegative(scale, "the scale");
        var work = new Work<float>(queries, keys, values, output, dimension, valueDimension, scale, options);
        Widest.Run<float, ValueTuple, Work<float>>(work);
    }

    /// <summary>Self-attention of the model in double precision: x_i' = Σ_j A_ij y_j + αy_i, A = softmax(βYYᵀ), for tokens of norm
    /// 1.</summary>
    /// <remarks>
    /// Scores are at most β, so no maximum is searched, and e^{β(⟨y_i, y_j⟩-1)} is symmetric, so each is computed once: a quarter of the
    /// operations less than with distinct Q, K and V. O(n²d) time; three copies of the tokens and a tile a thread of memory. The same bits
    /// on any number of threads. For some rows only, call <see cref="Attend(ReadOnlyMemory{double}, ReadOnlyMemory{double},
    /// ReadOnlyMemory{double}, Memory{double}, int, int, double, ComputeOptions?)"/> with them as queries.
    /// </remarks>
    /// <param name="tokens">Y, n x d, row-major; each row of norm 1 but for rounding.</param>
    /// <param name="output">n x d; must not overlap the tokens.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="beta">β ≥ 0 and finite.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentException">A length that is no multiple of the dimension; no token; a norm that is not 1; an output of
    /// another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension or threads &lt; 1; β or α negative, NaN or infinite.</exception>
    public static void AttendSelf(
        ReadOnlyMemory<double> tokens, Memory<double> output, int dimension, double beta, double alpha = 0, ComputeOptions? options = null)
    {
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        Widest.Run<double, ValueTuple, SelfWork<double>>(new SelfWork<double>(tokens, output, dimension, beta, alpha, options));
    }

    /// <inheritdoc cref="AttendSelf(ReadOnlyMemory{double}, Memory{double}, int, double, double, ComputeOptions?)"/>
    /// <summary>Self-attention of the model in single precision.</summary>
    public static void AttendSelf(
        ReadOnlyMemory<float> tokens, Memory<float> output, int dimension, float beta, float alpha = 0, ComputeOptions? options = null)
    {
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        Widest.Run<float, ValueTuple, SelfWork<float>>(new SelfWork<float>(tokens, output, dimension, beta, alpha, options));
    }

    internal static void RunSelf<V, T>(ReadOnlyMemory<T> tokens, Memory<T> output, int dimension, T beta, T alpha, ComputeOptions? options)
        where V : struct, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        options ??= ComputeOptions.Default;
        int count = options.CountThreads();
        int n = Rows(tokens.Length, dimension, nameof(tokens));
        if (output.Length != tokens.Length)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected as many outputs as tokens, {n}, got {output.Length / dimension}"), nameof(output));
        if (n == 0)
            throw new ArgumentException("expected at least one token, got none", nameof(tokens));
        RequireUnit(tokens.Span, dimension);
        using var scratch = new Scratch();
        new StreamingSelfAttention<V, T>(tokens, dimension, beta, scratch, count).Attend(output, alpha, options);
    }

    internal static void Run<V, T>(
        ReadOnlyMemory<T> queries, ReadOnlyMemory<T> keys, ReadOnlyMemory<T> values, Memory<T> output, int dimension, int valueDimension,
        T scale, ComputeOptions? options)
        where V : struct, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        options ??= ComputeOptions.Default;
        int count = options.CountThreads();
        int n = Rows(queries.Length, dimension, nameof(queries)), m = Rows(keys.Length, dimension, nameof(keys));
        if (Rows(values.Length, valueDimension, nameof(values)) != m)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected as many values as keys, {m}, got {values.Length / valueDimension}"), nameof(values));
        if (Rows(output.Length, valueDimension, nameof(output)) != n)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected as many outputs as queries, {n}, got {output.Length / valueDimension}"), nameof(output));
        if (m == 0)
            throw new ArgumentException("expected at least one key, got none", nameof(keys));
        RequireFinite<V, T>(queries.Span, dimension, nameof(queries));
        RequireFinite<V, T>(keys.Span, dimension, nameof(keys));
        RequireFinite<V, T>(values.Span, valueDimension, nameof(values));
        using var scratch = new Scratch();
        var scales = scratch.RentAligned<T>(n);
        scales.AsSpan().Fill(scale);
        new SoftmaxTiles<V, T>(keys, values, dimension, valueDimension, AttentionMask.Full, scratch, count).Attend(queries, 1, scales,
            output, new WorkDone(n, options.Progress, options.Cancellation));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequireUnit<T>(ReadOnlySpan<T> tokens, int dimension)
        where T : unmanaged, INumber<T>
    {
        double tolerance = typeof(T) == typeof(double) ? 1e-12 : 1e-5;
        for (int row = 0; row * dimension < tokens.Length; row++)
        {
            double square = 0;
            foreach (T value in tokens.Slice(row * dimension, dimension))
                square += double.CreateTruncating(value) * double.CreateTruncating(value);
            if (!(Math.Abs(square - 1) <= 2 * tolerance))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"expected tokens of norm 1, got {Math.Sqrt(square)} in row {row}"), nameof(tokens));
        }
    }

    private static void RequireFinite<V, T>(ReadOnlySpan<T> numbers, int dimension, string name)
        where V : struct, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        for (int i = RowProducts<V, T>.AllFinite(numbers) ? numbers.Length : 0; i < numbers.Length; i++)
        {
            if (!T.IsFinite(numbers[i]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"expected finite numbers, got {numbers[i]} in row {i / dimension}, column {i % dimension}"), name);
        }
    }

    private static int Rows(int length, int dimension, string name)
    {
        Require.That(dimension >= 1, dimension, "a dimension ≥ 1");
        return length % dimension == 0
            ? length / dimension
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected whole rows of {dimension} numbers, got {length} numbers"), name);
    }

    private readonly record struct Work<T>(
        ReadOnlyMemory<T> Queries, ReadOnlyMemory<T> Keys, ReadOnlyMemory<T> Values, Memory<T> Output, int Dimension, int ValueDimension,
        T Scale, ComputeOptions? Options) : ILaneWork<T, ValueTuple>
        where T : unmanaged, INumber<T>
    {
        public ValueTuple Run<V>()
            where V : struct, ILanes<V, T>
        {
            StreamingAttention.Run<V, T>(Queries, Keys, Values, Output, Dimension, ValueDimension, Scale, Options);
            return default;
        }
    }

    private readonly record struct SelfWork<T>(
        ReadOnlyMemory<T> Tokens, Memory<T> Output, int Dimension, T Beta, T Alpha, ComputeOptions? Options) : ILaneWork<T, ValueTuple>
        where T : unmanaged, INumber<T>
    {
        public ValueTuple Run<V>()
            where V : struct, ILanes<V, T>
        {
            RunSelf<V, T>(Tokens, Output, Dimension, Beta, Alpha, Options);
            return default;
        }
    }
}
