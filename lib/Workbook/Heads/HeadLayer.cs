using System.Globalization;
using AttentionDynamics.Tokens.Files;

namespace Workbook.Heads;

/// <summary>The heads of one layer: queries, keys and perhaps values, whose shapes fit.</summary>
internal sealed class HeadLayer : IDisposable
{
    private HeadLayer(int number, string source, HeadTensor queries, HeadTensor keys, HeadTensor? values) =>
        (Number, Source, Queries, Keys, Values) = (number, source, queries, keys, values);

    /// <summary>The layer's number.</summary>
    public int Number { get; }

    /// <summary>Where the queries are from.</summary>
    public string Source { get; }

    /// <summary>Q.</summary>
    public HeadTensor Queries { get; }

    /// <summary>K.</summary>
    public HeadTensor Keys { get; }

    /// <summary>V, or null.</summary>
    public HeadTensor? Values { get; }

    /// <summary>Query heads that share a key head.</summary>
    public int Group => Queries.Heads / Keys.Heads;

    /// <summary>Finds and opens all layers.</summary>
    /// <exception cref="InvalidInputException">Something is missing, cannot be opened or does not fit.</exception>
    public static IReadOnlyList<HeadLayer> OpenAll(string q, string k, string? v, ElementType? untyped)
    {
        IReadOnlyList<LayerTensor> queries = TensorReference.Resolve("--q", q), keys = TensorReference.Resolve("--k", k);
        IReadOnlyList<LayerTensor>? values = v is null ? null : TensorReference.Resolve("--v", v);
        RequireSame("--k", queries, keys);
        if (values is not null) RequireSame("--v", queries, values);
        var layers = new List<HeadLayer>();
        try
        {
            for (int at = 0; at < queries.Count; at++)
            {
                layers.Add(Open(queries[at], keys[at], values?[at], untyped));
                RequireFit(layers[at]);
                if (layers[at].Queries.Tokens != layers[0].Queries.Tokens)
                    throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                        $"{layers[at].Queries.Label}: expected {layers[0].Queries.Tokens} tokens, as in layer {layers[0].Number}, got "
                            + $"{layers[at].Queries.Tokens}"));
            }
        }
        catch
        {
            foreach (HeadLayer layer in layers) layer.Dispose();
            throw;
        }

        return layers;
    }

    public void Dispose()
    {
        Queries.Dispose();
        Keys.Dispose();
        Values?.Dispose();
    }

    private static HeadLayer Open(LayerTensor q, LayerTensor k, LayerTensor? v, ElementType? untyped)
    {
        var opened = new List<HeadTensor>();
        try
        {
            opened.Add(HeadTensor.Open("--q", q, untyped));
            opened.Add(HeadTensor.Open("--k", k, untyped));
            if (v is not null) opened.Add(HeadTensor.Open("--v", v, untyped));
            string source = Path.GetFileName(q.Path) + (q.Tensor is null ? "" : ":" + q.Tensor);
            return new HeadLayer(q.Layer, source, opened[0], opened[1], v is null ? null : opened[2]);
        }
        catch
        {
            foreach (HeadTensor tensor in opened) tensor.Dispose();
            throw;
        }
    }

    private static void RequireSame(string option, IReadOnlyList<LayerTensor> queries, IReadOnlyList<LayerTensor> others)
    {
        if (queries.FirstOrDefault(query => others.All(other => other.Layer != query.Layer)) is { } missing)
            throw new InvalidInputException(
                $"{option}: expected a tensor of layer {missing.Layer}, as --q has, got {others.Count} layers without it");
        if (others.FirstOrDefault(other => queries.All(query => query.Layer != other.Layer)) is { } beyond)
            throw new InvalidInputException($"{option}: expected the {queries.Count} layers of --q, got layer {beyond.Layer} too");
    }

    private static void RequireFit(HeadLayer layer)
    {
        (HeadTensor q, HeadTensor k, HeadTensor? v) = (layer.Queries, layer.Keys, layer.Values);
        if (q.Dimension != k.Dimension)
            throw Bad(k, $"{q.Dimension} numbers a key, as many as a query has", k.Dimension);
        if (q.Tokens != k.Tokens)
            throw Bad(k, $"{q.Tokens} keys a head, as many as there are queries", k.Tokens);
        if (q.Heads % k.Heads != 0)
            throw Bad(k, $"a number of key heads that divides the {q.Heads} query heads", k.Heads);
        if (v is null) return;
        if (v.Tokens != k.Tokens)
            throw Bad(v, $"{k.Tokens} values a head, as many as there are keys", v.Tokens);
        if (v.Heads != k.Heads)
            throw Bad(v, $"{k.Heads} heads of values, as many as of keys", v.Heads);
    }

    private static InvalidInputException Bad(HeadTensor tensor, FormattableString expected, int got) =>
        new(FormattableString.Invariant($"{tensor.Label}: expected {FormattableString.Invariant(expected)}, got {got} ({tensor.Shape})"));
}
