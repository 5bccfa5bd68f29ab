using System.Globalization;
using AttentionDynamics.Layers;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Tokens;
using Workbook;

namespace Live.Explorables;

/// <summary>Tokens on a circle or a sphere, layer by layer, each layer followed by the norm that puts them back on it.</summary>
internal sealed class TokensThroughLayers : IExplorable
{
    private const int MostLayers = 200;
    private const double Side = 1.15;

    private readonly List<TokenConfiguration> layers = [];
    private readonly List<(double Smallest, double Mean)> cosines = [];
    private string computed = "";

    public string Name => "tokens";

    public int Parts => 1;

    public IReadOnlyList<Control> Controls { get; } =
    [
        new("layer", "Layer", "0") { Stops = [.. Stops.Linear(0, MostLayers, 1)], Plays = true },
        new("start", "Tokens", "circle")
        {
            Choices = [("circle", "uniform on the circle"), ("half", "on a half circle"), ("clusters", "five clusters on the circle"),
                ("sphere", "uniform on the sphere"), ("sphere-clusters", "five clusters on the sphere")],
        },
        new("n", "n, tokens", "128") { Stops = [.. Stops.Linear(8, 256, 8)] },
        new("gammas", "γ of layers 1, 2, …: the last goes on", "1.5"),
        new("alphas", "α of layers 1, 2, …: the last goes on", "1"),
        new("seed", "Seed", "1") { Stops = [.. Stops.Linear(1, 50, 1)] },
    ];

    public void Answer(State state, int part, Picture picture)
    {
        int n = (int)state.Number("n", 2, 1024), layer = (int)state.Number("layer", 0, MostLayers);
        double[] gammas = Numbers(state, "gammas"), alphas = Numbers(state, "alphas");
        string start = state.Text("start");
        long seed = (long)state.Number("seed", 0, 1e9);
        // What layers come before is the same while only the layer moves.
        string key = string.Create(CultureInfo.InvariantCulture,
            $"{start} {n} {seed} {string.Join(',', gammas)} {string.Join(',', alphas)}");
        if (key != computed)
        {
            layers.Clear();
            cosines.Clear();
            computed = "";
            Keep(Start(start, n, seed));
            computed = key;
        }

        for (int k = layers.Count; k <= layer; k++)
        {
            try
            {
                Keep(AttentionLayer.Apply(layers[^1], Of(gammas, k) * Math.Log(n), Of(alphas, k)).WithUnitNorms());
            }
            catch (ArgumentException e)
            {
                throw new InvalidInputException($"layer {k}: expected tokens for which the layer is defined, got: {e.Message}");
            }
        }

        Draw(picture, layer, gammas, alphas);
    }

    private void Draw(Picture picture, int layer, double[] gammas, double[] alphas)
    {
        TokenConfiguration tokens = layers[layer];
        Chart places = picture.Chart(
            $"The tokens after layer {layer}", new Axis("first coordinate", -Side, Side), new Axis("second coordinate", -Side, Side),
            square: true);
        double[] turns = [.. Enumerable.Range(0, 97).Select(i => 2 * Math.PI * i / 96)];
        places.Curve("radius 1", [.. turns.Select(Math.Cos)], [.. turns.Select(Math.Sin)], 6, dashed: true, quiet: true);
        for (int i = 0; i < tokens.Count; i++)
        {
            // Of the sphere the half behind is another colour.
            bool behind = tokens.Dimension > 2 && tokens[i][2] < 0;
            places.Point($"token {i + 1}", tokens[i][0], tokens[i][1], behind ? 6 : 0, small: true);
        }

        Chart course = picture.Chart("Cosines of pairs", new Axis("layer", 0, Math.Max(10, layer)), new Axis("cosine", -1, 1));
        double[] numbers = [.. Enumerable.Range(0, layer + 1).Select(k => (double)k)];
        course.Curve("mean", numbers, [.. cosines.Take(layer + 1).Select(cosine => cosine.Mean)], 0);
        course.Curve("smallest", numbers, [.. cosines.Take(layer + 1).Select(cosine => cosine.Smallest)], 1);

        (double smallest, double mean) = cosines[layer];
        picture.Fact("layer", NumberText.Of(layer));
        picture.Fact("mean cosine", NumberText.Of(mean));
        picture.Fact("smallest cosine", NumberText.Of(smallest));
        picture.Fact("critical γ of the mean", mean < 1 ? NumberText.Of(1 / (1 - mean)) : "∞");
        double left = (1 - mean) / (1 - cosines[0].Mean);
        picture.Say([string.Create(CultureInfo.InvariantCulture,
            $"After {layer} layers at γ = {NumberText.Of(Of(gammas, Math.Max(1, layer)))}, ")
            + $"α = {NumberText.Of(Of(alphas, Math.Max(1, layer)))}: "
            + $"{NumberText.Of(left)} of the mean of 1-cosine is left; the angles between tokens, in the mean, are "
            + $"{Workbook.Regimes.LayerWords.Of(left)}."]);
    }

    private void Keep(TokenConfiguration tokens)
    {
        layers.Add(tokens);
        double smallest = 1, sum = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            ReadOnlySpan<double> one = tokens[i];
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> other = tokens[j];
                double cosine = 0;
                for (int k = 0; k < one.Length; k++) cosine += one[k] * other[k];
                smallest = Math.Min(smallest, cosine);
                sum += cosine;
            }
        }

        cosines.Add((smallest, sum / (tokens.Count * (tokens.Count - 1.0) / 2)));
    }

    private static TokenConfiguration Start(string name, int n, long seed) => (name switch
    {
        "circle" => new SphereTokens(2, seed).Generate(n),
        "half" => new HalfSphereTokens(2, seed).Generate(n),
        "sphere" => new SphereTokens(3, seed).Generate(n),
        "clusters" => Clusters(2, n, seed),
        "sphere-clusters" => Clusters(3, n, seed),
        _ => throw new InvalidInputException(
            $"start: expected circle, half, clusters, sphere or sphere-clusters, got {name}"),
    }).WithUnitNorms();

    /// <summary>Around five directions of a smaller draw, each token a tenth of another direction away.</summary>
    private static TokenConfiguration Clusters(int d, int n, long seed)
    {
        TokenConfiguration centres = new SphereTokens(d, seed, sample: 1).Generate(5), apart = new SphereTokens(d, seed).Generate(n);
        var values = new double[n * d];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < d; k++) values[i * d + k] = centres[i % 5][k] + 0.15 * apart[i][k];
        }

        return new TokenConfiguration(values, n, d);
    }

    private static double Of(double[] values, int layer) => values[Math.Min(layer, values.Length) - 1];

    private static double[] Numbers(State state, string name)
    {
        string[] parts = state.Text(name).Split(',');
        return [.. parts.Take(MostLayers).Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= 1000
                ? number
                : throw new InvalidInputException($"{name}: expected numbers from 0 to 1000 with commas between, got {state.Text(name)}"))];
    }
}
