using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Forward and backward through one sequence, in arrays of one thread.</summary>
internal abstract class RetrievalPass
{
    /// <summary>The loss of a sequence in nats; its gradient is added.</summary>
    /// <param name="parameters">The layer's.</param>
    /// <param name="sequence">Not longer than the pass was made for.</param>
    /// <param name="beta">β_n.</param>
    /// <param name="batch">Of how many sequences the gradient is a mean.</param>
    /// <param name="gradient">As long as the parameters.</param>
    internal abstract double AddGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, double beta, int batch, Span<double> gradient);

    /// <summary>Scores to weights e^{β(s-max)}/Z.</summary>
    internal static void Softmax(ReadOnlySpan<double> scores, double beta, Span<double> weights)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        for (int i = 0; i < scores.Length; i++)
            weights[i] = beta * (scores[i] - largest);
        ExponentialKernels.OfNonPositive(weights, weights);
        foreach (double weight in weights)
            sum += weight;
        VectorKernels.DivideBy(weights, sum);
    }

    /// <summary>y += xW, W of as many rows as x has numbers.</summary>
    internal static void AddProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> matrix, Span<double> y) =>
        VectorKernels.AddRows(y, matrix, x);

    /// <summary>y_i = ⟨row i of W, x⟩.</summary>
    internal static void RowProducts(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x, Span<double> y) =>
        VectorKernels.Dots(matrix, x, y);

    /// <summary>The gradient of W in y = xW: row i gets x_i dy.</summary>
    internal static void AddOuter(ReadOnlySpan<double> x, ReadOnlySpan<double> dy, Span<double> gradient) =>
        VectorKernels.AddOuter(gradient, x, dy);

    /// <summary>-log softmax(xU) of the answer, in nats; the logits become its derivatives, probabilities less the answer.</summary>
    internal static double CrossEntropy(ReadOnlySpan<double> x, ReadOnlySpan<double> matrix, int answer, Span<double> logits)
    {
        logits.Clear();
        AddProduct(x, matrix, logits);
        Softmax(logits, 1, logits);
        double loss = -Math.Log(logits[answer]);
        logits[answer] -= 1;
        return loss;
    }

    /// <summary>dy becomes dx of y = rms(x): (dy - y⟨y, dy⟩/d)/rms.</summary>
    internal static void ThroughNorm(ReadOnlySpan<double> y, double norm, Span<double> dy)
    {
        VectorKernels.AddScaled(dy, y, -VectorKernels.Dot(y, dy) / y.Length);
        VectorKernels.DivideBy(dy, norm);
    }
}
