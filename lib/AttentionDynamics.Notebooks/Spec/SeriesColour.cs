namespace AttentionDynamics.Notebooks;

/// <summary>Colours that mean the same in every figure, as places in the palette for <see cref="Line.Colour"/> and
/// <see cref="Points.Colour"/>.</summary>
/// <remarks>A scaling law has the colour of its growth in n; where that decides the regime it ends in, the colour is the regime's. Laws of
/// one growth are told apart by their stroke.</remarks>
public static partial class SeriesColour
{
    /// <summary>Below the threshold: collapse. Blue.</summary>
    public const int Subcritical = 0;

    /// <summary>At the threshold, and the threshold itself as a curve. Vermilion.</summary>
    public const int Critical = 1;

    /// <summary>Above the threshold: the identity. Green.</summary>
    public const int Supercritical = 2;

    /// <summary>In the band between the two thresholds: few tokens, chosen by content. Reddish purple.</summary>
    public const int Selective = 3;

    /// <summary>The exact curve λ = 1/2 of the simplex at finite n, beside the threshold. Reddish purple.</summary>
    public const int FiniteRidge = 3;

    /// <summary>A scale that does not grow with n: it ends in collapse. Blue.</summary>
    public const int Constant = Subcritical;

    /// <summary>A scale proportional to log n: it stays in its regime. Vermilion.</summary>
    public const int Logarithmic = Critical;

    /// <summary>A scale that grows as (log n)²: it ends in the identity. Green.</summary>
    public const int SquaredLogarithmic = Supercritical;

    /// <summary>A scale 1 + c log n that is near 1 at all lengths in use. Reddish purple.</summary>
    public const int OnePlusLogarithmic = 3;

    /// <summary>A scale that grows as a power of n. Orange.</summary>
    public const int Power = 4;

    /// <summary>A scale that grows as √(log n). Sky blue.</summary>
    public const int RootLogarithmic = 5;

    /// <summary>What others are compared with: the exact simplex, or the limit n → ∞. Black.</summary>
    public const int Exact = 6;
}
