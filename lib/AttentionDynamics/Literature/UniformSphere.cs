namespace AttentionDynamics.Literature;

/// <summary>One layer without residual on independent tokens, uniform on the unit sphere of R^d, at a fixed β as n → ∞ (derived
/// here).</summary>
/// <remarks>
/// The other tokens, weighted by e^{β⟨y_i, y⟩}, are then a von Mises-Fisher distribution about y_i: m_i → A_d(β)y_i, and across y_i its
/// covariance C_i is A_d(β)/β times the identity. With A_ii → 0 nothing else is left of the Jacobian (<see cref="Layers.JacobianNorm"/>),
/// so
/// <code>
/// A_d(β) = I_{d/2}(β)/I_{d/2-1}(β),   η → β²|C_i P_i|²/d = (1-1/d) A_d(β)²
/// </code>
/// up to O(1/n). A_d(β) ≈ β/d for β far below d, and → 1 for β far above: at fixed d and β = γ log n the gradient does not vanish with n,
/// below whatever threshold.
/// </remarks>
public static class UniformSphere
{
    /// <summary>The ratio of Bessel functions by backward recursion ends this many steps past where each step divides an error by more than
    /// 5.</summary>
    private const int Steps = 40;

    /// <summary>A_d(β) = lim |m_i|, the mean resultant length; relative error 1e-15. O(β).</summary>
    /// <param name="beta">β in [0, 1e6].</param>
    /// <param name="dimension">d ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 2; β outside [0, 1e6].</exception>
    public static double MeanResultantLength(double beta, int dimension)
    {
        Require.That(dimension >= 2, dimension, "d ≥ 2");
        Require.That(beta >= 0 && beta <= 1e6, beta, "β in [0, 1e6]");
        if (beta == 0)
            return 0;
        double order = dimension / 2.0, ratio = 0;
        for (int k = (int)Math.Max(0, beta - order) + Steps; k >= 0; k--)
            ratio = 1 / (2 * (order + k) / beta + ratio);
        return ratio;
    }

    /// <summary>lim η = (1-1/d) A_d(β)².</summary>
    /// <param name="beta">β in [0, 1e6].</param>
    /// <param name="dimension">d ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 2; β outside [0, 1e6].</exception>
    public static double LimitJacobianNorm(double beta, int dimension)
    {
        double length = MeanResultantLength(beta, dimension);
        return (1 - 1.0 / dimension) * length * length;
    }
}
