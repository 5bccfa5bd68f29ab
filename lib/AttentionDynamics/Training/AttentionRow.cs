using AttentionDynamics.Numerics;
using static AttentionDynamics.Training.RetrievalPass;

namespace AttentionDynamics.Training;

/// <summary>One row of attention over normed tokens, forward and backward, in arrays of its own.</summary>
/// <remarks>A layer's parameters are W_Q, W_K, W_V, each d x d. The projection of keys folds into the query, s_i = ⟨x_i, W_K q⟩ with
/// q = yW_Q, so that a row costs O(nd + d²).</remarks>
internal sealed class AttentionRow(int longest, int d)
{
    private readonly double[] products = new double[longest];
    private readonly double[] weights = new double[longest];
    private readonly double[] slopes = new double[longest];
    private readonly double[] vectors = new double[7 * d];

    /// <summary>A_i of the row that was taken last.</summary>
    internal ReadOnlySpan<double> Weights => weights;

    /// <summary>q = yW_Q and W_K q.</summary>
    internal static void Fold(ReadOnlySpan<double> layer, ReadOnlySpan<double> asked, Span<double> query, Span<double> folded)
    {
        int square = asked.Length * asked.Length;
        query.Clear();
        AddProduct(asked, layer[..square], query);
        RowProducts(layer.Slice(square, square), query, folded);
    }

    /// <summary>output += (Σ A_i x_i) W_V.</summary>
    /// <param name="layer">W_Q, W_K, W_V.</param>
    /// <param name="scale">On the products ⟨x_i, W_K q⟩.</param>
    /// <param name="asked">The normed token that asks.</param>
    /// <param name="tokens">n x d, normed.</param>
    /// <param name="counts">How often each token comes; none: once.</param>
    /// <param name="output">d numbers.</param>
    internal void Forward(ReadOnlySpan<double> layer, double scale, ReadOnlySpan<double> asked, ReadOnlySpan<double> tokens,
        ReadOnlySpan<double> counts, Span<double> output)
    {
        int n = tokens.Length / d;
        Span<double> folded = Vector(1), context = Vector(2), row = weights.AsSpan(0, n);
        Fold(layer, asked, Vector(0), folded);
        RowProducts(tokens, folded, products.AsSpan(0, n));
        Softmax(products.AsSpan(0, n), scale, row);
        if (!counts.IsEmpty)
            Repeat(row, counts);
        context.Clear();
        AddProduct(row, tokens, context);
        AddProduct(context, layer.Slice(2 * d * d, d * d), output);
    }

    /// <summary>Adds the derivatives by the layer, by the token that asks and by the tokens of the row that was taken last, each token
    /// coming once; returns that by the scale.</summary>
    internal double Backward(ReadOnlySpan<double> layer, double scale, ReadOnlySpan<double> asked, ReadOnlySpan<double> tokens,
        ReadOnlySpan<double> dOutput, Span<double> gradient, Span<double> dAsked, Span<double> dTokens)
    {
        int n = tokens.Length / d, square = d * d;
        Span<double> query = Vector(0), folded = Vector(1), context = Vector(2);
        Span<double> dContext = Vector(3), dFolded = Vector(4), dQuery = Vector(5), dOwn = Vector(6);
        RowProducts(layer.Slice(2 * square, square), dOutput, dContext);
        AddOuter(context, dOutput, gradient.Slice(2 * square, square));
        double mean = VectorKernels.Dot(context, dContext), dScale = 0;
        dFolded.Clear();
        Span<double> slope = slopes.AsSpan(0, n);
        RowProducts(tokens, dContext, slope);
        for (int i = 0; i < n; i++)
        {
            slope[i] = weights[i] * (slope[i] - mean);
            dScale += slope[i] * products[i];
            slope[i] *= scale;
        }
        AddProduct(slope, tokens, dFolded);
        AddOuter(weights.AsSpan(0, n), dContext, dTokens);
        AddOuter(slope, folded, dTokens);
        dQuery.Clear();
        AddProduct(dFolded, layer.Slice(square, square), dQuery);
        AddOuter(dFolded, query, gradient.Slice(square, square));
        RowProducts(layer[..square], dQuery, dOwn);
        AddOuter(asked, dQuery, gradient[..square]);
        VectorKernels.AddScaled(dAsked, dOwn, 1);
        return dScale;
    }

    private static void Repeat(Span<double> row, ReadOnlySpan<double> counts)
    {
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] *= counts[i];
            sum += row[i];
        }
        VectorKernels.DivideBy(row, sum);
    }

    private Span<double> Vector(int index) => vectors.AsSpan(index * d, d);
}
