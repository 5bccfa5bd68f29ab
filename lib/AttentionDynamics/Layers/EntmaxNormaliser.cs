using System.Buffers;

namespace AttentionDynamics.Layers;

/// <summary>[(α-1)z_j - τ]_+^{1/(α-1)} with τ such that they sum to 1 (Peters, Niculae, Martins, 2019; sparsemax at α = 2: Martins,
/// Astudillo, 2016).</summary>
internal sealed class EntmaxNormaliser(double alpha) : IAttentionNormaliser
{
    private readonly double alpha = Require.That(alpha > 1 && alpha <= 2, alpha, "α in (1, 2]");

    public void Normalise(ReadOnlySpan<double> scores, Span<double> weights)
    {
        double largest = double.NegativeInfinity, power = 1 / (alpha - 1);
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        // The difference first: α-1 times an enormous score would cost the digits that tell two scores apart.
        for (int j = 0; j < scores.Length; j++)
            weights[j] = (alpha - 1) * (scores[j] - largest);
        double[] room = ArrayPool<double>.Shared.Rent(scores.Length);
        weights.CopyTo(room);
        double threshold = Threshold(room.AsSpan(0, scores.Length), power), sum = 0;
        ArrayPool<double>.Shared.Return(room);
        for (int j = 0; j < weights.Length; j++)
            sum += weights[j] = weights[j] > threshold ? Power(weights[j] - threshold, power) : 0;
        for (int j = 0; j < weights.Length; j++)
            weights[j] /= sum;
    }

    /// <summary>τ with Σ_j [z_j - τ]_+^p = 1, for z whose largest is 0: by Newton's iteration from -1, where the sum is at least
    /// 1.</summary>
    /// <remarks>The sum is convex and falls in τ, so the iteration never passes the root; at p = 1 it ends after finitely many
    /// steps.</remarks>
    /// <param name="scores">z, the largest 0; those below the root are lost, for the iteration keeps only what it still counts.</param>
    /// <param name="power">p ≥ 1.</param>
    private static double Threshold(Span<double> scores, double power)
    {
        double threshold = -1;
        while (true)
        {
            double sum = 0, slope = 0;
            int kept = 0;
            foreach (double score in scores)
            {
                double above = score - threshold;
                if (!(above > 0))
                    continue;
                scores[kept++] = score;
                double weight = Power(above, power);
                sum += weight;
                slope += weight / above;
            }
            scores = scores[..kept];
            double next = threshold + (sum - 1) / (power * slope);
            if (!(next > threshold) || sum - 1 <= 1e-15)
                return threshold;
            threshold = Math.Min(next, 0);
        }
    }

    internal static double Power(double x, double power) => power switch
    {
        1 => x,
        2 => x * x,
        _ => Math.Pow(x, power),
    };
}
