using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Workbook.Exporting;

/// <summary>Where in the site the library's types and members are.</summary>
internal sealed class ApiAddresses
{
    private readonly HashSet<INamedTypeSymbol> types;
    private readonly Dictionary<ISymbol, string> ids = new(SymbolEqualityComparer.Default);

    /// <summary>Those of the given types, and of their members.</summary>
    public ApiAddresses(IEnumerable<INamedTypeSymbol> types)
    {
        this.types = [.. types];
        foreach (INamedTypeSymbol type in this.types)
        {
            foreach (IGrouping<string, ISymbol> overloads in ApiMembers.Of(type).GroupBy(member => member.Name.TrimStart('.')))
            {
                int number = 0;
                foreach (ISymbol member in overloads)
                {
                    string suffix = ++number > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{number}") : string.Empty;
                    ids.Add(member, $"{Id(type)}.{overloads.Key}{suffix}");
                }
            }
        }
    }

    /// <summary>The name of a type's namespace.</summary>
    public static string Namespace(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString();

    /// <summary>The page of a namespace.</summary>
    public static string Page(string name) => $"api-{name.ToLowerInvariant().Replace('.', '-')}.html";

    /// <summary>The id of a type's heading.</summary>
    public static string Id(INamedTypeSymbol type) =>
        SiteLinks.SectionPrefix + (type.ContainingType is { } outer ? outer.Name + "." : string.Empty)
        + type.MetadataName.Replace('`', '-');

    /// <summary>The id of a member in its page.</summary>
    public string Id(ISymbol member) => ids[member];

    /// <summary>The address of a type or member; null: the site has no page of it.</summary>
    public string? Of(ISymbol? symbol)
    {
        symbol = symbol?.OriginalDefinition;
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        if (type is null || !types.Contains(type)) return null;
        string? id = symbol is INamedTypeSymbol ? Id(type) : ids.GetValueOrDefault(symbol!);
        return $"{Page(Namespace(type))}#{id ?? Id(type)}";
    }
}
