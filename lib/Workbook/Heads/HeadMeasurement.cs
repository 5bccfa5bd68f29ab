using AttentionDynamics;
using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Heads;

namespace Workbook.Heads;

/// <summary>The heads of all layers, measured.</summary>
internal sealed class HeadMeasurement
{
    /// <summary>Bytes that heads leave behind before they are collected.</summary>
    private const long MostLeft = 32 << 20;

    private static long collectedAt;

    private HeadMeasurement(IReadOnlyList<HeadLayer> layers, HeadRequest request)
    {
        Request = request;
        Context = layers[0].Queries.Tokens;
        Sources = [.. layers.Select(layer => (layer.Number, layer.Source, layer.Queries.Heads, layer.Keys.Heads, layer.Queries.Dimension))];
    }

    /// <summary>What was asked.</summary>
    public HeadRequest Request { get; }

    /// <summary>n.</summary>
    public int Context { get; }

    /// <summary>The layers: number, where from, query heads, key heads, d.</summary>
    public IReadOnlyList<(int Layer, string Source, int Heads, int KeyHeads, int Dimension)> Sources { get; }

    /// <summary>The heads, in the order of layers.</summary>
    public IReadOnlyList<MeasuredHead> Heads { get; private set; } = [];

    /// <summary>Whether values were given.</summary>
    public bool HasOutputs => Heads.Any(head => head.Outputs is not null);

    /// <summary>How long it will take, in seconds on two cores.</summary>
    public static double Seconds(IReadOnlyList<HeadLayer> layers, HeadRule rule)
    {
        // Of a head; the products of outputs and of pairs of them take half as long each.
        const double overhead = 64, rate = 2.4e10;
        double seconds = 0;
        int n = layers[0].Queries.Tokens;
        double pairs = 0;
        for (int i = 0; i < n; i++) pairs += rule.Causal ? Math.Min(i + 1, rule.Window ?? n) : Math.Min(n, 2.0 * (rule.Window ?? n));
        foreach (HeadLayer layer in layers)
        {
            double work = layer.Queries.Dimension + overhead;
            if (layer.Values is { } values) work += (layer.Queries.Dimension + 3 * values.Dimension) / 2.0;
            seconds += layer.Queries.Heads * pairs * (rule.FirstRowsStay ? 1 : 4.0 / 3) * work / rate;
        }

        return seconds;
    }

    /// <summary>Measures all heads.</summary>
    /// <param name="layers">Theirs.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="progress">The progress of a stage, by its name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidInputException">A number that is not finite; a head for which attention is not defined.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static HeadMeasurement Of(
        IReadOnlyList<HeadLayer> layers, HeadRequest request, Func<string, IProgress<double>> progress, CancellationToken cancellation)
    {
        var measurement = new HeadMeasurement(layers, request);
        int largest = layers.Max(layer => layer.Queries.Tokens * Math.Max(layer.Queries.Dimension, layer.Values?.Dimension ?? 0));
        double[] room = Room(largest);
        IProgress<double> reading = progress("reading"), measuring = progress("heads");
        HeadTensor[] tensors = [.. layers.SelectMany(layer => new[] { layer.Queries, layer.Keys, layer.Values }).OfType<HeadTensor>()];
        for (int t = 0; t < tensors.Length; t++) tensors[t].Check(room, new Part(reading, t, tensors.Length), cancellation);
        var heads = new List<MeasuredHead>();
        int all = layers.Sum(layer => layer.Queries.Heads);
        foreach (HeadLayer layer in layers)
        {
            for (int keyHead = 0; keyHead < layer.Keys.Heads; keyHead++)
            {
                Func<IProgress<double>> part = () => new Part(measuring, heads.Count, all);
                foreach (MeasuredHead head in Measure(layer, keyHead, request, room, part, cancellation)) heads.Add(head);
            }
        }

        measurement.Heads = heads;
        return measurement;
    }

    private static IEnumerable<MeasuredHead> Measure(
        HeadLayer layer, int keyHead, HeadRequest request, double[] room, Func<IProgress<double>> progress, CancellationToken cancellation)
    {
        int n = layer.Queries.Tokens, d = layer.Queries.Dimension;
        Collect();
        layer.Keys.Read(keyHead, room, cancellation);
        // Outputs meet keys and values as they are; without them the keys are packed and their place is free.
        double[]? plainKeys = layer.Values is null ? null : room[..(n * d)];
        HeadKeys keys = HeadKeys.Of(room.AsMemory(0, n * d), d);
        for (int head = keyHead * layer.Group; head < (keyHead + 1) * layer.Group; head++)
        {
            Collect();
            layer.Queries.Read(head, room, cancellation);
            MeasuredHead measured;
            try
            {
                var options = new ComputeOptions { Progress = progress(), Cancellation = cancellation };
                measured = Measure(layer, head, request, keys, room.AsMemory(0, n * d), options);
                if (plainKeys is not null)
                    measured = measured with { Outputs = Outputs(layer, keyHead, (room[..(n * d)], plainKeys), request, room,
                        cancellation) };
            }
            catch (Exception e) when (e is ArgumentException or ArithmeticException or InvalidOperationException)
            {
                // What only the measures can know: that a score overflows, that a law gives no scale, that an output is 0.
                throw new InvalidInputException(FormattableString.Invariant(
                    $"{layer.Queries.Label}: expected a head for which attention is defined, got, in head {head}: {e.Message}"));
            }

            yield return measured;
        }
    }

    private static MeasuredHead Measure(
        HeadLayer layer, int head, HeadRequest request, HeadKeys keys, ReadOnlyMemory<double> queries, ComputeOptions options)
    {
        HeadSurvey survey = keys.Survey(queries, request.Rule, options);
        HeadMeasures whole = survey.Whole;
        int rows = HeadRequest.RowsKept(keys.Count, whole.Keys * keys.Count);
        HeadScan scan = keys.Scan(queries, request.Rule, rows, options);
        var quiet = options with { Progress = null };
        double? forLength = survey.Length is { } length && whole.LogKeys is { } logKeys
            ? scan.FactorForU(length.ForLength(request.TargetLength(keys.Count), logKeys), quiet)
            : null;
        double? forTokens = request.ForTokens is { } tokens ? scan.FactorForTokens(tokens, quiet) : null;
        return new MeasuredHead(layer.Number, head, head / layer.Group, survey, null)
        {
            FactorRows = rows,
            LengthFactor = forLength,
            TokensFactor = forTokens,
            Scan = [.. request.Scales.Select(scale => scan.At(scale.Factor(keys.Count), quiet))],
        };
    }

    private static AngleRatio Outputs(
        HeadLayer layer, int keyHead, (double[] Queries, double[] Keys) head, HeadRequest request, double[] room,
        CancellationToken cancellation)
    {
        (HeadTensor values, int dimension) = (layer.Values!, layer.Keys.Dimension);
        Collect();
        values.Read(keyHead, room, cancellation);
        ReadOnlyMemory<double> read = room.AsMemory(0, values.Tokens * values.Dimension);
        var options = new ComputeOptions { Cancellation = cancellation };
        return HeadOutputs.Of(head.Queries, head.Keys, read, dimension, values.Dimension, request.Rule, options);
    }

    /// <summary>
    /// Packed keys and kept scores are a few large arrays a head, which the collector by itself lets grow to several heads' before it
    /// looks: a third of the memory at n = 32 768.
    /// </summary>
    private static void Collect()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - collectedAt < MostLeft) return;
        GC.Collect();
        collectedAt = allocated;
    }

    private static double[] Room(int numbers)
    {
        try
        {
            return GC.AllocateUninitializedArray<double>(numbers);
        }
        catch (OutOfMemoryException)
        {
            throw new InvalidInputException($"expected heads that fit into memory, got one of {numbers} numbers");
        }
    }

    private sealed class Part(IProgress<double> whole, int at, int of) : IProgress<double>
    {
        public void Report(double value) => whole.Report((at + value) / of);
    }
}
