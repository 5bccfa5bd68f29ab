using System.CommandLine;
using AttentionDynamics.Attention;

namespace Workbook.Commands;

/// <summary>The options of one attention layer that verbs share: its scale (one of them, and exactly one), its residual, and the form of the answer.</summary>
internal sealed class LayerOptions
{
    private readonly Option<double?> gamma = NumberOption.Create("--gamma", "G", "γ ≥ 0 and finite", NonNegative, "The scale γ of β = γ log n.");
    private readonly Option<double?> beta = NumberOption.Create("--beta", "B", "β ≥ 0 and finite", NonNegative, "The scale β itself.");
    private readonly Option<double?> alpha = NumberOption.Create("--alpha", "A", "α ≥ 0 and finite", NonNegative, "Residual strength α. Default: 0.");
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else." };

    /// <summary>All of them, to be added to a verb.</summary>
    public IReadOnlyList<Option> All => [gamma, beta, alpha, json];

    /// <summary>β_n as asked for.</summary>
    /// <exception cref="InvalidInputException">None of the scales is given, or more than one.</exception>
    public ScalingLaw Scaling(ParseResult result)
    {
        (double? g, double? b) = (result.GetValue(gamma), result.GetValue(beta));
        return (g, b) switch
        {
            (double value, null) => new LogarithmicScaling(value),
            (null, double value) => new ConstantScaling(value),
            (null, null) => throw new InvalidInputException("expected one of --gamma, --beta, got none"),
            _ => throw new InvalidInputException("--beta: expected one of --gamma, --beta, got both"),
        };
    }

    /// <summary>α.</summary>
    public double Alpha(ParseResult result) => result.GetValue(alpha) ?? 0;

    /// <summary>Whether the answer is one JSON object.</summary>
    public bool Json(ParseResult result) => result.GetValue(json);

    private static bool NonNegative(double value) => value >= 0 && double.IsFinite(value);
}
