using System.Text;
using AttentionDynamics.Notebooks;
using Microsoft.CodeAnalysis;

namespace Workbook.Exporting;

/// <summary>Declarations as C# writes them, with links to the types that they name.</summary>
internal static class ApiSignature
{
    private const SymbolDisplayMiscellaneousOptions Names = SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers;

    private static readonly SymbolDisplayFormat Members = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: Names);

    private static readonly SymbolDisplayFormat Types = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName,
        miscellaneousOptions: Names);

    private static readonly SymbolDisplayFormat Short = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters, miscellaneousOptions: Names);

    /// <summary>A declaration in a frame of its own.</summary>
    public static string Of(ISymbol symbol, ApiAddresses addresses)
    {
        var html = new StringBuilder("<pre class=\"signature\"><code>");
        if (symbol is INamedTypeSymbol type)
            html.Append(Modifiers(type)).Append(Parts(type.ToDisplayParts(Types), type, addresses)).Append(Bases(type, addresses));
        else
            html.Append(Inline(symbol, addresses));
        return html.Append("</code></pre>\n").ToString();
    }

    /// <summary>A member's declaration in a line.</summary>
    public static string Inline(ISymbol member, ApiAddresses addresses) =>
        Parts(member.ToDisplayParts(Members), member.ContainingType, addresses);

    private static string Modifiers(INamedTypeSymbol type)
    {
        string[] words = type.TypeKind switch
        {
            TypeKind.Interface => ["interface"],
            TypeKind.Enum => ["enum"],
            TypeKind.Delegate => ["delegate"],
            TypeKind.Struct => [type.IsReadOnly ? "readonly" : "", type.IsRefLikeType ? "ref" : "", Record(type), "struct"],
            _ => [type.IsStatic ? "static" : type.IsAbstract ? "abstract" : type.IsSealed ? "sealed" : "",
                Record(type) is { Length: > 0 } record ? record : "class"],
        };
        return string.Concat(words.Where(word => word.Length > 0).Select(word => $"<span class=\"keyword\">{word}</span> "));
    }

    // The one member that the compiler gives every record, and no other type.
    private static string Record(INamedTypeSymbol type) =>
        type.GetMembers("PrintMembers").OfType<IMethodSymbol>().Any() ? "record" : string.Empty;

    private static string Bases(INamedTypeSymbol type, ApiAddresses addresses)
    {
        if (type.TypeKind is TypeKind.Delegate or TypeKind.Enum) return string.Empty;
        IEnumerable<INamedTypeSymbol> bases = type.BaseType is { SpecialType: SpecialType.None } parent ? [parent] : [];
        // That a record equals what has the same values needs no words.
        bases = bases.Concat(type.Interfaces.Where(part => part.Name != "IEquatable"));
        string[] shown = [.. bases.Select(part => Parts(part.ToDisplayParts(Short), null, addresses))];
        return shown.Length == 0 ? string.Empty : " : " + string.Join(", ", shown);
    }

    private static string Parts(IEnumerable<SymbolDisplayPart> parts, INamedTypeSymbol? own, ApiAddresses addresses)
    {
        var html = new StringBuilder();
        foreach (SymbolDisplayPart part in parts)
        {
            string text = HtmlText.Encoded(part.ToString());
            bool links = part.Symbol is INamedTypeSymbol named && !SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, own);
            if (links && addresses.Of(part.Symbol) is { } address) html.Append($"<a href=\"{address}\">{text}</a>");
            else if (part.Kind == SymbolDisplayPartKind.Keyword) html.Append($"<span class=\"keyword\">{text}</span>");
            else html.Append(text);
        }

        return html.ToString();
    }
}
