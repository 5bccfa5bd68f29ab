using System.Globalization;
using System.Text.Json;
using AttentionDynamics.Layers;
using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Transformers;

/// <summary>A causal transformer over characters: layers normalised before attention and before the feed-forward map, GELU, no
/// positions.</summary>
/// <remarks>
/// Its scores are m_l⟨q, k⟩/√d_k, m_l a multiplier of layer l. Without positions a prediction depends on the characters before alone, as
/// a set with a last one. Everything is in double precision, with the same bits on any number of threads; between SIMD widths the last
/// digits may differ.
/// </remarks>
public sealed class CharacterModel
{
    private const string ModelFile = "model.json", WeightsFile = "weights.safetensors";

    /// <summary>PyTorch's.</summary>
    private const double Epsilon = 1e-5;

    /// <summary>The feed-forward map is so many times as wide as the tokens.</summary>
    private const int Widening = 4;

    private readonly Dictionary<char, int> codes;
    private readonly double[] embedding;
    private readonly TransformerLayer[] layers;
    private readonly LayerNorm norm;
    private readonly LinearMap head;

    private CharacterModel(Facts facts, TensorWeights weights)
    {
        (Vocabulary, Passage, Heads, Dimension, TrainedContext) =
            (facts.Vocabulary, facts.Passage, facts.Heads, facts.Dimension, facts.Context);
        codes = [];
        for (int code = 0; code < Vocabulary.Length; code++)
            codes.Add(Vocabulary[code], code);
        embedding = weights.Take("embed.weight", Vocabulary.Length, Dimension);
        layers = [.. Enumerable.Range(0, facts.Layers).Select(layer => Layer(weights, $"blocks.{layer}."))];
        norm = Norm(weights, "ln");
        head = Map(weights, "head", Dimension, Vocabulary.Length, biased: false);
    }

    /// <summary>The characters that it knows; a character's place is its code.</summary>
    public string Vocabulary { get; }

    /// <summary>A text that it was not trained on.</summary>
    public string Passage { get; }

    /// <summary>How many layers.</summary>
    public int Layers => layers.Length;

    /// <summary>h, of each layer.</summary>
    public int Heads { get; }

    /// <summary>d, of tokens; a head has d/h.</summary>
    public int Dimension { get; }

    /// <summary>The number of characters that it was trained on at a time.</summary>
    public int TrainedContext { get; }

    /// <summary>Reads a model: <c>model.json</c> with layers, heads, d, context, vocabulary and passage, and
    /// <c>weights.safetensors</c>.</summary>
    /// <param name="folder">Where both lie.</param>
    /// <exception cref="InvalidDataException">A file is damaged, lacks something or does not fit the other. The message is one
    /// line.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static CharacterModel Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Facts facts = Facts.Read(Path.Combine(folder, ModelFile));
        return new CharacterModel(facts, new TensorWeights(Path.Combine(folder, WeightsFile)));
    }

    /// <summary>The codes of a text's characters.</summary>
    /// <param name="text">Characters of <see cref="Vocabulary"/>.</param>
    /// <exception cref="ArgumentException">A character that it does not know.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] encoded = new int[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            if (!codes.TryGetValue(text[i], out encoded[i]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"expected characters of the vocabulary, got U+{(int)text[i]:X4} at {i}"), nameof(text));
        }
        return encoded;
    }

    /// <summary>Reads a text, and says what each layer did and how well each next character was foreseen. O(n²d + nd²) a layer.</summary>
    /// <param name="text">n ≥ 2 characters of <see cref="Vocabulary"/>.</param>
    /// <param name="multipliers">m_l ≥ 0, one a layer; null: 1.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentException">A character that it does not know; fewer than two; not as many multipliers as
    /// layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A multiplier negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public CharacterPass Run(string text, IReadOnlyList<double>? multipliers = null, ComputeOptions? options = null)
    {
        options ??= ComputeOptions.Default;
        int[] encoded = Encode(text);
        if (encoded.Length < 2)
            throw new ArgumentException(FormattableString.Invariant($"expected at least 2 characters, got {encoded.Length}"), nameof(text));
        double[] tokens = new double[checked(encoded.Length * Dimension)];
        for (int i = 0; i < encoded.Length; i++)
            embedding.AsSpan(encoded[i] * Dimension, Dimension).CopyTo(tokens.AsSpan(i * Dimension));
        IReadOnlyList<AttentionPass> passes = TransformerLayer.ApplyAll(layers, tokens, multipliers, options);
        double[] logits = head.Apply(norm.Of(tokens), options);
        double[] losses = new double[encoded.Length - 1];
        for (int i = 0; i < losses.Length; i++)
            losses[i] = Surprise(logits.AsSpan(i * Vocabulary.Length, Vocabulary.Length), encoded[i + 1]);
        return new CharacterPass(passes, losses);
    }

    /// <summary>The mean loss over a text that is cut into contexts, each read afresh.</summary>
    /// <param name="text">A whole number of contexts.</param>
    /// <param name="context">Characters of one context, ≥ 2; each has one prediction less.</param>
    /// <param name="multipliers">m_l ≥ 0, one a layer; null: 1.</param>
    /// <param name="options">Threads, cancellation.</param>
    /// <returns>Nats per character.</returns>
    /// <exception cref="ArgumentException">As of <see cref="Run"/>; no whole number of contexts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As of <see cref="Run"/>; a context &lt; 2.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double MeanLoss(string text, int context, IReadOnlyList<double>? multipliers = null, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        Require.That(context >= 2, context, "a context of at least 2 characters");
        if (text.Length == 0 || text.Length % context != 0)
            throw new ArgumentException(FormattableString.Invariant(
                $"expected a whole number of contexts of {context} characters, got {text.Length} characters"), nameof(text));
        options = (options ?? ComputeOptions.Default) with { Progress = null };
        double sum = 0;
        for (int at = 0; at < text.Length; at += context)
            sum += Run(text.Substring(at, context), multipliers, options).MeanLoss;
        return sum / (text.Length / context);
    }

    private static LinearMap Map(TensorWeights weights, string name, int inputs, int outputs, bool biased)
    {
        double[]? bias = biased ? weights.Take(name + ".bias", outputs) : null;
        return LinearMap.OfOutputRows(weights.Take(name + ".weight", outputs, inputs), inputs, outputs, bias);
    }

    /// <summary>-log softmax(logits)_code.</summary>
    private static double Surprise(ReadOnlySpan<double> logits, int code)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double logit in logits)
            largest = Math.Max(largest, logit);
        foreach (double logit in logits)
            sum += Math.Exp(logit - largest);
        return Math.Log(sum) + largest - logits[code];
    }

    private LayerNorm Norm(TensorWeights weights, string name) =>
        new(weights.Take(name + ".weight", Dimension), weights.Take(name + ".bias", Dimension), Epsilon);

    private TransformerLayer Layer(TensorWeights weights, string name) => new()
    {
        Heads = Heads,
        NormFirst = true,
        Mask = AttentionMask.Causal(),
        Projections = [Map(weights, name + "qkv", Dimension, 3 * Dimension, biased: false)],
        Output = Map(weights, name + "proj", Dimension, Dimension, biased: false),
        Up = Map(weights, name + "up", Dimension, Widening * Dimension, biased: true),
        Down = Map(weights, name + "down", Widening * Dimension, Dimension, biased: true),
        AttentionNorm = Norm(weights, name + "ln1"),
        FeedForwardNorm = Norm(weights, name + "ln2"),
    };

    /// <summary>What model.json says.</summary>
    private sealed record Facts(int Layers, int Heads, int Dimension, int Context, string Vocabulary, string Passage)
    {
        /// <summary>A limit that no such model comes near, against numbers that are none.</summary>
        private const int Most = 1 << 16;

        internal static Facts Read(string path)
        {
            string name = FileText.Name(path);
            try
            {
                using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
                int Number(string key) => json.RootElement.TryGetProperty(key, out JsonElement value)
                    && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is >= 1 and <= Most
                    ? number
                    : throw FileText.Bad($"{name}: expected a whole number from 1 to {Most} for \"{key}\", got something else");
                string Text(string key) => json.RootElement.TryGetProperty(key, out JsonElement value)
                    && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                    ? text
                    : throw FileText.Bad($"{name}: expected a text for \"{key}\", got something else");
                var facts = new Facts(Number("layers"), Number("heads"), Number("d"), Number("context"), Text("vocabulary"),
                    Text("passage"));
                if (facts.Dimension % facts.Heads != 0)
                    throw FileText.Bad($"{name}: expected heads that divide d = {facts.Dimension}, got {facts.Heads}");
                return facts.Vocabulary.Distinct().Count() == facts.Vocabulary.Length
                    ? facts
                    : throw FileText.Bad($"{name}: expected a vocabulary that has each character once, got one twice");
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw FileText.Bad($"{name}: expected an object of JSON, got: {FileText.Printable(e.Message)}");
            }
        }
    }
}
