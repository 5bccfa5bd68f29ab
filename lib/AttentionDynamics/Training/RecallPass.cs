using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Recall forward and backward; a sequence has one query and costs O(nd + d²).</summary>
internal sealed class RecallPass(RecallTask task, int longest) : RetrievalPass
{
    private readonly int d = task.Dimension;
    private readonly double[] tokens = new double[longest * task.Dimension];
    private readonly double[] dTokens = new double[longest * task.Dimension];
    private readonly double[] norms = new double[longest];
    private readonly double[] vectors = new double[4 * task.Dimension];
    private readonly double[] logits = new double[task.Classes];
    private readonly AttentionRow row = new(longest, task.Dimension);

    internal override double AddGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, double beta, int batch, Span<double> gradient)
    {
        int n = sequence.Length, square = d * d;
        Span<double> asked = Vector(0), output = Vector(1), dOutput = Vector(2), dAsked = Vector(3);
        double norm = Ask(parameters, sequence, asked);
        for (int i = 0; i < n; i++)
        {
            task.Embed(parameters, sequence.Keys[i], sequence.Classes[i], Row(tokens, i));
            norms[i] = RecallTask.Normalise(Row(tokens, i));
        }
        double unit = beta / Math.Sqrt(d), scale = parameters[task.ScaleAt] * unit;
        ReadOnlySpan<double> layer = parameters.Slice(task.QueriesAt, 3 * square), x = tokens.AsSpan(0, n * d);
        output.Clear();
        row.Forward(layer, scale, asked, x, [], output);
        double loss = CrossEntropy(output, parameters.Slice(task.OutputAt, d * task.Classes), sequence.Answer, logits);
        VectorKernels.DivideBy(logits, batch);

        RowProducts(parameters.Slice(task.OutputAt, d * task.Classes), logits, dOutput);
        AddOuter(output, logits, gradient.Slice(task.OutputAt, d * task.Classes));
        dAsked.Clear();
        Array.Clear(dTokens, 0, n * d);
        gradient[task.ScaleAt] += unit * row.Backward(
            layer, scale, asked, x, dOutput, gradient.Slice(task.QueriesAt, 3 * square), dAsked, dTokens);
        for (int i = 0; i < n; i++)
        {
            ThroughNorm(Row(tokens, i), norms[i], Row(dTokens, i));
            VectorKernels.AddScaled(gradient.Slice(sequence.Keys[i] * d, d), Row(dTokens, i), 1);
            VectorKernels.AddScaled(gradient.Slice(task.ClassesAt + sequence.Classes[i] * d, d), Row(dTokens, i), 1);
        }
        ThroughNorm(asked, norm, dAsked);
        VectorKernels.AddScaled(gradient.Slice(sequence.Keys[sequence.Target] * d, d), dAsked, 1);
        VectorKernels.AddScaled(gradient.Slice(task.QueryAt, d), dAsked, 1);
        return loss;
    }

    /// <summary>W_K q of a sequence's query.</summary>
    internal void Fold(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> folded)
    {
        Ask(parameters, sequence, Vector(0));
        AttentionRow.Fold(parameters.Slice(task.QueriesAt, 2 * d * d), Vector(0), Vector(1), folded);
    }

    private double Ask(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> asked)
    {
        task.Ask(parameters, sequence.Keys[sequence.Target], parameters.Slice(task.QueryAt, d), asked);
        return RecallTask.Normalise(asked);
    }

    private Span<double> Vector(int index) => Row(vectors, index);

    private Span<double> Row(double[] rows, int i) => rows.AsSpan(i * d, d);
}
