namespace AttentionDynamics.Plotting;

/// <summary>Okabe and Ito's colours, which colour-blind readers tell apart, and the marks that go with them. Grey stands for their yellow,
/// which is lost on white.</summary>
internal static class Palette
{
    public const string Ink = "#222222";
    public const string Reference = "#555555";
    public const string Grid = "#e3e3e3";

    private static readonly string[] Colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"];

    private static readonly string[] Symbols =
        ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "star"];

    public static string Colour(int index) => Colours[index % Colours.Length];

    public static string Symbol(int index) => Symbols[index % Symbols.Length];
}
