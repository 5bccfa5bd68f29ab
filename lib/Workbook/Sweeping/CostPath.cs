namespace Workbook.Sweeping;

/// <summary>The ways in which a row is computed, each with a cost of its own.</summary>
internal enum CostPath
{
    /// <summary>λ, the gaps of all pairs stored.</summary>
    PairsStored,

    /// <summary>λ, the gaps of pairs computed anew whenever they are needed, for each γ: n²d.</summary>
    PairsRecomputed,

    /// <summary>λ at d = 2, the gaps stored.</summary>
    PlaneStored,

    /// <summary>λ at d = 2, computed anew.</summary>
    PlaneRecomputed,

    /// <summary>η by the pairs of pairs: n³.</summary>
    JacobianPairs,

    /// <summary>η by covariances, row by row: n²d².</summary>
    JacobianRows,

    /// <summary>Measures of weights, softmax over all tokens.</summary>
    Survey,

    /// <summary>With a mask or another normaliser.</summary>
    Variant,
}
