using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Two layers reading: equal tokens go the same way, so of a long sequence each pair of key and class is taken once, with how
/// often it comes. O(k²d) for k different tokens.</summary>
internal sealed class TwoLayerReader : RetrievalReader
{
    private readonly TwoLayerRecallTask task;
    private readonly double[] parameters;
    private readonly double[] answers;
    private readonly int d;

    internal TwoLayerReader(TwoLayerRecallTask task, double[] parameters)
    {
        (this.task, this.parameters, d) = (task, parameters, task.Dimension);
        // What a token puts out to the classes in the second layer: W_V U.
        answers = new double[d * task.Classes];
        for (int i = 0; i < d; i++)
        {
            RetrievalPass.AddProduct(parameters.AsSpan(task.LayerAt(1) + (2 * d + i) * d, d), Output,
                answers.AsSpan(i * task.Classes, task.Classes));
        }
    }

    private ReadOnlySpan<double> Output => parameters.AsSpan(task.OutputAt, d * task.Classes);

    internal override void Score(RetrievalSequence sequence, double beta, ScoreGroups groups)
    {
        new RecallGroups(task.Recall).Of(sequence, groups);
        double[] stream = Embeddings(sequence, groups);
        Attend(0, stream, beta, groups);
        int n = groups.Count, classes = task.Classes;
        groups.Outputs = new double[(n + 1) * classes];
        RetrievalPass.AddProduct(stream.AsSpan(n * d), Output, groups.Outputs.AsSpan(n * classes));
        double[] normed = Normed(stream);
        var folded = new double[d];
        AttentionRow.Fold(parameters.AsSpan(task.LayerAt(1), task.LayerSize), normed.AsSpan(n * d), new double[d], folded);
        double scale = parameters[task.ScalesAt + 1] / Math.Sqrt(d);
        for (int i = 0; i < n; i++)
        {
            groups.Scores[i] = scale * VectorKernels.Dot(normed.AsSpan(i * d, d), folded);
            RetrievalPass.AddProduct(normed.AsSpan(i * d, d), answers, groups.Outputs.AsSpan(i * classes, classes));
        }
    }

    internal override void Answer(ScoreGroups groups, Span<double> classes)
    {
        double sum = 0;
        classes.Clear();
        for (int i = 0; i < groups.Count; i++)
        {
            double weight = groups.Weights[i] * groups.Tokens[i];
            sum += weight;
            VectorKernels.AddScaled(classes, groups.Outputs.AsSpan(i * classes.Length, classes.Length), weight);
        }
        VectorKernels.DivideBy(classes, sum);
        VectorKernels.AddScaled(classes, groups.Outputs.AsSpan(groups.Count * classes.Length), 1);
    }

    /// <summary>The stream at its beginning: a row for each group, and the query's.</summary>
    internal double[] Embeddings(RetrievalSequence sequence, ScoreGroups groups)
    {
        var stream = new double[(groups.Count + 1) * d];
        for (int i = 0; i < groups.Count; i++)
            task.Recall.Embed(parameters, groups.Labels[i] / task.Classes, groups.Labels[i] % task.Classes, stream.AsSpan(i * d, d));
        task.Recall.Ask(parameters, sequence.Keys[sequence.Target], parameters.AsSpan(task.QueryAt, d), stream.AsSpan(groups.Count * d));
        return stream;
    }

    /// <summary>Takes the stream through layer 0 or 1; the query's weight on the token that is asked for.</summary>
    internal double Attend(int layer, double[] stream, double beta, ScoreGroups groups)
    {
        int n = groups.Count;
        double[] normed = Normed(stream);
        double scale = parameters[task.ScalesAt + layer] * beta / Math.Sqrt(d);
        var row = new AttentionRow(n, d);
        for (int i = 0; i <= n; i++)
        {
            row.Forward(parameters.AsSpan(task.LayerAt(layer), task.LayerSize), scale, normed.AsSpan(i * d, d), normed.AsSpan(0, n * d),
                groups.Tokens.AsSpan(0, n), stream.AsSpan(i * d, d));
        }
        return row.Weights[groups.Target];
    }

    private double[] Normed(double[] stream)
    {
        double[] normed = [.. stream];
        for (int i = 0; i < normed.Length; i += d)
            RecallTask.Normalise(normed.AsSpan(i, d));
        return normed;
    }
}
