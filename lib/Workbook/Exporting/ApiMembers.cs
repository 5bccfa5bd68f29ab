using AttentionDynamics.Notebooks;
using Microsoft.CodeAnalysis;

namespace Workbook.Exporting;

/// <summary>What of a library its callers see, in order; without what the compiler adds to a record.</summary>
internal static class ApiMembers
{
    /// <summary>The public types below a namespace, also those within types.</summary>
    public static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol part in container.GetMembers().OfType<INamespaceOrTypeSymbol>()
            .OrderBy(part => part is INamespaceSymbol ? 1 : 0).ThenBy(part => part.Name, StringComparer.Ordinal))
        {
            if (part is INamedTypeSymbol type)
            {
                if (!IsSeen(type)) continue;
                yield return type;
            }

            foreach (INamedTypeSymbol inner in Types(part)) yield return inner;
        }
    }

    /// <summary>The members of a type: values first as they are declared, then constructors and methods.</summary>
    public static IEnumerable<ISymbol> Of(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Delegate) return [];
        return type.GetMembers().Where(member => member is not INamedTypeSymbol && IsSeen(member) && !IsMade(member))
            .OrderBy(member => member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? 0 : 1);
    }

    /// <summary>A heading's name, as HTML.</summary>
    public static string Name(ISymbol symbol) => HtmlText.Encoded(symbol switch
    {
        INamedTypeSymbol type => (type.ContainingType is { } outer ? Plain(outer) + "." : string.Empty) + Plain(type),
        IMethodSymbol { MethodKind: MethodKind.Constructor } => "new " + Plain(symbol.ContainingType),
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => symbol.ToDisplayString(Short),
        IPropertySymbol { IsIndexer: true } => "this[]",
        IMethodSymbol => symbol.ToDisplayString(Short),
        _ => symbol.Name,
    });

    private static SymbolDisplayFormat Short { get; } = new(genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static string Plain(INamedTypeSymbol type) => type.ToDisplayString(Short);

    private static bool IsSeen(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    private static bool IsMade(ISymbol member) =>
        member.IsImplicitlyDeclared || !member.CanBeReferencedByName && member is not IMethodSymbol
        { MethodKind: MethodKind.Constructor or MethodKind.UserDefinedOperator or MethodKind.Conversion } and not IPropertySymbol
        || member is IMethodSymbol
        { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove }
        || member.Name is "EqualityContract" or "value__"
        || member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute")
        || member is IMethodSymbol { IsOverride: true } && member.GetDocumentationCommentXml() is null or "";
}
