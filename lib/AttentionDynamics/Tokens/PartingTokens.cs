using System.Globalization;

namespace AttentionDynamics.Tokens;

/// <summary>An almost simplex in which a layer below the band of Theorem 2.3, arXiv:2510.05554, parts one pair: every cosine is in [0.2,
/// 0.995].</summary>
/// <remarks>
/// Orthonormal u, e, f_1, f_2, …; all tokens of norm 1:
/// <code>
/// even:     √.5 u + √.5 f_k                the half of the others
/// leaning:  √.5 u ± √.3 e + √.2 f_k        a quarter each way
/// the pair: √.5 u ± .05 e + √.4975 f_0     gap 2(.05)² = .005
/// </code>
/// The weights of the pair lean towards the leaning tokens on either side, the more the larger β, and what they share, √.4975 f_0, is lost:
/// the two outputs tend to √.5 u ± √.3 e, of cosine .25. The theorem is about the smallest cosine, which that is not below.
/// </remarks>
public static class PartingTokens
{
    /// <summary>The share of u: the cosine of tokens that share nothing else.</summary>
    internal const double Common = 0.5;

    /// <summary>The squared share of e in a leaning token.</summary>
    internal const double Leaning = 0.3;

    /// <summary>The share of e in a token of the pair.</summary>
    internal const double Apart = 0.05;

    /// <summary>n tokens, in R^{n+1} with the pair, which comes first, and in R^{n+2} without.</summary>
    /// <param name="tokens">n, a multiple of 4 beside the pair: 6, 10, …, or 4, 8, … without it.</param>
    /// <param name="withPair">Whether the pair is among them; without it the set shows what order a gradient has below the band.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another n.</exception>
    public static TokenConfiguration Configuration(int tokens, bool withPair = true)
    {
        int others = Others(tokens, withPair), first = tokens - others, d = withPair ? tokens + 1 : tokens + 2;
        var values = new double[checked(tokens * d)];
        for (int i = 0; i < tokens; i++)
        {
            var token = values.AsSpan(i * d, d);
            int other = i - first;
            // Even tokens first, then the leaning ones, + and - in turn.
            double side = other % 2 == 0 ? 1 : -1;
            double lean = other < 0 ? (i == 0 ? Apart : -Apart) : other < others / 2 ? 0 : side * Math.Sqrt(Leaning);
            token[0] = Math.Sqrt(Common);
            token[1] = lean;
            token[2 + Math.Max(0, i - (withPair ? 1 : 0))] = Math.Sqrt(1 - Common - lean * lean);
        }
        return TokenConfiguration.Own(values, tokens, d);
    }

    private static int Others(int tokens, bool withPair)
    {
        int others = withPair ? tokens - 2 : tokens;
        Require.That(others >= 4 && others % 4 == 0, tokens,
            string.Create(CultureInfo.InvariantCulture, $"n = {(withPair ? "6, 10, 14, …" : "4, 8, 12, …")}"));
        return others;
    }
}
