using System.CommandLine;
using AttentionDynamics.Scaling;
using Workbook.Regimes;

namespace Workbook.Commands;

/// <summary>What a prediction puts in the place of softmax over all tokens.</summary>
internal sealed class VariantOptions
{
    private readonly Option<VariantChoice?> mask =
        Create("--mask", "causal|window:W|graph:D", VariantChoice.Masks, VariantChoice.Mask, "What a token sees.");
    private readonly Option<VariantChoice?> normaliser = Create("--normaliser", "softmax|entmax:A|sigmoid:KAPPA|linear|topk:K",
        VariantChoice.Normalisers, VariantChoice.Normaliser, "What makes weights of scores. Default: softmax.");

    /// <summary>All of them, to be added to a verb.</summary>
    public IReadOnlyList<Option> All => [mask, normaliser];

    /// <summary>The first that is given; null where none is.</summary>
    public Option? Given(ParseResult result) => All.FirstOrDefault(option => result.GetResult(option) is not null);

    /// <summary>The prediction that is asked for.</summary>
    /// <exception cref="InvalidInputException">What has no closed form, or a number out of range.</exception>
    public VariantPrediction Predict(ParseResult result, Prediction full, ScalingLaw scaling) =>
        VariantPrediction.Of(full, scaling, result.GetValue(mask), result.GetValue(normaliser) ?? VariantChoice.Softmax);

    /// <summary>Whether rows have the scale of their own position.</summary>
    public bool RowsHaveTheirOwnScale(ParseResult result, ScalingLaw scaling) =>
        result.GetValue(mask) is { Name: "causal" } && scaling.Follows == ScalingVariable.Position;

    private static Option<VariantChoice?> Create(
        string name, string value, string expected, Func<string, VariantChoice?> parse, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (parse(text) is { } choice) return choice;
            result.AddError($"{name}: expected {expected}, got {text}");
            return null;
        },
    };
}
