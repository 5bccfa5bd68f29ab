using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Workbook.Jupyter;

/// <summary>A symbol's declaration and its XML documentation as plain text.</summary>
internal static partial class SymbolText
{
    private static readonly (string Element, string Heading)[] Sections =
        [("summary", ""), ("remarks", ""), ("typeparam", ""), ("param", ""), ("returns", "Returns: "), ("value", "Value: "),
            ("exception", "Throws ")];

    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeConstantValue)
        .AddKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    /// <summary>The declaration as it would be written at the position, then the documentation's sections.</summary>
    public static string Describe(ISymbol symbol, SemanticModel model, int position)
    {
        var text = new StringBuilder(symbol.ToMinimalDisplayString(model, position, Format));
        int overloads = symbol is IMethodSymbol method ? method.ContainingType.GetMembers(symbol.Name).Length - 1 : 0;
        if (overloads > 0) text.Append(CultureInfo.InvariantCulture, $" (+ {overloads} overload{(overloads == 1 ? "" : "s")})");
        if (SymbolComment.Of(symbol.OriginalDefinition) is not { } documentation) return text.ToString();
        foreach ((string element, string heading) in Sections)
        {
            foreach (XElement section in documentation.Elements(element))
            {
                string name = (string?)section.Attribute("name") is { } parameter ? parameter + ": "
                    : (string?)section.Attribute("cref") is { } thrown ? Short(thrown) + ": " : string.Empty;
                string words = Words(section);
                if (words.Length > 0)
                    text.Append(element == "param" || element == "exception" ? "\n" : "\n\n").Append(heading).Append(name).Append(words);
            }
        }

        return text.ToString();
    }

    private static string Words(XElement element)
    {
        var text = new StringBuilder();
        foreach (XNode node in element.Nodes())
        {
            if (node is XText plain) text.Append(plain.Value);
            else if (node is XElement inner) text.Append(Inner(inner));
        }

        return Space().Replace(text.ToString(), " ").Trim();
    }

    private static string Inner(XElement element) => element.Name.LocalName switch
    {
        "see" or "seealso" when element.IsEmpty =>
            Short((string?)element.Attribute("cref") ?? (string?)element.Attribute("langword") ?? (string?)element.Attribute("href") ?? ""),
        "paramref" or "typeparamref" => (string?)element.Attribute("name") ?? "",
        "para" or "list" or "item" or "description" or "term" or "br" => $" {Words(element)} ",
        _ => Words(element),
    };

    /// <summary>T:System.ArgumentException gives ArgumentException, M:A.B.C(System.Int32) gives C.</summary>
    private static string Short(string reference)
    {
        string name = reference.Split('(')[0];
        return name.Contains("//", StringComparison.Ordinal) ? name : name.Split('.', ':')[^1].Split('`')[0];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
