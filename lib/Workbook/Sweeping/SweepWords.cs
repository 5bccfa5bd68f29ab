namespace Workbook.Sweeping;

/// <summary>How a specification names quantities and laws.</summary>
internal static class SweepWords
{
    /// <summary>A quantity by its name.</summary>
    public static IReadOnlyDictionary<string, SweepQuantity> Quantities { get; } =
        Enum.GetValues<SweepQuantity>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>A law by its name; files are named otherwise.</summary>
    public static IReadOnlyDictionary<string, TokenLaw> Laws { get; } =
        Enum.GetValues<TokenLaw>().Where(law => law != TokenLaw.Files).ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>A quantity's name: as <c>measure --json</c> has it, where that has it.</summary>
    public static string Name(SweepQuantity quantity) => Camel(quantity.ToString());

    /// <summary>A law's name.</summary>
    public static string Name(TokenLaw law) => law == TokenLaw.HalfSphere ? "half-sphere" : Camel(law.ToString());

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
