using System.CommandLine;
using System.Text;
using AttentionDynamics.Scaling;
using Workbook.Regimes;

namespace Workbook.Commands;

/// <summary><c>predict --n N --rho R (--gamma G | --beta B | --law NAME) …</c> and <c>predict --from PARAMS.csv</c>: the exact layer on a
/// simplex and its limit.</summary>
internal static class PredictCommand
{
    private const int MostLayers = 1_000_000;

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var n = NumberOption.Create("--n", "N", Prediction.ContextLengths, Prediction.IsContextLength, "Context length, up to 1e300.");
        var rho = NumberOption.Create("--rho", "R", Prediction.Rhos, Prediction.IsRho, "The cosine ρ between any two tokens.");
        var q = NumberOption.Create("--q", "Q", Prediction.NormsSquared, Prediction.IsNormSquared,
            "The squared norm q of a token. Default: 1.");
        var layer = new LayerOptions();
        var layers = NumberOption.Whole("--layers", "L", 1, MostLayers, "Apply the layer L times, with the same β and α.");
        var clusters = new ClusterOptions();
        var variant = new VariantOptions();
        var from = new Option<string?>("--from") { HelpName = "PARAMS.csv",
            Description = "Predict for each row of a file with columns n, rho, gamma (and q, alpha), as CSV; without any other option." };
        var command = new Command("predict",
            "Predict what one attention layer does to n tokens with equal cosines: exactly at n, and as n → ∞ at the same γ.");
        Option[] single = [n, rho, .. layer.All, q, layers, .. variant.All, .. clusters.All];
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

            Need(result, n, "or --from alone");
            if (clusters.AreGiven(result))
            {
                if (result.GetResult(rho) is not null)
                    throw new InvalidInputException("--rho: expected no cosine beside --clusters, whose gaps say it, got --rho");
                if (variant.Given(result) is { } masked)
                    throw new InvalidInputException(
                        $"{masked.Name}: expected softmax over all tokens beside --clusters, which have no other closed form, got "
                        + masked.Name);
                Need(result, layers, "which --clusters needs");
                ClusterPrediction depth = clusters.Predict(
                    result, result.GetRequiredValue(n)!.Value, result.GetValue(q) ?? 1, (int)result.GetRequiredValue(layers)!.Value, layer);
                Console.Out.Write(layer.Json(result) ? ClusterReport.Json(depth) : ClusterReport.Text(depth));
                return Task.FromResult(ExitCodes.Done);
            }

            Need(result, rho, "or --from alone");
            ScalingLaw scaling = layer.Scaling(result);
            Prediction prediction = Prediction.Of(
                result.GetRequiredValue(n)!.Value, result.GetRequiredValue(rho)!.Value, result.GetValue(q) ?? 1,
                layer.Alpha(result), scaling,
                name => name != "beta" || scaling is ConstantScaling ? $"--{name}" : scaling is LogarithmicScaling ? "--gamma" : "--law");
            if (!variant.RowsHaveTheirOwnScale(result, scaling) && LayerOptions.Notice(scaling) is { } notice)
                Console.Error.WriteLine($"workbook: {notice}");
            double? count = result.GetValue(layers);
            if (variant.Given(result) is not null)
            {
                VariantPrediction masked = variant.Predict(result, prediction, scaling);
                IReadOnlyList<PredictedDepth>? after = count is { } number ? masked.Depths((int)number) : null;
                Console.Out.Write(layer.Json(result) ? VariantReport.Json(masked, after) : VariantReport.Text(masked, after));
                return Task.FromResult(ExitCodes.Done);
            }

            IReadOnlyList<PredictedDepth>? depths = count is { } all ? PredictedDepth.After(prediction.Layer, (int)all) : null;
            Console.Out.Write(layer.Json(result) ? PredictionJson.Write(prediction, depths) : PredictionText.Write(prediction, depths));
            return Task.FromResult(ExitCodes.Done);
        });
        return new Verb(
            command, "--n N --rho R (--gamma G | --beta B | --law NAME[:key=value,…]) [--q Q] [--alpha A] [--layers L] "
            + "[--mask causal|window:W|graph:D] [--normaliser softmax|entmax:A|sigmoid:KAPPA|linear|topk:K] [--json], "
            + "--clusters K --n N --gap-within G --gap-between G (--gamma G | --beta B | --law NAME) [--q Q] [--alpha A] "
            + "--layers L [--json], or "
            + "--from PARAMS.csv");
    }

    private static void Need(ParseResult result, Option<double?> option, string otherwise)
    {
        if (result.GetResult(option) is null)
            throw new InvalidInputException($"{option.Name}: expected {option.Name} {option.HelpName}, {otherwise}, got none");
    }

    private static void PredictAll(string path)
    {
        IReadOnlyList<Prediction> predictions = PredictionTable.Read(path);
        using var writer = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), bufferSize: 1 << 16);
        PredictionTable.Write(predictions, writer);
    }
}
