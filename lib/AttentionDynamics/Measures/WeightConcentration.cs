namespace AttentionDynamics.Measures;

/// <summary>How a row of attention weights concentrates, or the mean of that over rows.</summary>
/// <param name="EntropyNats">H = -Σ_j A_ij log A_ij, in nats; log n where all tokens weigh the same.</param>
/// <param name="InverseParticipation">Σ_j A_ij², from 1/n to 1.</param>
/// <param name="SelfWeight">A_ii.</param>
public readonly record struct WeightConcentration(double EntropyNats, double InverseParticipation, double SelfWeight)
{
    /// <summary>Of one row of weights that sum to 1; a weight of 0 adds 0 to the entropy.</summary>
    internal static WeightConcentration OfRow(ReadOnlySpan<double> weights, int self)
    {
        double entropy = 0, squares = 0;
        foreach (double weight in weights)
        {
            if (weight > 0)
                entropy -= weight * Math.Log(weight);
            squares += weight * weight;
        }
        return new WeightConcentration(entropy, squares, weights[self]);
    }

    /// <summary>The mean over rows, in the order of rows.</summary>
    internal static WeightConcentration Mean(ReadOnlySpan<WeightConcentration> rows)
    {
        double entropy = 0, squares = 0, self = 0;
        foreach (var row in rows)
        {
            entropy += row.EntropyNats;
            squares += row.InverseParticipation;
            self += row.SelfWeight;
        }
        return new WeightConcentration(entropy / rows.Length, squares / rows.Length, self / rows.Length);
    }
}
