using MathNet.Numerics.LinearAlgebra;

namespace AttentionDynamics.Layers.Exact;

/// <summary>The two small blocks of the Jacobian of a layer on a simplex, in orthonormal coordinates; formulas in
/// <see cref="SimplexJacobian"/>.</summary>
/// <remarks>The matrices diag(z), z1ᵀ/√n, 1zᵀ/√n with |z| = 1 have length 1, and the first has the product ε = 1/√n with the other two:
/// with coordinates (p, r, t) in them, orthonormal ones are (p√(1-2/n), r+εp, t+εp). Likewise I/√n and 11ᵀ/n: (p√(1-1/n), r+εp).</remarks>
internal sealed class SimplexJacobianBlocks
{
    private readonly double n, a, b, d, s, c, w, epsilon, beta, alpha, root;

    internal SimplexJacobianBlocks(SimplexLayerResult layer)
    {
        (n, a, b, d) = (layer.N, layer.SelfWeight, layer.OtherWeight, layer.WeightDifference);
        (beta, alpha, root) = (layer.Beta, layer.Alpha, Math.Sqrt(layer.StateIn.NormSquared));
        s = Math.Sqrt(layer.StateIn.Gap);
        // |y|² = s² + 2sc + nc² = 1 and ⟨y_i, y_j⟩ = 2sc + nc² = ρ, so that s + nc = √(s²+nρ).
        w = Math.Sqrt(layer.StateIn.Gap + n * layer.StateIn.Rho);
        c = layer.StateIn.Rho / (s + w);
        epsilon = 1 / Math.Sqrt(n);
    }

    /// <summary>3 x 3: each token along itself, along the sum of all, and all tokens alike.</summary>
    internal Matrix<double> Tokens() => Matrix<double>.Build.DenseOfColumnArrays(Column3(1, 0, 0), Column3(0, 1, 0), Column3(0, 0, 1));

    /// <summary>2 x 2: all tokens along themselves, and along the sum of all.</summary>
    internal Matrix<double> Together() => Matrix<double>.Build.DenseOfColumnArrays(Column2(1, 0), Column2(0, 1));

    private double[] Column3(double first, double second, double third)
    {
        double along = Math.Sqrt(1 - 2 / n), p = first / along;
        double r = (second - epsilon * p) * epsilon, t = (third - epsilon * p) * epsilon;
        double radial = p * (s + c) + r * w + t * s;
        double pTangent = p - radial * s, rTangent = r - radial * c;
        double h = pTangent * c + rTangent * w + t * s, k = beta * b * h * s;
        double pOut = d * pTangent - k * (2 + (n - 2) * d);
        double rOut = d * rTangent + k * (1 - (n - 2) * b);
        double tOut = t + b * pTangent + k;
        return [pOut / root * along + alpha * first, (rOut / epsilon + epsilon * pOut) / root + alpha * second,
            (tOut / epsilon + epsilon * pOut) / root + alpha * third];
    }

    private double[] Column2(double first, double second)
    {
        double along = Math.Sqrt(1 - 1 / n), p = first / along, r = second - epsilon * p;
        // Coordinates of I/√n and 11ᵀ/n as those of I and 11ᵀ.
        (p, r) = (p * epsilon, r / n);
        double radial = p * (s + c) + r * w;
        (p, r) = (p - radial * s, r - radial * c);
        double turn = 2 * beta * (p * c + r * w) * s;
        double pOut = (d * p - turn * (b + (1 - a) * d)) / epsilon, rOut = (r + b * p + turn * a * b) * n;
        return [pOut / root * along + alpha * first, (rOut + epsilon * pOut) / root + alpha * second];
    }
}
