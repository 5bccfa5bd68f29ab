using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens.Files;
using AttentionDynamics.Transformers.Onnx;

namespace AttentionDynamics.Transformers;

/// <summary>A pretrained transformer like BERT: every token sees all, layers are normalised after each sum, GELU, learned positions,
/// tokens of WordPiece.</summary>
/// <remarks>
/// Its scores are m_l⟨q, k⟩/√d_k, m_l a multiplier of layer l. The weights are of single precision, the arithmetic is of double; it has
/// the same bits on any number of threads, and between SIMD widths the last digits may differ.
/// </remarks>
public sealed class BertEncoder
{
    /// <summary>BERT's.</summary>
    private const double Epsilon = 1e-12;

    private static readonly string[] Parts = ["query", "key", "value"];

    private readonly WordPieces pieces;
    private readonly bool meanOfTokens;
    private readonly float[] words, positions;
    private readonly double[] segment;
    private readonly LayerNorm norm;
    private readonly TransformerLayer[] layers;

    internal BertEncoder(OnnxGraph graph, WordPieces pieces, int heads, bool meanOfTokens)
    {
        (this.pieces, this.meanOfTokens, Heads) = (pieces, meanOfTokens, heads);
        OnnxTensor table = graph.Get("embeddings.word_embeddings.weight"), places = graph.Get("embeddings.position_embeddings.weight");
        (Vocabulary, Dimension) = Matrix(table);
        (MostTokens, _) = Matrix(places);
        if (Dimension % heads != 0)
            throw FileText.Bad($"expected {heads} heads that divide d, got tokens of {Dimension} numbers");
        words = table.Take(Vocabulary, Dimension);
        positions = places.Take(MostTokens, Dimension);
        segment = Double(graph.Get("embeddings.token_type_embeddings.weight").Take(2, Dimension))[..Dimension];
        norm = Norm(graph, "embeddings.LayerNorm");
        var found = new List<TransformerLayer>();
        while (graph.Find($"encoder.layer.{found.Count}.output.LayerNorm.weight") is not null)
            found.Add(Layer(graph, $"encoder.layer.{found.Count}."));
        layers = found.Count > 0 ? [.. found] : throw FileText.Bad($"expected layers, the first of them encoder.layer.0, got none");
    }

    /// <summary>How many layers.</summary>
    public int Layers => layers.Length;

    /// <summary>h, of each layer.</summary>
    public int Heads { get; }

    /// <summary>d, of tokens; a head has d/h.</summary>
    public int Dimension { get; }

    /// <summary>How many tokens it knows.</summary>
    public int Vocabulary { get; }

    /// <summary>The longest text that has positions.</summary>
    public int MostTokens { get; }

    /// <summary>The tokens of a text: [CLS], its pieces, [SEP]. Accents are not taken off: most words with one are [UNK].</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">How many tokens at most, from 2 to <see cref="MostTokens"/>, which it is where left out: a longer text is cut,
    /// and [SEP] is the last all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit out of range.</exception>
    public int[] Encode(string text, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        int limit = most ?? MostTokens;
        Require.That(limit >= 2 && limit <= MostTokens, limit, FormattableString.Invariant($"2 to {MostTokens} tokens"), nameof(most));
        return pieces.Encode(text, limit);
    }

    /// <summary>Reads tokens, and says what each layer did. O(n²d + nd²) a layer.</summary>
    /// <param name="tokens">n of them, from 1 to <see cref="MostTokens"/>, each below <see cref="Vocabulary"/>; all of the first
    /// segment.</param>
    /// <param name="multipliers">m_l ≥ 0, one a layer; null: 1.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentException">No token, more than there are positions, or one that it does not know; not as many multipliers
    /// as layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A multiplier negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public EncoderPass Run(IReadOnlyList<int> tokens, IReadOnlyList<double>? multipliers = null, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count < 1 || tokens.Count > MostTokens)
            throw new ArgumentException(FormattableString.Invariant($"expected 1 to {MostTokens} tokens, got {tokens.Count}"),
                nameof(tokens));
        double[] rows = new double[tokens.Count * Dimension];
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] < 0 || tokens[i] >= Vocabulary)
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected tokens from 0 to {Vocabulary - 1}, got {tokens[i]} at {i}"), nameof(tokens));
            for (int x = 0; x < Dimension; x++)
                rows[i * Dimension + x] = (double)words[tokens[i] * Dimension + x] + positions[i * Dimension + x] + segment[x];
        }
        norm.Apply(rows, rows);
        return new EncoderPass(TransformerLayer.ApplyAll(layers, rows, multipliers, options ?? ComputeOptions.Default), rows);
    }

    /// <summary>The direction of a text: the mean of the last layer's tokens, or the first of them as the model was trained to have it, of
    /// norm 1.</summary>
    /// <param name="tokens">As of <see cref="Run"/>.</param>
    /// <param name="multipliers">As of <see cref="Run"/>.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <returns>d numbers.</returns>
    /// <exception cref="ArgumentException">As of <see cref="Run"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As of <see cref="Run"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double[] Embed(IReadOnlyList<int> tokens, IReadOnlyList<double>? multipliers = null, ComputeOptions? options = null)
    {
        ReadOnlySpan<double> outputs = Run(tokens, multipliers, options).Outputs.Span;
        double[] direction = new double[Dimension];
        for (int at = 0; at < (meanOfTokens ? outputs.Length : Dimension); at += Dimension)
            VectorKernels.AddScaled(direction, outputs.Slice(at, Dimension), 1);
        VectorKernels.DivideBy(direction, Math.Sqrt(VectorKernels.Dot(direction, direction)));
        return direction;
    }

    private static (int Rows, int Columns) Matrix(OnnxTensor tensor) =>
        tensor.Shape is [>= 1 and <= 1 << 20 and var rows, >= 1 and <= 1 << 16 and var columns]
            ? ((int)rows, (int)columns)
            : throw FileText.Bad(
                $"{tensor.Name}: expected a matrix, a row a token, got shape {FileText.Shape(tensor.Shape)}");

    private static double[] Double(float[] numbers) => Array.ConvertAll(numbers, number => (double)number);

    private static LinearMap Map(OnnxGraph graph, string name, int inputs, int outputs)
    {
        double[] bias = Double(graph.Get(name + ".bias").Take(outputs));
        return graph.Find(name + ".weight") is { } weight
            ? LinearMap.OfOutputRows(Double(weight.Take(outputs, inputs)), inputs, outputs, bias)
            : LinearMap.OfInputRows(Double(graph.MatrixBefore(name + ".bias").Take(inputs, outputs)), inputs, outputs, bias);
    }

    private LayerNorm Norm(OnnxGraph graph, string name) =>
        new(Double(graph.Get(name + ".weight").Take(Dimension)), Double(graph.Get(name + ".bias").Take(Dimension)), Epsilon);

    private TransformerLayer Layer(OnnxGraph graph, string name)
    {
        int d = Dimension, wide = graph.Get(name + "intermediate.dense.bias").Shape is [>= 1 and <= 1 << 20 and var size] ? (int)size : 0;
        return new TransformerLayer
        {
            Heads = Heads,
            NormFirst = false,
            Mask = AttentionMask.Full,
            Projections = [.. Parts.Select(part => Map(graph, $"{name}attention.self.{part}", d, d))],
            Output = Map(graph, name + "attention.output.dense", d, d),
            Up = Map(graph, name + "intermediate.dense", d, wide),
            Down = Map(graph, name + "output.dense", wide, d),
            AttentionNorm = Norm(graph, name + "attention.output.LayerNorm"),
            FeedForwardNorm = Norm(graph, name + "output.LayerNorm"),
        };
    }
}
