using System.Globalization;
using System.Runtime.Versioning;
using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens.Files;
using Workbook;
using Workbook.Heads;

namespace Live.Explorables;

/// <summary>The reader's own heads: what <c>measure --q --k</c> says of them, at the present scale and at multiples of it.</summary>
[SupportedOSPlatform("browser")]
internal sealed class OwnHeads : IDisposable
{
    /// <summary>Curves that each have a name in the legend; of more, all are one colour.</summary>
    private const int Named = 6;

    /// <summary>
    /// How much longer an interpreted library takes than the two cores that <see cref="HeadMeasurement.Seconds"/> counts with.
    /// </summary>
    private const double Interpreted = 1500;

    /// <summary>Seconds from which a reader is told.</summary>
    private const double Long = 5;

    private static readonly double[] Factors = [0.25, 0.5, 1, 2, 4];

    private readonly IReadOnlyList<HeadLayer> layers;
    private readonly string arguments;

    private OwnHeads(IReadOnlyList<HeadLayer> layers, string arguments) => (this.layers, this.arguments) = (layers, arguments);

    /// <summary>n.</summary>
    public int Context => layers[0].Queries.Tokens;

    private HeadTensor Queries => layers[0].Queries;

    /// <summary>Opens the heads of a file with tensors named q and k, and perhaps v; null where it has none of these names.</summary>
    /// <exception cref="InvalidInputException">They cannot be read, or do not fit one another.</exception>
    /// <exception cref="InvalidDataException">The file is none of its kind.</exception>
    public static OwnHeads? Open(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".npz" or ".safetensors")) return null;
        IReadOnlyList<string> names = TensorFile.Names(path);
        string? Find(string name) => names.FirstOrDefault(one => string.Equals(one, name, StringComparison.OrdinalIgnoreCase));
        if (Find("q") is not { } q || Find("k") is not { } k) return null;
        string? v = Find("v");
        string file = Path.GetFileName(path), values = v is null ? "" : $" --v {file}:{v}";
        IReadOnlyList<HeadLayer> layers = HeadLayer.OpenAll($"{path}:{q}", $"{path}:{k}", v is null ? null : $"{path}:{v}", null);
        return new OwnHeads(layers, $"--q {file}:{q} --k {file}:{k}{values}");
    }

    /// <summary>What was taken, in a line.</summary>
    public string Said => string.Create(CultureInfo.InvariantCulture,
        $"{Queries.Heads} heads on {layers[0].Keys.Heads} of keys, n = {Context} tokens of d = {Queries.Dimension}");

    /// <summary>Draws one part: what there is, then all measures.</summary>
    /// <param name="law">γ log n, the factor on the scores beside 1/√d; null: 1.</param>
    /// <param name="causal">Whether a query sees no later key.</param>
    /// <param name="part">Which.</param>
    /// <param name="picture">Where.</param>
    /// <exception cref="InvalidInputException">A number that is not finite; a head for which attention is not defined.</exception>
    public void Answer(ScalingLaw? law, bool causal, int part, Picture picture)
    {
        double? scale = law?.Beta(Context) / Math.Sqrt(Queries.Dimension);
        if (scale == 0) throw new InvalidInputException("gamma: expected more than 0 for heads, got 0");
        var rule = new HeadRule { Causal = causal, Scale = scale };
        if (part == 0) Begin(HeadMeasurement.Seconds(layers, rule) * Interpreted, picture);
        else if (part == 1) Measure(rule, picture);
    }

    public void Dispose()
    {
        foreach (HeadLayer layer in layers) layer.Dispose();
    }

    private void Begin(double seconds, Picture picture)
    {
        picture.Fact("heads", string.Create(CultureInfo.InvariantCulture, $"{Queries.Heads}"));
        picture.Fact("n, d", string.Create(CultureInfo.InvariantCulture, $"{Context}, {Queries.Dimension}"));
        picture.Say(
            [$"Measuring the heads{(seconds < Long ? "" : $", which takes about {NumberText.Of(seconds, 1)} s here")}."]);
    }

    private void Measure(HeadRule rule, Picture picture)
    {
        var request = new HeadRequest(rule, null, null, [.. Factors.Select(factor => new ScanScale(false, factor))]);
        HeadMeasurement measurement = HeadMeasurement.Of(layers, request, stage => new WorkerProgress(stage), default);
        IReadOnlyList<MeasuredHead> heads = measurement.Heads;
        picture.Fact("heads", string.Create(CultureInfo.InvariantCulture, $"{heads.Count}"));
        picture.Fact("n, d", string.Create(CultureInfo.InvariantCulture, $"{Context}, {Queries.Dimension}"));
        picture.Fact("scale", HeadText.Scale(measurement));
        picture.Fact("exp entropy, mean", NumberText.Of(heads.Average(head => head.Survey.Whole.EffectiveTokens)));
        picture.Fact("largest weight, mean", NumberText.Of(heads.Average(head => head.Survey.Whole.LargestWeight)));
        picture.Fact("self weight, mean", NumberText.Of(heads.Average(head => head.Survey.Whole.SelfWeight)));
        picture.Say(HeadVerdict.Of(measurement));
        Contexts(heads, picture);
        Scales(heads, picture);
        IReadOnlyList<string[]> table = HeadText.Table(measurement);
        picture.Table(table[0], table.Skip(1));
        string scaled = rule.Scale is { } scale ? string.Create(CultureInfo.InvariantCulture, $" --scale {scale}") : "";
        string factors = string.Join(',', Factors.Select(factor => factor.ToString(CultureInfo.InvariantCulture)));
        picture.Same($"workbook measure {arguments}{(rule.Causal ? " --causal" : "")}{scaled} --factor {factors} --json",
            HeadJson.Write(measurement));
    }

    private void Contexts(IReadOnlyList<MeasuredHead> heads, Picture picture)
    {
        double[] contexts = [.. heads[0].Survey.Prefixes.Select(prefix => (double)prefix.Context)];
        if (contexts.Length < 2) return;
        Chart chart = picture.Chart(
            "Effective tokens against the context", new Axis("n", contexts[0], contexts[^1], true),
            new Axis("exp entropy", 1, Context, true));
        for (int h = 0; h < heads.Count; h++)
        {
            bool quiet = heads.Count > Named;
            chart.Curve(heads[h].Name, contexts, [.. heads[h].Survey.Prefixes.Select(prefix => prefix.EffectiveTokens)],
                quiet ? 0 : h, quiet: quiet);
        }

        chart.Curve("all tokens", contexts, contexts, 6, dashed: true);
    }

    private static void Scales(IReadOnlyList<MeasuredHead> heads, Picture picture)
    {
        double n = heads[0].Survey.Whole.Context;
        Chart chart = picture.Chart(
            "The same heads at other scales", new Axis("factor on the scores", Factors[0], Factors[^1], true),
            new Axis("means over heads", 0, 1));
        double[] Mean(Func<HeadMeasures, double> measure) =>
            [.. Enumerable.Range(0, Factors.Length).Select(i => heads.Average(head => measure(head.Scan[i])))];
        chart.Curve("exp entropy / n", Factors, Mean(at => at.EffectiveTokens / n), 0);
        chart.Curve("largest weight", Factors, Mean(at => at.LargestWeight), 1);
        chart.Curve("self weight", Factors, Mean(at => at.SelfWeight), 2);

        Chart map = picture.Chart(
            "exp entropy / n of each head: dark few tokens, light all",
            new Axis("factor: 1/4, 1/2, 1, 2, 4", 0, Factors.Length), new Axis("head", 0, heads.Count));
        map.Map("exp entropy / n", [.. heads.SelectMany(head => head.Scan.Select(at => at.EffectiveTokens / n))], Factors.Length);
    }
}
