using System.Globalization;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Scaling;
using Workbook;
using Workbook.Regimes;

namespace Live.Explorables;

/// <summary>Weights against the position of a token, under masks and normalisers with a closed form.</summary>
internal sealed class MasksAndNormalisers : IExplorable
{
    private const int Points = 160;

    public string Name => "masks";

    public int Parts => 2;

    public IReadOnlyList<Control> Controls { get; } =
    [
        new("mask", "Mask", "causal")
        {
            Choices = [("none", "none: a token sees all"), ("causal", "causal: those up to it"),
                ("window:64", "window: the last 64"), ("window:1024", "window: the last 1024"), ("graph:64", "graph: 64 neighbours")],
        },
        new("normaliser", "Normaliser", "softmax")
        {
            Choices = [("softmax", "softmax"), ("entmax:1.5", "entmax, 1.5"), ("entmax:2", "sparsemax"),
                ("sigmoid:3", "sigmoid, bias -3 log n"), ("linear", "linear"), ("topk:64", "softmax of the 64 largest")],
        },
        new("scale", "Scale", "length")
        {
            Choices = [("length", "γ log n in every row"), ("position", "γ log i in row i")],
        },
        new("n", "n, context length", "4096") { Stops = [.. Stops.Lengths(128, 1e8, 10)] },
        new("rho", "ρ, cosine of two tokens", "0.5") { Stops = [.. Stops.Linear(0.01, 0.99, 0.01)] },
        new("gamma", "γ", "2") { Stops = [.. Stops.Linear(0, 6, 0.02)] },
        new("alpha", "α, residual strength", "0") { Stops = [.. Stops.Linear(0, 4, 0.05)] },
    ];

    public void Answer(State state, int part, Picture picture)
    {
        (double n, double gamma, double alpha) = (state.Number("n", 2, 1e8), state.Number("gamma", 0, 1e6), state.Number("alpha"));
        string maskText = state.Text("mask"), normaliserText = state.Text("normaliser"), scale = state.Text("scale");
        VariantChoice? mask = maskText == "none" ? null
            : VariantChoice.Mask(maskText)
                ?? throw new InvalidInputException($"mask: expected none, {VariantChoice.Masks}, got {maskText}");
        VariantChoice normaliser = VariantChoice.Normaliser(normaliserText)
            ?? throw new InvalidInputException($"normaliser: expected {VariantChoice.Normalisers}, got {normaliserText}");
        if (scale is not ("length" or "position"))
            throw new InvalidInputException($"scale: expected length or position, got {scale}");
        if (scale == "position" && mask is not { Name: "causal" })
            throw new InvalidInputException("scale: expected the scale of the length where all rows see as many, got that of the position");
        ScalingLaw law = scale == "length" ? new LogarithmicScaling(gamma) : new SsmaxScaling(gamma, 0, 1, ScalingVariable.Position);
        Prediction full = Prediction.Of(n, state.Number("rho"), 1, alpha, law, name => name);
        VariantPrediction variant = VariantPrediction.Of(full, law, mask, normaliser);

        if (part == 0) Weights(variant, picture);
        else Pairs(variant, scale == "length" ? $"--gamma {Text(gamma)}" : $"--law ssmax-position:s={Text(gamma)}", picture);
    }

    private static void Weights(VariantPrediction variant, Picture picture)
    {
        double n = variant.N;
        double[] positions = [.. Enumerable.Range(0, Points + 1).Select(i => Math.Round(Math.Pow(n, (double)i / Points))).Distinct()];
        SimplexWeights[] rows = [.. positions.Select(variant.RowAt)];
        Chart chart = picture.Chart(
            "Weight of the token at position i on itself", new Axis("position i", 1, n, true), new Axis("share of the row's weight", 0, 1));
        chart.Curve($"{variant.Normaliser.Text}, mask {variant.Mask?.Text ?? "none"}", positions, [.. rows.Select(Share)], 0);
        chart.Curve("softmax, no mask", positions, [.. positions.Select(_ => variant.Full.Layer.SelfWeight)], 1, dashed: true);
        if (variant.HalfPosition is { } half && half > 1 && half < n) chart.Line("half of its weight", half, upright: true);

        Facts(variant, "…", picture);
    }

    /// <summary>What is a sum over pairs, and with it all that the command prints.</summary>
    private static void Pairs(VariantPrediction variant, string scale, Picture picture)
    {
        Facts(variant, NumberText.Of(variant.Lambda), picture);
        picture.Say(VariantReport.Verdict(variant, null));
        picture.Same(
            string.Create(CultureInfo.InvariantCulture,
                $"workbook predict --n {variant.N} --rho {variant.Full.Rho} {scale} --alpha {variant.Full.Layer.Alpha}")
            + $"{(variant.Mask is null ? "" : $" --mask {variant.Mask.Text}")} --normaliser {variant.Normaliser.Text} --json",
            VariantReport.Json(variant, null));
    }

    private static void Facts(VariantPrediction variant, string lambda, Picture picture)
    {
        picture.Fact("λ", lambda);
        picture.Fact("self weight, last", NumberText.Of(variant.Weights.Self));
        picture.Fact("other weights, last", NumberText.Of(variant.Weights.Others));
        picture.Fact("β", NumberText.Of(variant.Full.Layer.Beta));
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    // Weights of the sigmoid do not add up to 1.
    private static double Share(SimplexWeights row) => row.Self / (row.Self + row.Others);
}
