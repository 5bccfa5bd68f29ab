using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>A recall layer reading: there are only so many pairs of key and class, so tokens and what they put out are taken once, and of
/// a long sequence only how often each pair comes is looked at.</summary>
internal sealed class RecallReader : RetrievalReader
{
    private readonly RecallTask task;
    private readonly double[] parameters;
    private readonly double[] tokens;
    private readonly double[] outputs;

    internal RecallReader(RecallTask task, double[] parameters)
    {
        (this.task, this.parameters) = (task, parameters);
        (int d, int classes) = (task.Dimension, task.Classes);
        tokens = new double[task.Keys * classes * d];
        outputs = new double[task.Keys * classes * classes];
        Span<double> value = stackalloc double[d];
        for (int pair = 0; pair < task.Keys * classes; pair++)
        {
            var token = tokens.AsSpan(pair * d, d);
            task.Embed(parameters, pair / classes, pair % classes, token);
            RecallTask.Normalise(token);
            value.Clear();
            VectorKernels.AddRows(value, parameters.AsSpan(task.ValuesAt, d * d), token);
            VectorKernels.AddRows(outputs.AsSpan(pair * classes, classes), parameters.AsSpan(task.OutputAt, d * classes), value);
        }
    }

    internal override void Score(RetrievalSequence sequence, double beta, ScoreGroups groups)
    {
        int d = task.Dimension;
        new RecallGroups(task).Of(sequence, groups);
        Span<double> folded = stackalloc double[d];
        new RecallPass(task, 1).Fold(parameters, sequence, folded);
        double scale = parameters[task.ScaleAt] / Math.Sqrt(d);
        for (int i = 0; i < groups.Count; i++)
            groups.Scores[i] = scale * VectorKernels.Dot(tokens.AsSpan(groups.Labels[i] * d, d), folded);
    }

    internal override void Answer(ScoreGroups groups, Span<double> classes)
    {
        double sum = 0;
        classes.Clear();
        for (int i = 0; i < groups.Count; i++)
        {
            double weight = groups.Weights[i] * groups.Tokens[i];
            sum += weight;
            VectorKernels.AddScaled(classes, outputs.AsSpan(groups.Labels[i] * classes.Length, classes.Length), weight);
        }
        VectorKernels.DivideBy(classes, sum);
    }
}
