using System.Buffers;
using System.Globalization;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tokens;

/// <summary>An endless sequence of tokens x_0, x_1, ... in R^d, any of which can be had at any time, so that a long context need not be
/// stored.</summary>
/// <remarks>
/// Token i depends on the generator's parameters and on i alone: the same bits in any order, in any chunks, on any number of threads. The
/// generators of this library share their random numbers: with the same seed and sample, sphere tokens are the directions of Gaussian ones
/// at ρ = 0. Safe to use from several threads at once.
/// </remarks>
public abstract class TokenGenerator
{
    /// <summary>A generator of tokens in R^d.</summary>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 1.</exception>
    protected TokenGenerator(int dimension) => Dimension = Require.That(dimension >= 1, dimension, "d ≥ 1");

    /// <summary>d, the dimension of a token.</summary>
    public int Dimension { get; }

    /// <summary>Writes token i. O(d), without allocation.</summary>
    /// <param name="token">i, from 0 to 2^63-1.</param>
    /// <param name="destination">d entries.</param>
    /// <exception cref="ArgumentOutOfRangeException">i negative.</exception>
    /// <exception cref="ArgumentException">The destination has not d entries.</exception>
    public void Fill(long token, Span<double> destination)
    {
        Check(token, destination.Length, nameof(destination));
        Draw(token, destination);
    }

    /// <summary>Writes token i, each coordinate the double rounded to a float. O(d).</summary>
    /// <param name="token">i, from 0 to 2^63-1.</param>
    /// <param name="destination">d entries.</param>
    /// <exception cref="ArgumentOutOfRangeException">i negative.</exception>
    /// <exception cref="ArgumentException">The destination has not d entries.</exception>
    public void Fill(long token, Span<float> destination)
    {
        Check(token, destination.Length, nameof(destination));
        double[]? rented = Dimension > 256 ? ArrayPool<double>.Shared.Rent(Dimension) : null;
        Span<double> values = rented is null ? stackalloc double[Dimension] : rented.AsSpan(0, Dimension);
        Draw(token, values);
        for (int k = 0; k < values.Length; k++)
            destination[k] = (float)values[k];
        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>The first n tokens, in parallel. O(nd).</summary>
    /// <param name="tokens">n ≥ 2; n·d at most the longest array, 2147483591.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, or n·d more than an array holds.</exception>
    public TokenConfiguration Generate(int tokens)
    {
        Require.That(tokens >= 2, tokens, "n ≥ 2 tokens");
        Require.That((long)tokens * Dimension <= Array.MaxLength, tokens,
            string.Create(CultureInfo.InvariantCulture, $"n·d ≤ {Array.MaxLength} at d = {Dimension}"));
        var values = new double[tokens * Dimension];
        int some = 1 + 16384 / Dimension;
        Workers.Run((int)((tokens + some - 1L) / some), Workers.Default, block =>
        {
            for (int i = block * some; i < Math.Min(tokens, (block + 1L) * some); i++)
                Draw(i, values.AsSpan(i * Dimension, Dimension));
        });
        return TokenConfiguration.Own(values, tokens, Dimension);
    }

    /// <summary>Writes token i ≥ 0 into d entries: a function of i and the parameters only, finite and not zero, and callable from several
    /// threads.</summary>
    /// <param name="token">i.</param>
    /// <param name="destination">d entries, with anything in them.</param>
    protected abstract void Draw(long token, Span<double> destination);

    private void Check(long token, int length, string name)
    {
        Require.That(token >= 0, token, "a token i ≥ 0");
        if (length != Dimension)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected d = {Dimension} entries, got {length}"),
                name);
    }
}
