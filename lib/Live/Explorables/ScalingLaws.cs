using System.Globalization;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;
using Workbook;

namespace Live.Explorables;

/// <summary>
/// Scaling laws used in practice, each with the same β at the training length: u_n = β_n/β_c(n), the scale over the critical one, as the
/// context grows. u falls to 0: collapse; it stays: the layer keeps its regime; it grows: identity.
/// </summary>
internal sealed class ScalingLaws : IExplorable
{
    private const int Points = 96;
    private const double Longest = 1e12;
    private const string Cosine = "cosine", Spread = "spread";

    /// <summary>Where a law that steps, as Llama 4's, is looked at again: its steps are shorter than a part of the chart.</summary>
    private const int Halvings = 40;

    private static readonly (string Name, Func<double, double, double, double, string> Text)[] Laws =
    [
        ("none", (_, _, _, _) => "none"),
        ("ssmax", (_, _, _, _) => "ssmax:s=1"),
        ("ssmax-position", (_, _, _, _) => "ssmax-position:s=1"),
        ("qwen", (train, _, _, _) => $"qwen:train={Text(train)}"),
        ("qwen-1m", (train, _, _, _) => $"qwen-1m:train={Text(train)}"),
        ("yarn", (train, target, _, _) => $"yarn:factor={Text(Math.Max(1, target / train))}"),
        ("yarn-dynamic", (train, _, _, _) => $"yarn-dynamic:train={Text(train)}"),
        ("deepseek", (_, _, _, _) => "deepseek"),
        ("longrope", (train, target, _, _) => $"longrope:factor={Text(Math.Max(1, target / train))},train={Text(train)}"),
        ("llama4", (_, _, _, _) => "llama4"),
        ("ministral", (_, _, _, _) => "ministral"),
        ("grok", (train, _, _, _) => $"grok:train={Text(train)}"),
        ("transnext", (_, _, _, _) => "transnext"),
        ("entropy", (train, _, _, _) => $"entropy:train={Text(train)}"),
        ("scale-invariant", (_, _, _, _) => "scale-invariant"),
        ("window-growing", (train, _, _, _) => $"window-growing:train={Text(train)}"),
        ("critical", (_, _, rho, _) => $"critical:rho={Text(rho)}"),
        ("random-energy", (_, _, _, sd) => $"random-energy:sd={Text(sd)}"),
        ("uniform-keys", (_, _, _, _) => "uniform-keys:d=64"),
    ];

    public string Name => "laws";

    public int Parts => 1;

    public IReadOnlyList<Control> Controls { get; } =
    [
        new("law", "The law in front", "qwen") { Choices = [.. Laws.Select(law => (law.Name, law.Name))] },
        new("train", "Training length", "4096") { Stops = [.. Stops.Lengths(256, 1e6, 10)] },
        new("target", "Target length", "1000000") { Stops = [.. Stops.Lengths(1024, 1e9, 10)] },
        new("against", "The threshold", Cosine)
        {
            Choices = [(Cosine, "tokens of cosine ρ: log n/(1-ρ)"), (Spread, "scores of spread σ: √(2 log n)/σ")],
        },
        new("rho", "ρ, cosine of two tokens", "0.5") { Stops = [.. Stops.Linear(0.05, 0.95, 0.01)] },
        new("sd", "σ, standard deviation of scores at β = 1", "0.3") { Stops = [.. Stops.Linear(0.05, 2, 0.05)] },
        new("u", "u at the training length", "1.2") { Stops = [.. Stops.Linear(0.2, 3, 0.05)] },
    ];

    public void Answer(State state, int part, Picture picture)
    {
        double train = state.Number("train", 16, 1e8), target = state.Number("target", 16, Longest);
        double rho = state.Number("rho", 0.001, 0.999), sd = state.Number("sd", 1e-3, 1e3), start = state.Number("u", 1e-3, 1e3);
        if (!(target > train))
            throw new InvalidInputException($"target: expected more than the training length {Text(train)}, got {Text(target)}");
        string front = state.Text("law"), against = state.Text("against");
        if (!Laws.Any(law => law.Name == front))
            throw new InvalidInputException($"law: expected one of {string.Join(", ", Laws.Select(law => law.Name))}, got {front}");
        if (against is not (Cosine or Spread))
            throw new InvalidInputException($"against: expected {Cosine} or {Spread}, got {against}");
        ScalingLaw critical = against == Cosine ? new CriticalScaling(rho) : new RandomEnergyScaling(sd);
        double beta = start * critical.Beta(train);
        (string Name, ScalingLaw Law)[] laws =
        [
            .. Laws.Select(law => (law.Name, ScalingLaw.Parse(law.Text(train, target, rho, sd)).Through(train, beta))),
        ];
        double[] lengths = [.. Enumerable.Range(0, Points + 1).Select(i => train * Math.Pow(target / train, (double)i / Points))];
        double[] thresholds = [.. lengths.Select(critical.Beta)];
        double U(ScalingLaw law, double n) => law.Beta(n) / critical.Beta(n);

        double most = Math.Clamp(2 * start, 2, 6);
        Chart chart = picture.Chart("u: scale over critical scale", new Axis("n", train, target, true), new Axis("u", 0, most));
        foreach ((string name, ScalingLaw law) in laws.OrderBy(law => law.Name == front))
        {
            double[] us = [.. lengths.Select((n, i) => law.Beta(n) / thresholds[i])];
            chart.Curve(name, lengths, us, name == front ? 0 : 6, quiet: name != front);
        }

        chart.Line("u = 1", 1, upright: false);
        ScalingLaw shown = laws.Single(law => law.Name == front).Law;
        chart.Point(front, target, U(shown, target), 0);
        if (against == Cosine)
        {
            var before = SimplexState.FromRho(rho);
            SimplexLayerResult[] layers = [.. lengths.Select(n => SimplexLayer.Apply(Math.Round(n), before, shown.Beta(n)))];
            Chart after = picture.Chart(
                $"What one layer does under {front}", new Axis("n", train, target, true), new Axis("λ, self weight", 0, 1));
            after.Curve("λ", lengths, [.. layers.Select(layer => layer.Lambda)], 1);
            after.Curve("self weight", lengths, [.. layers.Select(layer => layer.SelfWeight)], 2);
        }

        double end = U(shown, target);
        picture.Fact("β at the training length", NumberText.Of(beta));
        picture.Fact("β at the target", NumberText.Of(shown.Beta(target)));
        picture.Fact("u at the target", NumberText.Of(end));
        picture.Fact("leaves its regime at n =", Leaves(n => U(shown, n), start, train));
        picture.Say([$"{front}: {shown.Source}; it follows: {Followed(shown)}. From u = {Text(start)} at n = {Text(train)} to "
            + $"u = {Text(end)} at n = {Text(target)}: "
            + $"{(end < 1 ? "below the threshold, tokens merge" : end > 1 ? "above it, tokens keep apart" : "at it")}."]);
        picture.Table(["law", "follows", "u at the target", "leaves its regime at n ="],
            laws.Select(law => new[]
            {
                law.Name, Followed(law.Law), NumberText.Of(U(law.Law, target), 4), Leaves(n => U(law.Law, n), start, train),
            }));
    }

    private static string Followed(ScalingLaw law) => law.Follows switch
    {
        ScalingVariable.Position => "position",
        ScalingVariable.Distance => "distance",
        ScalingVariable.Length => "length",
        _ => "nothing",
    };

    /// <summary>The first length, in three digits, at which u has crossed 1.</summary>
    private static string Leaves(Func<double, double> u, double start, double train)
    {
        bool Left(double n) => start > 1 ? u(n) < 1 : u(n) > 1;
        if (start == 1) return "at the threshold";
        double ratio = Math.Pow(Longest / train, 1.0 / Points), kept = train;
        for (int i = 1; i <= Points; i++)
        {
            double n = train * Math.Pow(ratio, i);
            if (!Left(n))
            {
                kept = n;
                continue;
            }

            double left = n;
            for (int k = 0; k < Halvings && left - kept > 0.5; k++)
            {
                double middle = Math.Sqrt(kept * left);
                if (Left(middle)) left = middle;
                else kept = middle;
            }

            return NumberText.Of(Math.Ceiling(left), 3);
        }

        return $"not up to {NumberText.Of(Longest)}";
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
