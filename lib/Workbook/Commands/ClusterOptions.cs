using System.CommandLine;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;
using Workbook.Regimes;

namespace Workbook.Commands;

/// <summary>The options of a prediction for clusters, which are given together.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<double?> clusters = NumberOption.Create("--clusters", "K", "a whole number from 2 to 1e150",
        number => number >= 2 && number <= 1e150 && Math.Floor(number) == number, "Predict layers on K clusters of N/K tokens.");
    private readonly Option<double?> within = NumberOption.Create(
        "--gap-within", "G", ClusterPrediction.Gaps, ClusterPrediction.IsGap, "1 - cosine of two tokens of one cluster.");
    private readonly Option<double?> between = NumberOption.Create(
        "--gap-between", "G", ClusterPrediction.Gaps, ClusterPrediction.IsGap, "1 - cosine of two tokens of different clusters.");

    /// <summary>All of them, to be added to a verb.</summary>
    public IReadOnlyList<Option<double?>> All => [clusters, within, between];

    /// <summary>Whether clusters are asked for.</summary>
    /// <exception cref="InvalidInputException">Some of the options are given, but not all.</exception>
    public bool AreGiven(ParseResult result)
    {
        Option<double?>[] given = [.. All.Where(option => result.GetResult(option) is not null)];
        if (given.Length == 0) return false;
        if (All.FirstOrDefault(option => !given.Contains(option)) is { } missing)
            throw new InvalidInputException($"{missing.Name}: expected {missing.Name} {missing.HelpName} beside {given[0].Name}, got none");
        return true;
    }

    /// <summary>The prediction that is asked for.</summary>
    /// <exception cref="InvalidInputException">A parameter is out of range.</exception>
    public ClusterPrediction Predict(ParseResult result, double n, double q, int layers, LayerOptions layer)
    {
        ScalingLaw scaling = layer.Scaling(result);
        if (LayerOptions.Notice(scaling) is { } notice) Console.Error.WriteLine($"workbook: {notice}");
        var state = new TwoLevelState(result.GetRequiredValue(within)!.Value, result.GetRequiredValue(between)!.Value, q);
        return ClusterPrediction.Of(n, result.GetRequiredValue(clusters)!.Value, state, layer.Alpha(result), scaling, layers);
    }
}
