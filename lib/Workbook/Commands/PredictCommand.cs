using System.CommandLine;
using System.Text;
using AttentionDynamics.Attention;
using Workbook.Predicting;

namespace Workbook.Commands;

/// <summary><c>predict --n N --rho R (--gamma G | --beta B) …</c> and <c>predict --from PARAMS.csv</c>: the exact layer on a simplex and its limit.</summary>
internal static class PredictCommand
{
    private const int MostLayers = 1_000_000;

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var n = NumberOption.Create("--n", "N", Prediction.ContextLengths, Prediction.IsContextLength, "Context length, up to 1e300.");
        var rho = NumberOption.Create("--rho", "R", Prediction.Rhos, Prediction.IsRho, "The cosine ρ between any two tokens.");
        var q = NumberOption.Create("--q", "Q", Prediction.NormsSquared, Prediction.IsNormSquared, "The squared norm q of a token. Default: 1.");
        var layer = new LayerOptions(takesLaw: false);
        var layers = NumberOption.Whole("--layers", "L", 1, MostLayers, "Apply the layer L times, with the same β and α.");
        var from = new Option<string?>("--from") { HelpName = "PARAMS.csv", Description = "Predict for each row of a file with columns n, rho, gamma (and q, alpha), as CSV; without any other option." };
        var command = new Command("predict", "Predict what one attention layer does to n tokens with equal cosines: exactly at n, and as n → ∞ at the same γ.");
        Option[] single = [n, rho, .. layer.All, q, layers];
        foreach (Option option in single) command.Add(option);
        command.Add(from);
        command.SetAction((result, _) =>
        {
            if (result.GetResult(from) is not null)
            {
                if (single.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                    throw new InvalidInputException($"{other.Name}: expected no other option beside --from, got {other.Name}");
                PredictAll(result.GetRequiredValue(from)!);
                return Task.FromResult(ExitCodes.Done);
            }

            foreach (Option<double?> needed in new[] { n, rho })
                if (result.GetResult(needed) is null) throw new InvalidInputException($"{needed.Name}: expected {needed.Name} {needed.HelpName}, or --from alone, got none");
            ScalingLaw scaling = layer.Scaling(result);
            Prediction prediction = Prediction.Of(
                result.GetRequiredValue(n)!.Value, result.GetRequiredValue(rho)!.Value, result.GetValue(q) ?? 1, layer.Alpha(result), scaling,
                name => name == "beta" && scaling is LogarithmicScaling ? "--gamma" : $"--{name}");
            IReadOnlyList<PredictedDepth>? depths = result.GetValue(layers) is { } count ? PredictedDepth.After(prediction.Layer, (int)count) : null;
            Console.Out.Write(layer.Json(result) ? PredictionJson.Write(prediction, depths) : PredictionText.Write(prediction, depths));
            return Task.FromResult(ExitCodes.Done);
        });
        return new Verb(command, "--n N --rho R (--gamma G | --beta B) [--q Q] [--alpha A] [--layers L] [--json], or --from PARAMS.csv");
    }

    private static void PredictAll(string path)
    {
        IReadOnlyList<Prediction> predictions = PredictionTable.Read(path);
        using var writer = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), bufferSize: 1 << 16);
        PredictionTable.Write(predictions, writer);
    }
}
