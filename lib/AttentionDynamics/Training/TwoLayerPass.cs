using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Two layers forward and backward: the query is row n, and the second layer has its row alone. O(n²d + nd²).</summary>
internal sealed class TwoLayerPass(TwoLayerRecallTask task, int longest) : RetrievalPass
{
    private readonly int d = task.Dimension;
    private readonly double[] stream = new double[(longest + 1) * task.Dimension];
    private readonly double[][] normed = [new double[(longest + 1) * task.Dimension], new double[(longest + 1) * task.Dimension]];
    private readonly double[][] norms = [new double[longest + 1], new double[longest + 1]];
    private readonly double[] dStream = new double[(longest + 1) * task.Dimension];
    private readonly double[] dNormed = new double[(longest + 1) * task.Dimension];
    private readonly double[] logits = new double[task.Classes];
    private readonly AttentionRow[] rows = [.. Enumerable.Range(0, longest + 1).Select(_ => new AttentionRow(longest, task.Dimension))];
    private readonly AttentionRow last = new(longest, task.Dimension);

    internal override double AddGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, double beta, int batch, Span<double> gradient)
    {
        int n = sequence.Length;
        double unit = beta / Math.Sqrt(d), first = parameters[task.ScalesAt] * unit, second = parameters[task.ScalesAt + 1] * unit;
        for (int i = 0; i < n; i++)
            task.Recall.Embed(parameters, sequence.Keys[i], sequence.Classes[i], Row(stream, i));
        task.Recall.Ask(parameters, sequence.Keys[sequence.Target], parameters.Slice(task.QueryAt, d), Row(stream, n));
        Normalise(0, n);
        for (int i = 0; i <= n; i++)
            rows[i].Forward(Layer(parameters, 0), first, Row(normed[0], i), Tokens(normed[0], n), [], Row(stream, i));
        Normalise(1, n);
        last.Forward(Layer(parameters, 1), second, Row(normed[1], n), Tokens(normed[1], n), [], Row(stream, n));
        ReadOnlySpan<double> output = parameters.Slice(task.OutputAt, d * task.Classes);
        double loss = CrossEntropy(Row(stream, n), output, sequence.Answer, logits);
        VectorKernels.DivideBy(logits, batch);

        Array.Clear(dStream, 0, n * d);
        RowProducts(output, logits, Row(dStream, n));
        AddOuter(Row(stream, n), logits, gradient.Slice(task.OutputAt, d * task.Classes));
        Array.Clear(dNormed, 0, (n + 1) * d);
        gradient[task.ScalesAt + 1] += unit * last.Backward(Layer(parameters, 1), second, Row(normed[1], n), Tokens(normed[1], n),
            Row(dStream, n), gradient.Slice(task.LayerAt(1), task.LayerSize), Row(dNormed, n), dNormed);
        BackThroughNorms(1, n);
        Array.Clear(dNormed, 0, (n + 1) * d);
        for (int i = 0; i <= n; i++)
        {
            gradient[task.ScalesAt] += unit * rows[i].Backward(Layer(parameters, 0), first, Row(normed[0], i), Tokens(normed[0], n),
                Row(dStream, i), gradient.Slice(task.LayerAt(0), task.LayerSize), Row(dNormed, i), dNormed);
        }
        BackThroughNorms(0, n);
        for (int i = 0; i < n; i++)
        {
            VectorKernels.AddScaled(gradient.Slice(sequence.Keys[i] * d, d), Row(dStream, i), 1);
            VectorKernels.AddScaled(gradient.Slice(task.Recall.ClassesAt + sequence.Classes[i] * d, d), Row(dStream, i), 1);
        }
        VectorKernels.AddScaled(gradient.Slice(sequence.Keys[sequence.Target] * d, d), Row(dStream, n), 1);
        VectorKernels.AddScaled(gradient.Slice(task.QueryAt, d), Row(dStream, n), 1);
        return loss;
    }

    /// <summary>What a layer reads: rms of the stream as it is.</summary>
    private void Normalise(int layer, int n)
    {
        stream.AsSpan(0, (n + 1) * d).CopyTo(normed[layer]);
        for (int i = 0; i <= n; i++)
            norms[layer][i] = RecallTask.Normalise(Row(normed[layer], i));
    }

    /// <summary>The stream's derivatives get those of what the layer read.</summary>
    private void BackThroughNorms(int layer, int n)
    {
        for (int i = 0; i <= n; i++)
        {
            ThroughNorm(Row(normed[layer], i), norms[layer][i], Row(dNormed, i));
            VectorKernels.AddScaled(Row(dStream, i), Row(dNormed, i), 1);
        }
    }

    private ReadOnlySpan<double> Layer(ReadOnlySpan<double> parameters, int layer) =>
        parameters.Slice(task.LayerAt(layer), task.LayerSize);

    private ReadOnlySpan<double> Tokens(double[] values, int n) => values.AsSpan(0, n * d);

    private Span<double> Row(double[] values, int i) => values.AsSpan(i * d, d);
}
