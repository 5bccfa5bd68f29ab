namespace AttentionDynamics.Training;

/// <summary>What a layer did on sequences it had not seen: means over sequences of one length.</summary>
/// <param name="Count">n.</param>
/// <param name="Sequences">Over how many.</param>
/// <param name="Accuracy">The share whose largest class is right; 1/classes is a guess.</param>
/// <param name="LossNats">-log of the right class's share, in nats.</param>
/// <param name="TargetWeight">The weight A_t of the token that is asked for.</param>
/// <param name="EntropyNats">-Σ A log A, in nats.</param>
/// <param name="U">u = (own score - log mean exp of the others)/log(n-1), scores times β_n: A_t ≥ 1/2 where it is at least 1. On a simplex
/// it is β(1-ρ)/log(n-1).</param>
/// <param name="OverGapScale">β/Λ, Λ = sup_t log N(t)/t of the row (<c>GapRow.GapScale</c>): where it is
/// above 1, the row selects. 0 where two tokens share the largest score.</param>
public readonly record struct RetrievalTest(
    int Count, int Sequences, double Accuracy, double LossNats, double TargetWeight, double EntropyNats, double U, double OverGapScale)
{
    /// <summary>The mean over rows of one length, in their order.</summary>
    internal static RetrievalTest Mean(ReadOnlySpan<RetrievalTest> rows)
    {
        double accuracy = 0, loss = 0, weight = 0, entropy = 0, u = 0, scale = 0;
        foreach (RetrievalTest row in rows)
        {
            accuracy += row.Accuracy;
            loss += row.LossNats;
            weight += row.TargetWeight;
            entropy += row.EntropyNats;
            u += row.U;
            scale += row.OverGapScale;
        }
        int count = rows.Length;
        return new RetrievalTest(
            rows[0].Count, count, accuracy / count, loss / count, weight / count, entropy / count, u / count, scale / count);
    }
}
