using System.CommandLine;
using AttentionDynamics.Scaling;

namespace Workbook.Commands;

/// <summary>
/// The options of one attention layer that verbs share: its scale (exactly one of them), its residual, and the form of the answer.
/// </summary>
internal sealed class LayerOptions
{
    private readonly Option<IReadOnlyList<double>?> gamma =
        NumberOption.List("--gamma", "G", "γ ≥ 0 and finite", NonNegative, "The scale γ of β = γ log n.");
    private readonly Option<double?> beta = NumberOption.Create("--beta", "B", "β ≥ 0 and finite", NonNegative, "The scale β itself.");
    private readonly Option<ScalingLaw?> law = new("--law")
    {
        HelpName = "NAME[:key=value,…]",
        Description = $"The scale of a law used in practice: {string.Join(", ", ScalingLaw.Known)}.",
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

    private readonly Option<double?> alpha =
        NumberOption.Create("--alpha", "A", "α ≥ 0 and finite", NonNegative, "Residual strength α. Default: 0.");
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else." };

    /// <summary>All of them, to be added to a verb.</summary>
    public IReadOnlyList<Option> All => [.. Scales, alpha, json];

    private IReadOnlyList<Option> Scales => [gamma, beta, law];

    /// <summary>What a reader must know of a law that has no one scale for all rows; null of the others.</summary>
    public static string? Notice(ScalingLaw scaling) => scaling.Follows switch
    {
        ScalingVariable.Position => "--law: this law follows the position; every row here has the scale of the last one, position n",
        ScalingVariable.Distance =>
            "--law: this law follows the distance; every score here has the scale of the farthest key, and nothing is added to it",
        _ => null,
    };

    /// <summary>β_n as asked for.</summary>
    /// <exception cref="InvalidInputException">None of the scales is given, or more than one.</exception>
    public ScalingLaw Scaling(ParseResult result)
    {
        string one = $"expected one of {string.Join(", ", Scales.Select(option => option.Name))}";
        Option[] given = [.. Scales.Where(option => result.GetResult(option) is not null)];
        if (given.Length == 0) throw new InvalidInputException($"{one}, got none");
        if (given.Length > 1)
            throw new InvalidInputException($"{given[1].Name}: {one}, got {string.Join(" and ", given.Select(option => option.Name))}");
        if (given[0] == law) return result.GetRequiredValue(law)!;
        return given[0] == gamma
            ? new LogarithmicScaling(OneGamma(result.GetRequiredValue(gamma)!))
            : new ConstantScaling(result.GetRequiredValue(beta)!.Value);
    }

    /// <summary>β_n as asked for; null where no scale is given.</summary>
    /// <exception cref="InvalidInputException">More than one scale is given.</exception>
    public ScalingLaw? ScalingIfGiven(ParseResult result) =>
        Scales.Any(option => result.GetResult(option) is not null) ? Scaling(result) : null;

    /// <summary>The law, if one is given.</summary>
    public ScalingLaw? Law(ParseResult result) => result.GetValue(law);

    /// <summary>Each γ that is given; null where none is.</summary>
    public IReadOnlyList<double>? Gammas(ParseResult result) => result.GetValue(gamma);

    /// <summary>Those that say nothing of heads.</summary>
    public IReadOnlyList<Option> OfTokensOnly => [beta, alpha];

    /// <summary>α.</summary>
    public double Alpha(ParseResult result) => result.GetValue(alpha) ?? 0;

    /// <summary>Whether the answer is one JSON object.</summary>
    public bool Json(ParseResult result) => result.GetValue(json);

    private static double OneGamma(IReadOnlyList<double> gammas) => gammas is [double one]
        ? one
        : throw new InvalidInputException($"--gamma: expected one γ, got {gammas.Count} of them; several are for heads (measure --q)");

    private static bool NonNegative(double value) => value >= 0 && double.IsFinite(value);
}
