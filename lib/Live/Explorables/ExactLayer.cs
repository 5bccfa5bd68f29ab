using System.Globalization;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;
using Workbook.Regimes;

namespace Live.Explorables;

/// <summary>Theorem 2.1: the exact layer on tokens with equal cosines, against γ and on the map of ρ and γ.</summary>
internal sealed class ExactLayer : IExplorable
{
    private const int Points = 160, Columns = 48, Rows = 48;
    private const double MostGamma = 8, MostRho = 0.98;

    public string Name => "exact";

    public int Parts => 2;

    public IReadOnlyList<Control> Controls { get; } =
    [
        new("n", "n, context length", "4096") { Stops = [.. Stops.Lengths(16, 1e12, 20)] },
        new("rho", "ρ, cosine of two tokens", "0.5") { Stops = [.. Stops.Linear(0.01, 0.99, 0.01)] },
        new("gamma", "γ, scale: β = γ log n", "2") { Stops = [.. Stops.Linear(0, 4, 0.01), .. Stops.Linear(4.05, 20, 0.05)] },
        new("alpha", "α, residual strength", "0") { Stops = [.. Stops.Linear(0, 4, 0.05)] },
    ];

    public void Answer(State state, int part, Picture picture)
    {
        double gamma = state.Number("gamma", 0, 1e6);
        Prediction prediction = Prediction.Of(
            state.Number("n"), state.Number("rho"), 1, state.Number("alpha"), new LogarithmicScaling(gamma), name => name);
        if (part == 0) Curves(prediction, picture);
        else Map(prediction, picture);
    }

    private static void Curves(Prediction prediction, Picture picture)
    {
        (double n, double rho, double alpha) = (prediction.Layer.N, prediction.Rho, prediction.Layer.Alpha);
        double most = Math.Max(2 * prediction.CriticalGamma, 1.1 * prediction.Gamma);
        double[] gammas = [.. Enumerable.Range(0, Points + 1).Select(i => most * i / Points)];
        var before = SimplexState.FromRho(rho);
        var limit = new Theorem21(rho, alpha);
        SimplexLayerResult[] layers = [.. gammas.Select(gamma => SimplexLayer.Apply(n, before, gamma * Math.Log(n), alpha))];
        Chart chart = picture.Chart("Cosine and λ after the layer", new Axis("γ", 0, most), new Axis("cosine, λ", 0, 1));
        chart.Curve("cosine after", gammas, [.. layers.Select(layer => layer.CosineOut)], 0);
        chart.Curve("λ", gammas, [.. layers.Select(layer => layer.Lambda)], 1);
        chart.Curve("cosine, n → ∞", gammas, [.. gammas.Select(limit.LimitCosine)], 0, dashed: true);
        chart.Curve("λ, n → ∞", gammas, [.. gammas.Select(limit.LimitAngleRatio)], 1, dashed: true);
        chart.Line("γ = 1/(1-ρ)", prediction.CriticalGamma, upright: true);
        chart.Point("cosine", prediction.Gamma, prediction.Layer.CosineOut, 0);
        chart.Point("λ", prediction.Gamma, prediction.Layer.Lambda, 1);

        picture.Fact("cosine after", NumberText.Of(prediction.Layer.CosineOut));
        picture.Fact("λ", PredictionText.Power(prediction.Layer.Lambda, prediction.Layer.Log10Lambda));
        picture.Fact("self weight", NumberText.Of(prediction.Layer.SelfWeight));
        picture.Fact("η", NumberText.Of(prediction.Eta));
        picture.Fact("critical γ", NumberText.Of(prediction.CriticalGamma));
        picture.Fact("window c", NumberText.Of(prediction.WindowPlace));
        picture.Say(PredictionVerdict.Of(prediction, null));
        picture.Same(
            string.Create(CultureInfo.InvariantCulture,
                $"workbook predict --n {n} --rho {rho} --gamma {prediction.Gamma} --alpha {alpha} --json"),
            PredictionJson.Write(prediction, null));
    }

    private static void Map(Prediction prediction, Picture picture)
    {
        double beta = Math.Log(prediction.Layer.N);
        var values = new double[Rows * Columns];
        // Of a cell its middle.
        for (int row = 0; row < Rows; row++)
        {
            double gamma = MostGamma * (row + 0.5) / Rows;
            for (int column = 0; column < Columns; column++)
            {
                var before = SimplexState.FromRho(MostRho * (column + 0.5) / Columns);
                values[row * Columns + column] =
                    SimplexLayer.Apply(prediction.Layer.N, before, gamma * beta, prediction.Layer.Alpha).Lambda;
            }
        }

        Chart chart = picture.Chart("λ over ρ and γ: dark collapses, light keeps", new Axis("ρ", 0, MostRho), new Axis("γ", 0, MostGamma),
            sets: ("rho", "gamma"));
        chart.Map("λ", values, Columns);
        double[] rhos = [.. Enumerable.Range(0, 99).Select(i => MostRho * i / 98)];
        chart.Curve("γ = 1/(1-ρ)", rhos, [.. rhos.Select(rho => 1 / (1 - rho))], 2);
        chart.Point("here", prediction.Rho, prediction.Gamma, 3);
    }
}
