namespace AttentionDynamics.Training;

/// <summary>Adam (Kingma, Ba, arXiv:1412.6980) with decoupled weight decay (Loshchilov, Hutter, arXiv:1711.05101).</summary>
internal sealed class AdamSteps(double[] parameters, int decaying, double decay)
{
    private const double First = 0.9, Second = 0.98, Smallest = 1e-8;

    private readonly double[] means = new double[parameters.Length];
    private readonly double[] squares = new double[parameters.Length];
    private double firstLeft = 1, secondLeft = 1;

    /// <summary>One step against the gradient.</summary>
    internal void Step(ReadOnlySpan<double> gradient, double rate)
    {
        firstLeft *= First;
        secondLeft *= Second;
        double meanScale = rate / (1 - firstLeft), squareScale = 1 / (1 - secondLeft);
        for (int i = 0; i < parameters.Length; i++)
        {
            double g = gradient[i];
            means[i] = First * means[i] + (1 - First) * g;
            squares[i] = Second * squares[i] + (1 - Second) * g * g;
            double kept = i < decaying ? parameters[i] * (1 - rate * decay) : parameters[i];
            parameters[i] = kept - meanScale * means[i] / (Math.Sqrt(squareScale * squares[i]) + Smallest);
        }
    }
}
