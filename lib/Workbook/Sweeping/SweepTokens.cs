using AttentionDynamics.Tokens;

namespace Workbook.Sweeping;

/// <summary>The tokens of a sweep: a law with its parameters, or files.</summary>
/// <param name="Law">The law.</param>
internal sealed record SweepTokens(TokenLaw Law)
{
    /// <summary>s of Gaussian tokens, whose norms are uniform on (1-s, 1+s) times what they were.</summary>
    public double NormSpread { get; init; }

    /// <summary>ρ_c, the cosine within a cluster.</summary>
    public double ClusterRho { get; init; }

    /// <summary>K, how many clusters.</summary>
    public int Clusters { get; init; }

    /// <summary>q of a simplex.</summary>
    public double NormSquared { get; init; } = 1;

    /// <summary>The files.</summary>
    public IReadOnlyList<SweepFile> Files { get; init; } = [];

    /// <summary>Whether samples of it differ.</summary>
    public bool IsRandom => Law is TokenLaw.Gaussian or TokenLaw.Clusters or TokenLaw.Sphere or TokenLaw.HalfSphere;

    /// <summary>Whether it has a ρ.</summary>
    public bool HasRho => Law is TokenLaw.Gaussian or TokenLaw.Clusters or TokenLaw.Simplex;

    /// <summary>The tokens of a law.</summary>
    /// <param name="n">How many.</param>
    /// <param name="d">Of which dimension.</param>
    /// <param name="rho">ρ, where it has one.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="sample">Sample.</param>
    /// <exception cref="ArgumentException">The law has no such tokens.</exception>
    public TokenConfiguration Make(int n, int d, double rho, long seed, int sample) => Law switch
    {
        TokenLaw.Gaussian => new GaussianTokens(d, rho, seed, sample, NormSpread).Generate(n),
        TokenLaw.Clusters => new ClusteredTokens(d, rho, ClusterRho, Clusters, seed, sample).Generate(n),
        TokenLaw.Sphere => new SphereTokens(d, seed, sample).Generate(n),
        TokenLaw.HalfSphere => new HalfSphereTokens(d, seed, sample).Generate(n),
        TokenLaw.Simplex => Simplex.Configuration(n, d, rho, NormSquared),
        TokenLaw.Circle => Circle.Configuration(n),
        _ => throw new InvalidOperationException("tokens of files are read, not made"),
    };
}
