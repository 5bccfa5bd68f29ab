using System.CommandLine;
using System.Globalization;
using Workbook.Heads;

namespace Workbook.Commands;

/// <summary>The options of <c>measure --q Q --k K</c>.</summary>
internal sealed class HeadArguments
{
    private const int MostScales = 64;

    private readonly Option<string?> queries = Files("--q", "Q", "Queries of heads in place of TOKENS: (n,d) or (h,n,d), several layers "
        + "by FILE:TENSOR, a folder, * or {layer}.");
    private readonly Option<string?> keys = Files("--k", "K", "Keys of heads; fewer heads of keys than of queries are shared.");
    private readonly Option<string?> values = Files("--v", "V", "Values of heads: for λ and cosines of outputs.");
    private readonly Option<bool> causal = new("--causal") { Description = "Heads: a query sees no later key." };
    private readonly Option<double?> window = NumberOption.Whole("--window", "W", 1, int.MaxValue,
        "Heads: a query sees the keys less than W away.");
    private readonly Option<double?> scale = NumberOption.Create("--scale", "S", "a scale > 0 and finite", Positive,
        "Heads: the factor on q·k. Default: 1/√d.");
    private readonly Option<double?> forLength = NumberOption.Create("--for-length", "N", "a whole number of keys from 3 to 1e15",
        value => value >= 3 && value <= 1e15 && Math.Floor(value) == value, "Heads: the length that a factor is wanted for. Default: 4n.");
    private readonly Option<double?> forTokens = NumberOption.Create("--for-tokens", "M", "a number of tokens > 1 and finite",
        value => value > 1 && double.IsFinite(value), "Heads: the effective number of tokens that a factor is wanted for.");
    private readonly Option<IReadOnlyList<double>?> factors = new("--factor")
    {
        HelpName = "A..B",
        Description = "Heads: measured at factors on the scores as well, A..B by steps of √2 or A,B,….",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (Factors(result.Tokens[0].Value) is { } list) return list;
            result.AddError($"--factor: expected factors > 0, A..B with A < B or A,B,… ({MostScales} at most), got "
                + $"{result.Tokens[0].Value}");
            return null;
        },
    };
    private readonly Option<string?> report = new("--report")
    {
        HelpName = "DIR",
        Description = "Heads: write a page with maps, curves and the table to DIR.",
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>All of them, to be added to a verb.</summary>
    public IReadOnlyList<Option> All => [queries, keys, values, causal, window, scale, forLength, forTokens, factors, report];

    /// <summary>Q; null: no heads are asked for.</summary>
    public string? Queries(ParseResult result) => result.GetValue(queries);

    /// <summary>K.</summary>
    public string? Keys(ParseResult result) => result.GetValue(keys);

    /// <summary>V.</summary>
    public string? Values(ParseResult result) => result.GetValue(values);

    /// <summary>Where the report goes.</summary>
    public string? Report(ParseResult result) => result.GetValue(report);

    /// <summary>The first of these options that is given.</summary>
    public Option? Given(ParseResult result) => All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false });

    /// <summary>What is asked of heads.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="layer">The options that verbs share.</param>
    /// <exception cref="InvalidInputException">Options that exclude one another.</exception>
    public HeadRequest Request(ParseResult result, LayerOptions layer)
    {
        if (layer.Law(result) is { } law && (result.GetResult(scale) is not null || layer.Gammas(result) is not null))
            throw new InvalidInputException(
                $"--law: expected it without {(result.GetResult(scale) is not null ? "--scale" : "--gamma")}, whose place the law takes "
                    + $"({law.GetType().Name})");
        var rule = new AttentionDynamics.Layers.Heads.HeadRule
        {
            Causal = result.GetValue(causal),
            Window = (int?)result.GetValue(window),
            Scale = result.GetValue(scale),
            Law = layer.Law(result),
        };
        return new HeadRequest(rule, result.GetValue(forLength), result.GetValue(forTokens),
            [.. (layer.Gammas(result) ?? []).Select(gamma => new ScanScale(true, gamma)),
                .. (result.GetValue(factors) ?? []).Select(factor => new ScanScale(false, factor))]);
    }

    private static Option<string?> Files(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Arity = ArgumentArity.ExactlyOne };

    private static bool Positive(double value) => value > 0 && double.IsFinite(value);

    private static double[]? Factors(string text)
    {
        string[] ends = text.Split("..");
        if (ends.Length != 2)
        {
            double?[] list = [.. text.Split(',').Select(Number)];
            return list.Length <= MostScales && list.All(factor => factor is not null) ? [.. list.Select(factor => factor!.Value)] : null;
        }

        if (Number(ends[0]) is not { } from || Number(ends[1]) is not { } to || !(from < to)) return null;
        int steps = Math.Max(1, (int)Math.Round(2 * Math.Log2(to / from)));
        if (steps >= MostScales) return null;
        // By squares first: powers of 2 are themselves.
        return [.. Enumerable.Range(0, steps + 1).Select(step => step == steps ? to : from * Math.Pow(to / from, (double)step / steps))];
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Positive(number) ? number : null;
}
