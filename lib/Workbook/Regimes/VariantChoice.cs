using System.Globalization;

namespace Workbook.Regimes;

/// <summary>A mask or a normaliser as the command line names it: NAME or NAME:number.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number; 0 where it has none.</param>
internal sealed record VariantChoice(string Name, double Number)
{
    /// <summary>The masks, as an error and the help say them.</summary>
    public const string Masks = "causal, window:W or graph:D, W and D whole numbers from 1 on";

    /// <summary>The normalisers.</summary>
    public const string Normalisers =
        "softmax, entmax:A with 1 < A ≤ 2, sigmoid:KAPPA with KAPPA > 0, linear or topk:K with a whole K from 1 on";

    /// <summary>Softmax.</summary>
    public static VariantChoice Softmax { get; } = new("softmax", 0);

    /// <summary>As it is written.</summary>
    public string Text => Number == 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Number}");

    /// <summary>The mask that a text names; null where it names none.</summary>
    public static VariantChoice? Mask(string text) => Parse(text) switch
    {
        { Name: "causal", Number: 0 } => new VariantChoice("causal", 0),
        { Name: "window", Number: >= 1 and <= 1e8 } mask when Whole(mask.Number) => mask,
        { Name: "graph", Number: >= 1 and <= 1e300 } mask when Whole(mask.Number) => mask,
        _ => null,
    };

    /// <summary>The normaliser that a text names; null where it names none.</summary>
    public static VariantChoice? Normaliser(string text) => Parse(text) switch
    {
        { Name: "softmax" or "linear", Number: 0 } normaliser => normaliser,
        { Name: "entmax", Number: > 1 and <= 2 } normaliser => normaliser,
        { Name: "sigmoid", Number: > 0 and <= 1e6 } normaliser => normaliser,
        { Name: "topk", Number: >= 1 and <= 1e300 } normaliser when Whole(normaliser.Number) => normaliser,
        _ => null,
    };

    private static VariantChoice? Parse(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length == 1) return new VariantChoice(text, 0);
        return parts.Length == 2
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0
            ? new VariantChoice(parts[0], number)
            : null;
    }

    private static bool Whole(double number) => Math.Floor(number) == number;
}
