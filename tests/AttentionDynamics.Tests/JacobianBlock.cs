namespace AttentionDynamics.Tests;

/// <summary>What the stages hand on for a few rows at a time.</summary>
internal sealed class JacobianBlock(int n, int d)
{
    /// <summary>How many rows go through the stages together.</summary>
    internal const int Rows = 16;

    private readonly double[] gaps = new double[Rows * n], weights = new double[Rows * n], projections = new double[Rows * n];
    private readonly double[] means = new double[Rows * d], drifts = new double[Rows * d];

    public int N => n;

    public int D => d;

    /// <summary>i of the first row.</summary>
    public int First { get; set; }

    /// <summary>How many rows there are; fewer than 16 in the last block.</summary>
    public int Count { get; set; }

    /// <summary>Σ_j A_ij p_ij = -h_ii.</summary>
    public double[] MeanGaps { get; } = new double[Rows];

    /// <summary>|C_i|_F².</summary>
    public double[] Squares { get; } = new double[Rows];

    /// <summary>One y_j-y_i.</summary>
    public double[] Difference { get; } = new double[d];

    /// <summary>One C_i, its upper triangle; made when first needed.</summary>
    public double[]? Matrix { get; set; }

    /// <summary>p_ij = 1-⟨y_i, y_j⟩.</summary>
    public Span<double> Gaps(int row) => gaps.AsSpan(row * n, n);

    /// <summary>A_ij.</summary>
    public Span<double> Weights(int row) => weights.AsSpan(row * n, n);

    /// <summary>h_ik = ⟨e_i, y_k⟩.</summary>
    public Span<double> Projections(int row) => projections.AsSpan(row * n, n);

    /// <summary>e_i = m_i-y_i.</summary>
    public Span<double> Means(int row) => means.AsSpan(row * d, d);

    /// <summary>Σ_j A_ij p_ij (y_j-y_i).</summary>
    public Span<double> Drifts(int row) => drifts.AsSpan(row * d, d);
}
