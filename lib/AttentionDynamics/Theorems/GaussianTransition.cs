using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Theorems;

/// <summary>The transition of Gaussian tokens x_i = √ρ z_0 + √(1-ρ) z_i in R^d, to first order in 1/d.</summary>
/// <remarks>
/// Derived here. A token is y_i = p_i z + w_i, z the direction that all share, p_i of mean √ρ and variance V = (1-ρ)²(1-ρ/2)/d, and the
/// w_i, beside z, have between them cosines t of variance 1/d. So ρ is the mean cosine, and those of one row have variance p_i²V +
/// |w_i|²(1-ρ)/d, in the mean (1-ρ)²κ/d with κ = 1+ρ-ρ²/2. They are nearly Gaussian, and the weights e^{βcos} shift the mean of the others
/// by β times their covariance with y_i:
/// <code>
/// a_i = logistic(β(1-p_i√ρ) - β²(p_i²V+|w_i|²(1-ρ)/d)/2 - log(n-1))
/// ATT(y_i) = (a_i p_i + (1-a_i)(√ρ + βV p_i)) z + (a_i + (1-a_i)β(1-ρ)/d) w_i
/// λ = E (1-cos(ATT(y_i), ATT(y_j)))/(1-cos(y_i, y_j)) over p_i, p_j, t
/// </code>
/// In the mean the self weight is 1/2 at u_c = (1-√(1-2κδ))/(κδ), where 2κδ &lt; 1, u = β(1-ρ)/log n, δ = log n/d. Left out are terms of
/// order 1/d², with powers of log n, and of order 1/(nd); at d = ∞ it is the simplex at every n.
/// </remarks>
public sealed record GaussianTransition
{
    private readonly double logN;

    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="dimension">d ≥ 7, below which three standard deviations of p_i would leave the sphere; ∞ is the simplex.</param>
    /// <param name="rho">ρ in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public GaussianTransition(double n, double dimension, double rho)
    {
        N = Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        Dimension = Require.That(dimension >= 7, dimension, "d ≥ 7");
        Rho = Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        logN = Math.Log(n);
    }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>d.</summary>
    public double Dimension { get; }

    /// <summary>ρ.</summary>
    public double Rho { get; }

    /// <summary>κ = 1+ρ-ρ²/2.</summary>
    public double Kappa => 1 + Rho - Rho * Rho / 2;

    /// <summary>δ = log n/d.</summary>
    public double Delta => logN / Dimension;

    /// <summary>V = (1-ρ)²(1-ρ/2)/d: the variance, over tokens, of the part p_i along the shared direction.</summary>
    public double SharedVariance => (1 - Rho) * (1 - Rho) * (1 - Rho / 2) / Dimension;

    /// <summary>(1-ρ)²κ/d: the variance of the cosines that one token has with the others.</summary>
    public double RowVariance => (1 - Rho) * (1 - Rho) * Kappa / Dimension;

    /// <summary>u_c = (1-√(1-2κδ))/(κδ), where the self weight is 1/2; null where 2κδ &gt; 1: there is no such u, and a middle phase
    /// instead.</summary>
    public double? SelfWeightHalf
    {
        get
        {
            double x = Kappa * Delta;
            // The conjugate, in which nothing cancels as d grows.
            return 2 * x > 1 ? null : 2 / (1 + Math.Sqrt(1 - 2 * x));
        }
    }

    /// <summary>a at u, for a token with p_i = √ρ.</summary>
    /// <param name="u">u = β(1-ρ)/log n ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">u negative, NaN or infinite.</exception>
    public double SelfWeight(double u) => Exponentials.Logistic(Logit(Require.NonNegative(u, "u") * logN / (1 - Rho), Math.Sqrt(Rho)));

    /// <summary>σ_eff = a + (1-a)uδ at u: what the output keeps of w_i, for a token with p_i = √ρ.</summary>
    /// <param name="u">u = β(1-ρ)/log n ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">u negative, NaN or infinite.</exception>
    public double EffectiveSelfWeight(double u) => Kept(SelfWeight(u), Require.NonNegative(u, "u") * logN / (1 - Rho));

    /// <summary>λ at u, the mean over pairs: Gauss-Hermite quadrature, three nodes for each of p_i, p_j and t.</summary>
    /// <remarks>Rounding leaves about 1e-15/(1-ρ) absolute.</remarks>
    /// <param name="u">u = β(1-ρ)/log n ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">u negative, NaN or infinite.</exception>
    public double AngleRatio(double u)
    {
        double beta = Require.NonNegative(u, "u") * logN / (1 - Rho), step = Math.Sqrt(3 * SharedVariance), tilt = Math.Sqrt(3 / Dimension);
        // Nodes at 0 and ±√3 standard deviations, weights 2/3 and 1/6: exact up to the fifth power.
        Span<Output> outputs = stackalloc Output[3];
        for (int i = 0; i < 3; i++)
            outputs[i] = Of(Math.Sqrt(Rho) + (i - 1) * step, beta);
        double mean = 0;
        for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
        for (int k = 0; k < 3; k++)
            mean += Weight(i) * Weight(j) * Weight(k) * Ratio(outputs[i], outputs[j], (k - 1) * tilt);
        return mean;
    }

    /// <summary>The first u at which the angle ratio is λ.</summary>
    /// <param name="lambda">λ in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">λ outside (0, 1).</exception>
    /// <exception cref="InvalidOperationException">λ is not reached up to u = 1/(κδ), where the self weight is largest.</exception>
    public double Ridge(double lambda = 0.5)
    {
        Require.That(lambda > 0 && lambda < 1, lambda, "λ in (0, 1)");
        double simplex = SimplexRidge.ReducedScale(N, SimplexState.FromRho(Rho), lambda), last = Math.Min(1 / (Kappa * Delta), 4 * simplex);
        const int Steps = 256;
        for (int k = 1; k <= Steps; k++)
        {
            if (AngleRatio(last * k / Steps) >= lambda)
                return Brent.FindRoot(u => AngleRatio(u) - lambda, last * (k - 1) / Steps, last * k / Steps, 1e-13, 200);
        }
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"expected λ = {lambda} to be reached up to u = {last}, n = {N}, d = {Dimension}, ρ = {Rho}; it is {AngleRatio(last)} there"));
    }

    private static double Weight(int node) => node == 1 ? 2.0 / 3 : 1.0 / 6;

    /// <summary>log a/(1-a) of a token.</summary>
    private double Logit(double beta, double shared)
    {
        double variance = shared * shared * SharedVariance + (1 - shared * shared) * (1 - Rho) / Dimension;
        return beta * (1 - shared * Math.Sqrt(Rho)) - beta * beta * variance / 2 - Math.Log(N - 1);
    }

    private double Kept(double selfWeight, double beta) => selfWeight + (1 - selfWeight) * beta * (1 - Rho) / Dimension;

    private Output Of(double shared, double beta)
    {
        double logit = Logit(beta, shared), self = Exponentials.Logistic(logit), others = Exponentials.Logistic(-logit);
        double b = others / (N - 1);
        return new(shared, self * shared + others * (Math.Sqrt(Rho) + beta * SharedVariance * shared), Kept(self, beta) - b, N * b);
    }

    /// <summary>One pair's ratio; at finite n both outputs have the mean of all w besides, of squared norm (1-ρ)/n.</summary>
    private double Ratio(Output i, Output j, double t)
    {
        double mean = (1 - Rho) / N, squareI = 1 - i.Before * i.Before, squareJ = 1 - j.Before * j.Before;
        double own = Math.Sqrt(squareI * squareJ) * t;
        double dot = i.Shared * j.Shared + i.Own * j.Own * own + (i.Mean * j.Own + j.Mean * i.Own + i.Mean * j.Mean) * mean;
        return (1 - dot / Math.Sqrt(SquaredNorm(i, squareI) * SquaredNorm(j, squareJ))) / (1 - i.Before * j.Before - own);

        double SquaredNorm(Output x, double square) => x.Shared * x.Shared + x.Own * x.Own * square + (2 * x.Own + x.Mean) * x.Mean * mean;
    }

    /// <summary>A token's part along z before the layer, and what its output has of z, of its own w and of the mean of all w.</summary>
    private readonly record struct Output(double Before, double Shared, double Own, double Mean);
}
