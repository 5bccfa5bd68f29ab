using System.Globalization;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tokens;

/// <summary>Gaussian tokens in clusters, scattered over the context: x_i = √ρ z_0 + √(ρ_c-ρ) w_{c(i)} + √(1-ρ_c) z_i with z_0, w_c, z_i
/// independent N(0, I/d).</summary>
/// <remarks>
/// E⟨x_i, x_j⟩ = ρ_c for two tokens of one cluster and ρ for two of different ones, up to fluctuations of order 1/√d. The cluster c(i) is
/// uniform among K, independent of all else and of the token's place: the tokens that matter to one are anywhere. Tokens at the same (seed,
/// sample) share z_0 and z_i with the library's other generators; at ρ_c = ρ they are Gaussian tokens.
/// </remarks>
public sealed class ClusteredTokens : TokenGenerator
{
    private readonly CounterRandom random;
    private readonly double[][] centres;
    private readonly double own;

    /// <summary>Draws z_0 and the w_c; O(Kd) time and memory.</summary>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="rho">ρ in [0, 1), between clusters.</param>
    /// <param name="clusterRho">ρ_c in [ρ, 1), within one.</param>
    /// <param name="clusters">K ≥ 1.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="sample">≥ 0: which of the independent samples of this seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">d or K &lt; 1; ρ outside [0, 1); ρ_c outside [ρ, 1); sample negative.</exception>
    public ClusteredTokens(int dimension, double rho, double clusterRho, int clusters, long seed, int sample = 0)
        : base(dimension)
    {
        Rho = Require.That(rho >= 0 && rho < 1, rho, "ρ in [0, 1)");
        ClusterRho = Require.That(clusterRho >= rho && clusterRho < 1, clusterRho,
            string.Create(CultureInfo.InvariantCulture, $"ρ_c in [ρ, 1) = [{rho}, 1)"));
        Clusters = Require.That(clusters >= 1, clusters, "K ≥ 1 clusters");
        Sample = Require.That(sample >= 0, sample, "sample ≥ 0");
        Seed = seed;
        random = new CounterRandom(seed, sample);
        own = Math.Sqrt((1 - clusterRho) / dimension);
        (double common, double cluster) = (Math.Sqrt(rho / dimension), Math.Sqrt((clusterRho - rho) / dimension));
        var shared = new double[dimension];
        random.Normals(CounterRandom.Purpose.Shared, 0, shared);
        centres = new double[clusters][];
        for (int c = 0; c < clusters; c++)
        {
            var centre = new double[dimension];
            random.Normals(CounterRandom.Purpose.Shared, c + 1L, centre);
            for (int k = 0; k < dimension; k++)
                centre[k] = common * shared[k] + cluster * centre[k];
            centres[c] = centre;
        }
    }

    /// <summary>ρ, the expected cosine between clusters.</summary>
    public double Rho { get; }

    /// <summary>ρ_c, the expected cosine within a cluster.</summary>
    public double ClusterRho { get; }

    /// <summary>K, the number of clusters.</summary>
    public int Clusters { get; }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Which sample of the seed.</summary>
    public int Sample { get; }

    /// <summary>c(i), from 0 to K-1.</summary>
    /// <param name="token">i ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">i negative.</exception>
    public int ClusterOf(long token)
    {
        Require.That(token >= 0, token, "a token i ≥ 0");
        return Cluster(token);
    }

    /// <inheritdoc/>
    protected override void Draw(long token, Span<double> destination)
    {
        random.Normals(CounterRandom.Purpose.Token, token, destination);
        double[] centre = centres[Cluster(token)];
        for (int k = 0; k < destination.Length; k++)
            destination[k] = centre[k] + own * destination[k];
    }

    // The uniform is below 1, but the product may round up to K.
    private int Cluster(long token) => Math.Min(Clusters - 1, (int)(Clusters * random.Uniform(CounterRandom.Purpose.Mark, token)));
}
