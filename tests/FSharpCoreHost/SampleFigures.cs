namespace AttentionDynamics.Notebooks.Tests;

/// <summary>One figure of each kind, of made-up numbers.</summary>
internal static class SampleFigures
{
    private static readonly double[] Lengths = [.. Enumerable.Range(1, 10).Select(k => Math.Pow(10, 0.5 * k))];

    public static IEnumerable<Figure> All() => [Curves(), Narrow(), Map(), Grid(), MapGrid(), Slider()];

    public static Figure Curves() => Figure.Of("lambda-against-n", "Without scaling, λ falls as n⁻²",
        Axis.Log("context length n"), Axis.Log("angle ratio λ"),
        new Line("exact, β = 1", Lengths, [.. Lengths.Select(n => Math.Pow(n, -2))]),
        new Points("dense layer, β = 1", Lengths, [.. Lengths.Select(n => 1.1 * Math.Pow(n, -2))]) { Error = [.. Lengths.Select(n => 0.4 * Math.Pow(n, -2))] },
        new Line("the limit of infinite context, a name much longer than the others", Lengths, [.. Lengths.Select(n => 2 / n)]) { Dash = LineDash.Dash },
        new VerticalLine(1000, "n = 1000"),
        new VerticalLine(1500, "γ = 1/(1−ρ)"),
        new HorizontalLine(1e-4, "round-off of the half precision"))
        .WithCaption("What to look at: the points lie on the curve, slope −2.00 over four decades & λ < 1e-9 at the last of them, n = 100000. "
            + "The dashed curve is not what is measured.");

    public static Figure Narrow() => Figure.Of("cosine-against-gamma", "One line, linear axes, and a short logarithmic one",
        Axis.Linear("γ", 0, 5), Axis.Log("context length n (tokens)", 100, 2048),
        new Line("q", [0, 1, 2, 5], [128, 256, 512, 1024]) { Steps = true },
        new Points("r", [0, 1, 2, 5], [150, 200, 300, 700]),
        new VerticalLine(3, "γ = 3"));

    public static Figure Map()
    {
        double[] gamma = [.. Enumerable.Range(0, 41).Select(i => 0.1 * i)];
        double[] rho = [.. Enumerable.Range(0, 19).Select(i => 0.05 * i)];
        return Figure.Of("phase-diagram", "Where the layer collapses the tokens", Axis.Linear("γ"), Axis.Linear("cosine ρ"),
            new HeatMap("angle ratio λ", gamma, rho, [.. rho.Select(r => (IReadOnlyList<double>)[.. gamma.Select(g => 1 / (1 + Math.Exp(-6 * (g - 1 / (1 - r)))))])]) { Minimum = 0, Maximum = 1 },
            new Line("γ = 1/(1−ρ)", [.. rho.Append(0.96).Append(0.99).Select(r => Math.Min(1 / (1 - r), 4.5))], [.. rho.Append(0.96).Append(0.99)]),
            new Contour("λ = 1/2", 0.5),
            new Line("another curve that leaves", [0, 1, 2], [0.1, 0.5, 1.7]),
            new Points("measured", [1.1, 2.2, 3.1], [0.1, 0.52, 0.7]),
            new VerticalLine(3, "γ = 3"),
            new HorizontalLine(0.8, "ρ = 0.8"))
            .WithCaption("The broken line parts the two phases.");
    }

    public static Figure Grid() => Figure.Grid("four-panels", "The same two series at four angles, each panel with its own axes", 2,
        [.. new[] { 0.1, 0.3, 0.5, 0.7 }.Select(rho => new Panel(FormattableString.Invariant($"ρ = {rho}"), Axis.Linear("γ", 0, 5), Axis.Log("mean angle ratio after one layer, λ (radians per radian)"),
            new Points("measured", [1, 2, 3, 4], [.. new[] { 1.0, 2, 3, 4 }.Select(g => Math.Exp(-g / rho) * 1.3)]),
            new Line("exact", [1, 2, 3, 4], [.. new[] { 1.0, 2, 3, 4 }.Select(g => Math.Exp(-g / rho))]) { Colour = 2 },
            new VerticalLine(1 / (1 - rho), "1/(1−ρ)")))]);

    public static Figure MapGrid() => Figure.Grid("three-maps", "Three maps with one scale", 3,
        [.. new[] { 10, 100, 1000 }.Select(n => new Panel("n = " + n, Axis.Log("β"), Axis.Linear("ρ"),
            new HeatMap("λ", [0.1, 1, 10, 100], [0.1, 0.5, 0.9], new double[,] { { 0.1, 0.2, 0.3, 0.4 }, { 0.2, 0.3, 0.4, 0.5 }, { n / 1000.0, 0.6, 0.7, 0.8 } }),
            new Line("critical", [0.1, 1, 10, 100], [0.2, 0.4, 0.6, 0.8])))])
        .WithCaption("All three share the bar at the right.");

    public static Figure Slider() => Figure.Slider("depth-by-gamma", "Cosine against depth", "γ",
        new[] { 0.5, 1.0, 2.0, 4.0 }.Select(g => (FormattableString.Invariant($"{g:0.0}"), new Panel(FormattableString.Invariant($"β = {g:0.0} log n"), Axis.Linear("layer"), Axis.Linear("cosine ρ", 0, 1),
            new Line("exact", [0, 1, 2, 3], [0.5, 0.5 + 0.1 / g, 0.5 + 0.15 / g, 0.5 + 0.2 / g]),
            new Points("measured", [0, 1, 2, 3], [0.5, 0.52 + 0.1 / g, 0.49 + 0.15 / g, 0.5 + 0.2 / g]),
            new VerticalLine(g / 2, "half of γ")))))
        .WithCaption("Move the slider: the larger γ, the slower the tokens meet.");
}
