using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Recall forward and backward. A sequence has one query, so the projection of keys folds into it: s_i = ⟨x_i, W_K q⟩, and a
/// sequence costs O(nd + d²).</summary>
internal sealed class RecallPass(RecallTask task, int longest) : RetrievalPass
{
    private readonly int d = task.Dimension;
    private readonly double[] tokens = new double[longest * task.Dimension];
    private readonly double[] norms = new double[longest];
    private readonly double[] products = new double[longest];
    private readonly double[] weights = new double[longest];
    private readonly double[] slopes = new double[longest];
    private readonly double[] vectors = new double[11 * task.Dimension];
    private readonly double[] logits = new double[task.Classes];

    internal override double AddGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, double beta, int batch, Span<double> gradient)
    {
        int n = sequence.Length;
        Span<double> asked = Vector(0), query = Vector(1), folded = Vector(2), context = Vector(3), output = Vector(4);
        double norm = Ask(parameters, sequence, asked, query, folded);
        for (int i = 0; i < n; i++)
        {
            norms[i] = Token(parameters, sequence, i, Row(i));
            products[i] = VectorKernels.Dot(Row(i), folded);
        }
        double unit = beta / Math.Sqrt(d), scale = parameters[task.ScaleAt] * unit;
        Softmax(products.AsSpan(0, n), scale, weights.AsSpan(0, n));
        context.Clear();
        for (int i = 0; i < n; i++)
            VectorKernels.AddScaled(context, Row(i), weights[i]);
        output.Clear();
        AddProduct(context, Matrix(parameters, task.ValuesAt), output);
        double loss = Logits(parameters, output, sequence.Answer);
        VectorKernels.DivideBy(logits, batch);

        Span<double> dOutput = Vector(5), dContext = Vector(6), dFolded = Vector(7), dQuery = Vector(8), dToken = Vector(9);
        RowProducts(parameters.Slice(task.OutputAt, d * task.Classes), logits, dOutput);
        AddOuter(output, logits, gradient.Slice(task.OutputAt, d * task.Classes));
        RowProducts(Matrix(parameters, task.ValuesAt), dOutput, dContext);
        AddOuter(context, dOutput, gradient.Slice(task.ValuesAt, d * d));
        double mean = VectorKernels.Dot(context, dContext), dScale = 0;
        dFolded.Clear();
        for (int i = 0; i < n; i++)
        {
            slopes[i] = weights[i] * (VectorKernels.Dot(Row(i), dContext) - mean);
            dScale += slopes[i] * products[i];
            slopes[i] *= scale;
            VectorKernels.AddScaled(dFolded, Row(i), slopes[i]);
        }
        gradient[task.ScaleAt] += dScale * unit;
        for (int i = 0; i < n; i++)
        {
            dToken.Clear();
            VectorKernels.AddScaled(dToken, dContext, weights[i]);
            VectorKernels.AddScaled(dToken, folded, slopes[i]);
            ThroughNorm(Row(i), norms[i], dToken);
            VectorKernels.AddScaled(gradient.Slice(sequence.Keys[i] * d, d), dToken, 1);
            VectorKernels.AddScaled(gradient.Slice(task.ClassesAt + sequence.Classes[i] * d, d), dToken, 1);
        }
        dQuery.Clear();
        AddProduct(dFolded, Matrix(parameters, task.KeysAt), dQuery);
        AddOuter(dFolded, query, gradient.Slice(task.KeysAt, d * d));
        RowProducts(Matrix(parameters, task.QueriesAt), dQuery, dToken);
        AddOuter(asked, dQuery, gradient.Slice(task.QueriesAt, d * d));
        ThroughNorm(asked, norm, dToken);
        VectorKernels.AddScaled(gradient.Slice(sequence.Keys[sequence.Target] * d, d), dToken, 1);
        VectorKernels.AddScaled(gradient.Slice(task.QueryAt, d), dToken, 1);
        return loss;
    }

    /// <summary>W_K q of a sequence's query.</summary>
    internal void Fold(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> folded) =>
        Ask(parameters, sequence, Vector(0), Vector(1), folded);

    private double Ask(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> asked, Span<double> query, Span<double> folded)
    {
        parameters.Slice(sequence.Keys[sequence.Target] * d, d).CopyTo(asked);
        VectorKernels.AddScaled(asked, parameters.Slice(task.QueryAt, d), 1);
        double norm = RecallTask.Normalise(asked);
        query.Clear();
        AddProduct(asked, Matrix(parameters, task.QueriesAt), query);
        RowProducts(Matrix(parameters, task.KeysAt), query, folded);
        return norm;
    }

    private double Token(ReadOnlySpan<double> parameters, RetrievalSequence sequence, int i, Span<double> token)
    {
        parameters.Slice(sequence.Keys[i] * d, d).CopyTo(token);
        VectorKernels.AddScaled(token, parameters.Slice(task.ClassesAt + sequence.Classes[i] * d, d), 1);
        return RecallTask.Normalise(token);
    }

    /// <summary>The loss; the logits become its derivatives by them, probabilities less the answer.</summary>
    private double Logits(ReadOnlySpan<double> parameters, ReadOnlySpan<double> output, int answer)
    {
        Array.Clear(logits);
        AddProduct(output, parameters.Slice(task.OutputAt, d * task.Classes), logits);
        Softmax(logits, 1, logits);
        double loss = -Math.Log(logits[answer]);
        logits[answer] -= 1;
        return loss;
    }

    /// <summary>dy becomes dx of y = rms(x): (dy - y⟨y, dy⟩/d)/rms.</summary>
    private static void ThroughNorm(ReadOnlySpan<double> y, double norm, Span<double> dy)
    {
        VectorKernels.AddScaled(dy, y, -VectorKernels.Dot(y, dy) / y.Length);
        VectorKernels.DivideBy(dy, norm);
    }

    private Span<double> Vector(int index) => vectors.AsSpan(index * d, d);

    private Span<double> Row(int i) => tokens.AsSpan(i * d, d);

    private ReadOnlySpan<double> Matrix(ReadOnlySpan<double> parameters, int at) => parameters.Slice(at, d * d);
}
