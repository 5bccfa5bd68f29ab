using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers;

/// <summary>1/(1+e^{-(z_j+b)}) with b = bias - κ log m.</summary>
internal sealed class SigmoidNormaliser(double bias, double kappa) : IAttentionNormaliser
{
    private readonly double bias = Require.That(double.IsFinite(bias), bias, "a finite bias");

    public void Normalise(ReadOnlySpan<double> scores, Span<double> weights)
    {
        double shift = bias - kappa * Math.Log(scores.Length);
        for (int j = 0; j < scores.Length; j++)
            weights[j] = -Math.Abs(scores[j] + shift);
        ExponentialKernels.OfNonPositive(weights, weights);
        // 1/(1+e^{-x}) and, of negative numbers, e^x/(1+e^x): the exponential never overflows.
        for (int j = 0; j < scores.Length; j++)
            weights[j] = (scores[j] + shift >= 0 ? 1 : weights[j]) / (1 + weights[j]);
    }
}
