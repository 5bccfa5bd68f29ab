using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Sweeps;

/// <summary>η, the gradient norm of arXiv:2510.05554, exact, over a grid of (ρ, γ): what Figure 2 estimates.</summary>
public static class JacobianNormSweep
{
    /// <summary>The name of the values: eta.</summary>
    public const string Quantity = "eta";

    /// <summary>η of one layer with β = γ log n at each (ρ, γ), in the mean over samples.</summary>
    /// <remarks>
    /// As <see cref="AngleRatioSweep.Run"/>: a token set serves all γ, samples are added in order, and the bits do not depend on threads or
    /// interruptions. Where E|x_i|^{-2} is infinite, as for Gaussian tokens at d = 2, a mean over samples does not converge.
    /// </remarks>
    /// <param name="rho">The ρ of the grid, increasing.</param>
    /// <param name="gamma">The γ of the grid, ≥ 0, increasing.</param>
    /// <param name="tokens">The tokens at ρ in sample s = 0, 1, ...: the same ones whenever asked for.</param>
    /// <param name="samples">How many samples, ≥ 1.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="rows">Keeps finished rows; null: nowhere.</param>
    /// <param name="options">Threads; progress, told after each cell; cancellation, looked at before each.</param>
    /// <exception cref="ArgumentException">An axis is empty, not finite or not increasing; a kept row has not one value for each γ; η
    /// exceeds the largest double.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A γ or α negative; samples or threads &lt; 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SweepGrid Run(
        IReadOnlyList<double> rho,
        IReadOnlyList<double> gamma,
        Func<double, int, TokenConfiguration> tokens,
        int samples = 1,
        double alpha = 0,
        ISweepRows? rows = null,
        ComputeOptions? options = null) =>
        new TokenSweep(Quantity, alpha, (set, betas, own) =>
                JacobianNorm.OfLayers(set, betas, alpha, own))
            .Run(rho, gamma, tokens, samples, rows, options ?? ComputeOptions.Default);
}
