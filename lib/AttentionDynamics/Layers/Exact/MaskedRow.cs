namespace AttentionDynamics.Layers.Exact;

/// <summary>What a row of weights that sum to 1 makes of its token on a simplex, where every other token that it sees weighs the
/// same.</summary>
/// <remarks>
/// With P = ρ(1+r)², |x_i'|² = P(1+ν). The cosine of a pair of which the later row sees all that the earlier does is (1-f_i)(1-h_j), with f
/// of the earlier and h of the later: both small where the cosine is near 1, so that nothing large cancels.
/// </remarks>
internal readonly struct MaskedRow
{
    /// <param name="weights">Of the row.</param>
    /// <param name="gap">1-ρ.</param>
    /// <param name="rho">ρ.</param>
    /// <param name="r">α√q.</param>
    internal MaskedRow(in SimplexWeights weights, double gap, double rho, double r)
    {
        double shared = rho * (1 + r) * (1 + r), own = weights.SumOfSquares(r), nu = gap * own / shared;
        double root = Math.Sqrt(1 + nu);
        (Other, NormSquared, Root, Own) = (weights.Other, shared + gap * own, root, own);
        OfEarlier = nu / (root * (1 + root));
        OfLater = (nu / (1 + root) - gap * (1 + r) * weights.Other / shared) / root;
    }

    /// <summary>b.</summary>
    internal double Other { get; }

    /// <summary>a²+(m-1)b²+2ra+r².</summary>
    internal double Own { get; }

    /// <summary>|x'|².</summary>
    internal double NormSquared { get; }

    /// <summary>√(1+ν).</summary>
    internal double Root { get; }

    /// <summary>f.</summary>
    internal double OfEarlier { get; }

    /// <summary>h.</summary>
    internal double OfLater { get; }
}
