using System.CommandLine;
using AttentionDynamics.Attention;

namespace Workbook.Commands;

/// <summary>The options of one attention layer that verbs share: its scale (exactly one of them), its residual, and the form of the answer.</summary>
/// <param name="takesLaw">Whether the scale may be a named law too.</param>
internal sealed class LayerOptions(bool takesLaw)
{
    private readonly Option<double?> gamma = NumberOption.Create("--gamma", "G", "γ ≥ 0 and finite", NonNegative, "The scale γ of β = γ log n.");
    private readonly Option<double?> beta = NumberOption.Create("--beta", "B", "β ≥ 0 and finite", NonNegative, "The scale β itself.");
    private readonly Option<ScalingLaw?> law = new("--law")
    {
        HelpName = "NAME[:key=value,…]",
        Description = "The scale of a law used in practice, as qwen:train=4096 or ssmax:s=0.43.",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            try
            {
                return ScalingLaw.Parse(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError($"--law: {e.Message}");
                return null;
            }
        },
    };

    private readonly Option<double?> alpha = NumberOption.Create("--alpha", "A", "α ≥ 0 and finite", NonNegative, "Residual strength α. Default: 0.");
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else." };

    /// <summary>All of them, to be added to a verb.</summary>
    public IReadOnlyList<Option> All => [.. Scales, alpha, json];

    private IReadOnlyList<Option> Scales => takesLaw ? [gamma, beta, law] : [gamma, beta];

    /// <summary>β_n as asked for.</summary>
    /// <exception cref="InvalidInputException">None of the scales is given, or more than one.</exception>
    public ScalingLaw Scaling(ParseResult result)
    {
        string one = $"expected one of {string.Join(", ", Scales.Select(option => option.Name))}";
        Option[] given = [.. Scales.Where(option => result.GetResult(option) is not null)];
        if (given.Length == 0) throw new InvalidInputException($"{one}, got none");
        if (given.Length > 1) throw new InvalidInputException($"{given[1].Name}: {one}, got {string.Join(" and ", given.Select(option => option.Name))}");
        if (given[0] == law) return result.GetRequiredValue(law)!;
        return given[0] == gamma ? new LogarithmicScaling(result.GetRequiredValue(gamma)!.Value) : new ConstantScaling(result.GetRequiredValue(beta)!.Value);
    }

    /// <summary>α.</summary>
    public double Alpha(ParseResult result) => result.GetValue(alpha) ?? 0;

    /// <summary>Whether the answer is one JSON object.</summary>
    public bool Json(ParseResult result) => result.GetValue(json);

    private static bool NonNegative(double value) => value >= 0 && double.IsFinite(value);
}
