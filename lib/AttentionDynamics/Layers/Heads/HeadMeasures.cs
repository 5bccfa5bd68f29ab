using AttentionDynamics.Layers.Tiles;

namespace AttentionDynamics.Layers.Heads;

/// <summary>What a head does in a context of n tokens: means over its rows, of all keys that a row sees.</summary>
/// <remarks>
/// u is where a row stands between averaging and selecting. With scaled scores z_j of the m keys that it sees, one of them chosen,
/// <code>
/// u = (z_chosen - log mean_{j≠chosen} e^{z_j}) / log(m-1)
/// </code>
/// so that the weight of the chosen key is 1/(1+(m-1)^{1-u}): 1/2 at u = 1, next to 0 below and next to 1 above. On a simplex it is
/// β(1-ρ)/log(n-1).
/// </remarks>
public sealed record HeadMeasures
{
    /// <summary>n, the tokens of the context.</summary>
    public required int Context { get; init; }

    /// <summary>How many rows the means are over; n but where rows were drawn.</summary>
    public required int Rows { get; init; }

    /// <summary>The mean number of keys that a row sees.</summary>
    public required double Keys { get; init; }

    /// <summary>The mean entropy of a row of weights, in nats.</summary>
    public required double EntropyNats { get; init; }

    /// <summary>The mean of exp(entropy), an effective number of tokens.</summary>
    public required double EffectiveTokens { get; init; }

    /// <summary>The mean of 1/Σ_j A_ij², another.</summary>
    public required double ParticipationTokens { get; init; }

    /// <summary>The mean of Σ_j A_ij².</summary>
    public required double InverseParticipation { get; init; }

    /// <summary>The mean weight on the own key.</summary>
    public required double SelfWeight { get; init; }

    /// <summary>The mean weight on the first key of all, where sinks are; 0 in rows that do not see it.</summary>
    public required double FirstWeight { get; init; }

    /// <summary>The mean of the largest weight.</summary>
    public required double LargestWeight { get; init; }

    /// <summary>The mean over rows of the smallest number of keys that carry 0.9 of the weight.</summary>
    public required double TokensCarrying { get; init; }

    /// <summary>The median over rows that see at least two keys of Λ = max_t log N(t)/t, of scores without the scale; ∞ where the two
    /// largest are equal in most rows, null where no row sees two keys. See <see cref="Measures.GapRow.GapScale"/>.</summary>
    public required double? GapScaleMedian { get; init; }

    /// <summary>The mean of u with the largest score chosen, over rows that see at least three keys; null where none does.</summary>
    public required double? U { get; init; }

    /// <summary>The mean of u with the own score chosen, over the same rows.</summary>
    public required double? OwnU { get; init; }

    /// <summary>The mean of log(m-1) over the same rows.</summary>
    public required double? LogKeys { get; init; }

    /// <summary>The mean over rows of the standard deviation of the scaled scores.</summary>
    public required double ScoreDeviation { get; init; }

    /// <summary>The mean over rows of the largest scaled score less the smallest.</summary>
    public required double ScoreRange { get; init; }

    /// <summary>The means over rows, in their order.</summary>
    internal static HeadMeasures Of(ReadOnlySpan<HeadRow> rows, int context)
    {
        double keys = 0, entropy = 0, effective = 0, participation = 0, squares = 0, self = 0, first = 0, largest = 0, carrying = 0;
        double u = 0, own = 0, logKeys = 0, deviation = 0, range = 0;
        int ofU = 0;
        var lambdas = new List<double>(rows.Length);
        foreach (ref readonly var row in rows)
        {
            keys += row.Keys;
            entropy += row.EntropyNats;
            effective += Math.Exp(row.EntropyNats);
            participation += 1 / row.InverseParticipation;
            squares += row.InverseParticipation;
            self += row.SelfWeight;
            first += row.FirstWeight;
            largest += row.LargestWeight;
            carrying += row.TokensCarrying;
            deviation += row.ScoreDeviation;
            range += row.ScoreRange;
            if (row.Keys >= 2)
                lambdas.Add(row.GapScale);
            if (row.Keys < 3)
                continue;
            ofU++;
            u += row.U;
            own += row.OwnU;
            logKeys += Math.Log(row.Keys - 1);
        }
        double count = rows.Length;
        return new HeadMeasures
        {
            Context = context,
            Rows = rows.Length,
            Keys = keys / count,
            EntropyNats = entropy / count,
            EffectiveTokens = effective / count,
            ParticipationTokens = participation / count,
            InverseParticipation = squares / count,
            SelfWeight = self / count,
            FirstWeight = first / count,
            LargestWeight = largest / count,
            TokensCarrying = carrying / count,
            // Scans do without Λ, which no scale changes.
            GapScaleMedian = lambdas.Count == 0 || double.IsNaN(lambdas[0]) ? null : AttentionMeasures.Median(lambdas),
            U = ofU > 0 ? u / ofU : null,
            OwnU = ofU > 0 ? own / ofU : null,
            LogKeys = ofU > 0 ? logKeys / ofU : null,
            ScoreDeviation = deviation / count,
            ScoreRange = range / count,
        };
    }
}
