using System.Globalization;
using System.Runtime.CompilerServices;

namespace AttentionDynamics.Tokens;

/// <summary>n tokens x_1, ..., x_n in R^d, the rows of an n x d matrix of doubles. Immutable.</summary>
/// <remarks>Every entry is finite and no token is zero, so that pre-layer norm y_i = x_i/|x_i| is defined for each.</remarks>
public sealed class TokenConfiguration
{
    private readonly double[] values;

    /// <summary>Copies the matrix.</summary>
    /// <param name="values">Row-major, n·d entries.</param>
    /// <param name="tokens">n ≥ 2.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or d &lt; 1.</exception>
    /// <exception cref="ArgumentException">The number of values is not n·d; an entry is NaN or infinite; a token has norm 0.</exception>
    public TokenConfiguration(ReadOnlySpan<double> values, int tokens, int dimension)
        : this(tokens, dimension, values.ToArray())
    {
        if (values.Length != Count * Dimension)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected n·d = {tokens}·{dimension} values, got {values.Length}"), nameof(values));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TokenConfiguration(int tokens, int dimension, double[] values)
    {
        Require.That(tokens >= 2, tokens, "n ≥ 2 tokens");
        Require.That(dimension >= 1, dimension, "d ≥ 1");
        if (values.Length < (long)tokens * dimension)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected n·d = {tokens}·{dimension} values, got {values.Length}"), nameof(values));
        for (int i = 0; i < tokens; i++)
        {
            bool zero = true;
            for (int k = 0; k < dimension; k++)
            {
                double value = values[i * dimension + k];
                if (!double.IsFinite(value))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"expected finite entries, got {value} in token {i}, coordinate {k}"), nameof(values));
                zero &= value == 0;
            }
            if (zero)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"token {i} has norm 0: y = x/|x| is not defined"),
                    nameof(values));
        }
        this.values = values;
        Count = tokens;
        Dimension = dimension;
    }

    /// <summary>n, the context length.</summary>
    public int Count { get; }

    /// <summary>d, the dimension of a token.</summary>
    public int Dimension { get; }

    /// <summary>The token x_i, i from 0.</summary>
    public ReadOnlySpan<double> this[int i] => values.AsSpan(checked(i * Dimension), Dimension);

    /// <summary>The tokens y_i = x_i/|x_i|: the same directions, norms of 1. O(nd).</summary>
    public TokenConfiguration WithUnitNorms() => Own(UnitRows(), Count, Dimension);

    /// <summary>Takes over a matrix that the caller gives up, without a copy; what lies behind its n·d entries is not looked at.</summary>
    internal static TokenConfiguration Own(double[] values, int tokens, int dimension) => new(tokens, dimension, values);

    /// <summary>The matrix Y of pre-layer norm: rows y_i = x_i/|x_i|, row-major. Safe from overflow and underflow of the squares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double[] UnitRows()
    {
        var unit = new double[Count * Dimension];
        for (int i = 0; i < Count; i++)
            UnitRow(i, unit.AsSpan(i * Dimension, Dimension));
        return unit;
    }

    /// <summary>The row y_i.</summary>
    internal void UnitRow(int i, Span<double> unit)
    {
        this[i].CopyTo(unit);
        Normalise(unit, i);
    }

    /// <summary>Divides a token by its norm, in place.</summary>
    /// <exception cref="ArgumentException">It has norm 0, or an entry that is no number.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Normalise(Span<double> token, int index)
    {
        double square = Numerics.VectorKernels.Dot(token, token);
        // Squares that may have lost digits to overflow or underflow are taken again, scaled by a power of two, which rounds nothing.
        if (!(square > 1e-280 && square < 1e280))
        {
            double largest = 0;
            foreach (double value in token)
                largest = Math.Max(largest, Math.Abs(value));
            if (largest == 0 || !double.IsFinite(largest))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"token {index} has norm {largest}: y = x/|x| is not defined"));
            double scale = Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest), -1020, 1020));
            for (int k = 0; k < token.Length; k++)
                token[k] *= scale;
            square = Numerics.VectorKernels.Dot(token, token);
        }
        Numerics.VectorKernels.DivideBy(token, Math.Sqrt(square));
    }
}
