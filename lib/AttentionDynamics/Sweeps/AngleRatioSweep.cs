using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Sweeps;

/// <summary>λ, (3.2) of arXiv:2510.05554, over a grid of (ρ, γ): what Figure 1 draws.</summary>
public static class AngleRatioSweep
{
    /// <summary>The name of the values: lambda.</summary>
    public const string Quantity = "lambda";

    /// <summary>λ of one layer with β = γ log n at each (ρ, γ), in the mean over samples.</summary>
    /// <remarks>
    /// A token set serves all γ, and what does not depend on γ is computed once. Threads share the work of one cell after another, so no
    /// more than one token set is in memory. Samples are added in order: the same bits on any number of threads, interrupted or not.
    /// O(n²d) time a cell and sample; n² doubles of memory in all.
    /// </remarks>
    /// <param name="rho">The ρ of the grid, increasing.</param>
    /// <param name="gamma">The γ of the grid, ≥ 0, increasing.</param>
    /// <param name="tokens">The tokens at ρ in sample s = 0, 1, ...: the same ones whenever asked for.</param>
    /// <param name="samples">How many samples, ≥ 1.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="rows">Keeps finished rows; null: nowhere.</param>
    /// <param name="options">Threads; progress, told after each cell; cancellation, looked at before each.</param>
    /// <exception cref="ArgumentException">An axis is empty, not finite or not increasing; a kept row has not one value for each γ; all
    /// pairs of tokens coincide.</exception>
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
        new TokenSweep(Quantity, alpha, (set, betas, own) => Array.ConvertAll(
                AngleRatio.OfLayers(set, betas, alpha, own), ratio => ratio.Lambda))
            .Run(rho, gamma, tokens, samples, rows, options ?? ComputeOptions.Default);

    /// <summary>λ of one layer without residual over (ρ, γ), each value within a relative error: a map for a figure, in single precision
    /// wherever that is seen to be enough.</summary>
    /// <remarks>As <see cref="Run"/>, with the λ of <see cref="AngleRatioWithin.OfLayers"/>, at twice the speed and more. Rows that
    /// <see cref="Run"/> has kept are not found, nor those of another error.</remarks>
    /// <param name="rho">The ρ of the grid, increasing.</param>
    /// <param name="gamma">The γ of the grid, ≥ 0, increasing.</param>
    /// <param name="tokens">The tokens at ρ in sample s = 0, 1, ...: the same ones whenever asked for.</param>
    /// <param name="samples">How many samples, ≥ 1.</param>
    /// <param name="relative">The relative error that is allowed, from 1e-10 to below 1.</param>
    /// <param name="rows">Keeps finished rows; null: nowhere.</param>
    /// <param name="options">Threads; progress, told after each cell; cancellation, looked at before each.</param>
    /// <exception cref="ArgumentException">An axis is empty, not finite or not increasing; a kept row has not one value for each γ; all
    /// pairs of tokens coincide.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A γ negative; the error out of its range; samples or threads &lt; 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SweepGrid RunWithin(
        IReadOnlyList<double> rho,
        IReadOnlyList<double> gamma,
        Func<double, int, TokenConfiguration> tokens,
        int samples = 1,
        double relative = 1e-5,
        ISweepRows? rows = null,
        ComputeOptions? options = null) =>
        new TokenSweep(Quantity, 0, (set, betas, own) => Array.ConvertAll(
                AngleRatioWithin.OfLayers(set, betas, relative, own), ratio => ratio.Lambda))
            { Kept = FormattableString.Invariant($"{Quantity} within {relative}") }
            .Run(rho, gamma, tokens, samples, rows, options ?? ComputeOptions.Default);
}
