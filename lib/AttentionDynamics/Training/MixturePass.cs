namespace AttentionDynamics.Training;

/// <summary>Forward and backward through the weights of a <see cref="MixtureTask"/>; through its scores goes the task itself.</summary>
internal abstract class MixturePass(int longest) : RetrievalPass
{
    private readonly double[] scores = new double[longest];
    private readonly double[] weights = new double[longest];

    internal sealed override double AddGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, double beta, int batch, Span<double> gradient)
    {
        int n = sequence.Length;
        Span<double> a = weights.AsSpan(0, n), s = scores.AsSpan(0, n);
        Scores(parameters, sequence, s);
        Softmax(s, beta, a);
        double right = 0;
        for (int i = 0; i < n; i++)
            right += sequence.Classes[i] == sequence.Answer ? a[i] : 0;
        // ∂(-log Σ' A)/∂s_i = β(A_i - A_i [right]/Σ' A).
        for (int i = 0; i < n; i++)
            s[i] = beta * (a[i] - (sequence.Classes[i] == sequence.Answer ? a[i] / right : 0)) / batch;
        AddScoreGradient(parameters, sequence, s, gradient);
        return -Math.Log(right);
    }

    private protected abstract void Scores(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> scores);

    /// <summary>Adds Σ_i slope_i ∂s_i, for the sequence whose scores were taken last.</summary>
    private protected abstract void AddScoreGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, ReadOnlySpan<double> slopes, Span<double> gradient);
}
