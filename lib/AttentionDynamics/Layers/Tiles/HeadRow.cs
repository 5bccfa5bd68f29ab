namespace AttentionDynamics.Layers.Tiles;

/// <summary>What one row of a head does; NaN where a row of so few keys has no such number.</summary>
/// <param name="Keys">How many keys it sees.</param>
/// <param name="EntropyNats">-Σ_j A_j log A_j.</param>
/// <param name="InverseParticipation">Σ_j A_j².</param>
/// <param name="SelfWeight">The weight on the own key.</param>
/// <param name="FirstWeight">The weight on key 0; 0 where it is not seen.</param>
/// <param name="LargestWeight">The largest weight.</param>
/// <param name="TokensCarrying">The smallest number of keys that carry 0.9 of the weight.</param>
/// <param name="GapScale">Λ of the scores without the scale, of two keys at least.</param>
/// <param name="U">u of the largest score, of three keys at least.</param>
/// <param name="OwnU">u of the own score.</param>
/// <param name="ScoreDeviation">The standard deviation of the scaled scores of the keys seen.</param>
/// <param name="ScoreRange">The largest scaled score less the smallest.</param>
internal readonly record struct HeadRow(
    int Keys,
    double EntropyNats,
    double InverseParticipation,
    double SelfWeight,
    double FirstWeight,
    double LargestWeight,
    int TokensCarrying,
    double GapScale,
    double U,
    double OwnU,
    double ScoreDeviation,
    double ScoreRange);
