namespace Workbook.Sweeping;

/// <summary>What a sweep has in each cell.</summary>
internal enum SweepQuantity
{
    /// <summary>λ, the angle ratio.</summary>
    Lambda,

    /// <summary>η, the mean squared singular value of the Jacobian.</summary>
    Eta,

    /// <summary>1 less the mean cosine of the outputs, with the digits that the cosine has lost.</summary>
    MeanOneMinusCosineOut,

    /// <summary>The mean entropy of a row of weights.</summary>
    MeanEntropyNats,

    /// <summary>The mean of Σ_j A_ij².</summary>
    MeanInverseParticipation,

    /// <summary>The mean of A_ii.</summary>
    MeanSelfWeight,

    /// <summary>The mean of exp(entropy) over rows.</summary>
    EffectiveTokens,
}
