using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace Benchmarks.Works;

/// <summary>Every call into the library that is measured, one line each.</summary>
internal static class Ours
{
    /// <summary>λ of one layer: tokens, β.</summary>
    public static Func<TokenConfiguration, double, double> Lambda => (tokens, beta) => AngleRatio.OfLayer(tokens, beta).Lambda;

    /// <summary>λ at every β for the same tokens: a column of Figure 1.</summary>
    public static Func<TokenConfiguration, double[], double[]> Lambdas => (tokens, betas) => Array.ConvertAll(AngleRatio.OfLayers(tokens, betas), ratio => ratio.Lambda);

    /// <summary>The same in single precision, each λ within a relative error of 1e-5, guaranteed.</summary>
    public static Func<TokenConfiguration, double[], double[]> LambdasWithin => (tokens, betas) => Array.ConvertAll(AngleRatioWithin.OfLayers(tokens, betas, relative: 1e-5), ratio => ratio.Lambda);

    /// <summary>Exact η of one layer without residual: tokens, β.</summary>
    public static Func<TokenConfiguration, double, double> Eta => (tokens, beta) => JacobianNorm.Exact(tokens, beta);

    /// <summary>Float attention softmax(scale·QKᵀ)V: Q, K, V n x d row-major, d, scale, output n x d.</summary>
    public static Action<float[], float[], float[], int, float, float[]> Attention => (q, k, v, d, scale, output) => StreamingAttention.Attend(q, k, v, output, d, d, scale);

    /// <summary>The same in which query i sees the keys 0, ..., i: Q, K, V n x d row-major, d, scale; output n x d.</summary>
    public static Func<float[], float[], float[], int, float, float[]> CausalAttention => (q, k, v, d, scale) =>
        AttentionHeads.Of(q.AsMemory(), k, v, d).Apply(new AttentionRule { Mask = AttentionMask.Causal(), Scale = scale });

    /// <summary>Float attention with Q = K = V of unit norm: tokens n x d row-major, d, scale, output n x d.</summary>
    public static Action<float[], int, float, float[]> SelfAttention => (tokens, d, scale, output) => StreamingAttention.AttendSelf(tokens, output, d, scale);

    /// <summary>C = A·Bᵀ: A and B m x m row-major, m, C.</summary>
    public static Action<double[], double[], int, double[]> Product => OurProduct.Into;

    /// <summary>y = e^x of each, on one thread: x, y.</summary>
    public static Action<double[], double[]> Exp => (x, y) => ExponentialKernels.OfNonPositive(x, y);

    /// <summary>A layer on so many Gaussian tokens that are never stored, seen from some rows: n, d, ρ, rows, β; λ, its standard error, entropy and self weight.</summary>
    public static Func<int, int, double, int, double, double[]> Stream => (n, d, rho, rows, beta) =>
    {
        LayerSurvey survey = LayerSurvey.Of(new GaussianTokens(d, rho, seed: 1), n, beta, drawnRows: rows);
        return [survey.Lambda.Value, survey.Lambda.StandardError, survey.EntropyNats.Value, survey.SelfWeight.Value];
    };
}
