namespace AttentionDynamics.Tokens;

/// <summary>n tokens equally spaced on the unit circle, d = 2: cosines from -1 to 1, as far from a simplex as tokens can be.</summary>
public static class Circle
{
    /// <summary>x_i = (cos 2πi/n, sin 2πi/n). O(n).</summary>
    /// <param name="tokens">n ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, or 2n more than an array holds.</exception>
    public static TokenConfiguration Configuration(int tokens)
    {
        Require.That(tokens >= 2 && tokens <= Array.MaxLength / 2, tokens,
            FormattableString.Invariant($"2 to {Array.MaxLength / 2} tokens"));
        var values = new double[2 * tokens];
        for (int i = 0; i < tokens; i++)
            (values[2 * i + 1], values[2 * i]) = double.SinCosPi(2.0 * i / tokens);
        return TokenConfiguration.Own(values, tokens, 2);
    }
}
