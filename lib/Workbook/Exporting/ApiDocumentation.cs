using System.Text;
using System.Xml.Linq;
using AttentionDynamics.Notebooks;
using Microsoft.CodeAnalysis;

namespace Workbook.Exporting;

/// <summary>What the XML comments say, as HTML: formulas as they stand there, and names as links.</summary>
internal sealed class ApiDocumentation(Compilation compilation, ApiAddresses addresses)
{
    private static readonly SymbolDisplayFormat Named = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>The summary alone.</summary>
    public string Summary(ISymbol symbol) =>
        Comment(symbol)?.Element("summary") is { } summary ? Inner(summary).Trim() : string.Empty;

    /// <summary>All of it: summary, parameters, what comes back, what is thrown, remarks, examples.</summary>
    public string Of(ISymbol symbol)
    {
        if (Comment(symbol) is not { } comment) return PositionalValue(symbol);
        // The constructor of a positional record says again what the record says.
        if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && comment.Element("summary") is { } own
            && Comment(symbol.ContainingType)?.Element("summary")?.Value == own.Value)
            return string.Empty;
        var html = new StringBuilder();
        foreach (XElement part in comment.Elements("summary")) html.Append(Block(part));
        html.Append(Terms(comment.Elements().Where(part => part.Name.LocalName is "typeparam" or "param" && !IsValue(symbol, part))
            .Select(part => ($"<code>{HtmlText.Encoded((string?)part.Attribute("name") ?? string.Empty)}</code>", part))));
        foreach (XElement part in comment.Elements("returns"))
            html.Append($"<dl class=\"terms\">\n<dt>Returns</dt>\n<dd>{Inner(part).Trim()}</dd>\n</dl>\n");
        XElement[] errors = [.. comment.Elements("exception")];
        if (errors.Length > 0)
            html.Append(Terms(errors.Select(part => ($"throws {Reference((string?)part.Attribute("cref"))}", part))));
        foreach (XElement part in comment.Elements("value").Concat(comment.Elements("remarks")).Concat(comment.Elements("example")))
            html.Append(Block(part));
        return html.ToString();
    }

    // Of a positional record a parameter is a property, which says the same.
    private static bool IsValue(ISymbol symbol, XElement parameter) =>
        (symbol as INamedTypeSymbol)?.GetMembers((string?)parameter.Attribute("name") ?? string.Empty).OfType<IPropertySymbol>().Any()
            is true;

    // With what it inherits, from what it overrides or from where it says.
    private XElement? Comment(ISymbol symbol, int depth = 0)
    {
        XElement? comment = SymbolComment.Of(symbol);
        if (comment?.Element("inheritdoc") is not { } inherits || depth > 8) return comment;
        ISymbol? from = (string?)inherits.Attribute("cref") is { } cref
            ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, compilation)
            : Ancestor(symbol);
        XElement? inherited = from is null ? null : Comment(from, depth + 1);
        if (inherited is null) return comment;
        foreach (XElement part in inherited.Elements())
        {
            bool has = comment.Elements(part.Name).Any(own => (string?)own.Attribute("name") == (string?)part.Attribute("name"));
            if (!has || part.Name == "exception") comment.Add(new XElement(part));
        }

        return comment;
    }

    private static ISymbol? Ancestor(ISymbol symbol)
    {
        ISymbol? overridden = symbol switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            INamedTypeSymbol type => type.BaseType,
            _ => null,
        };
        if (overridden is not null || symbol.ContainingType is not { } owner) return overridden?.OriginalDefinition;
        return owner.AllInterfaces.SelectMany(part => part.GetMembers(symbol.Name))
            .FirstOrDefault(part => SymbolEqualityComparer.Default.Equals(owner.FindImplementationForInterfaceMember(part), symbol))
            ?.OriginalDefinition;
    }

    // A positional record says in its own comment what its values are.
    private string PositionalValue(ISymbol symbol) =>
        symbol is IPropertySymbol && Comment(symbol.ContainingType)?.Elements("param")
            .FirstOrDefault(part => (string?)part.Attribute("name") == symbol.Name) is { } value
            ? $"<p>{Inner(value).Trim()}</p>\n"
            : string.Empty;

    private string Terms(IEnumerable<(string Term, XElement Text)> terms)
    {
        string list = string.Concat(terms.Select(term => $"<dt>{term.Term}</dt>\n<dd>{Inner(term.Text).Trim()}</dd>\n"));
        return list.Length == 0 ? string.Empty : $"<dl class=\"terms\">\n{list}</dl>\n";
    }

    // Paragraphs: text between blocks is one.
    private string Block(XElement part)
    {
        var html = new StringBuilder();
        var paragraph = new StringBuilder();
        void End()
        {
            if (!string.IsNullOrWhiteSpace(paragraph.ToString())) html.Append($"<p>{paragraph.ToString().Trim()}</p>\n");
            paragraph.Clear();
        }

        foreach (XNode node in part.Nodes())
        {
            if (node is XElement { Name.LocalName: "para" or "code" or "list" or "example" } block)
            {
                End();
                html.Append(block.Name.LocalName is "para" or "example" ? Block(block) : Node(block));
            }
            else
            {
                paragraph.Append(Node(node));
            }
        }

        End();
        return html.ToString();
    }

    private string Inner(XElement part) => string.Concat(part.Nodes().Select(Node));

    private string Node(XNode node) => node switch
    {
        XText text => HtmlText.Encoded(text.Value),
        XElement element => Element(element),
        _ => string.Empty,
    };

    private string Element(XElement element) => element.Name.LocalName switch
    {
        "c" or "tt" => $"<code>{Inner(element)}</code>",
        "code" => "<pre tabindex=\"0\" role=\"group\" aria-label=\"Formula or example\"><code>"
            + (element.Parent?.Name == "example" ? CodeHtml.Of(Dedented(element.Value)) : HtmlText.Encoded(Dedented(element.Value)))
            + "</code></pre>\n",
        "see" or "seealso" => See(element),
        "paramref" or "typeparamref" => $"<code>{HtmlText.Encoded((string?)element.Attribute("name") ?? string.Empty)}</code>",
        "para" => $"<br>{Inner(element)}",
        "list" => List(element),
        "b" or "i" or "em" or "strong" or "sub" or "sup" => $"<{element.Name.LocalName}>{Inner(element)}</{element.Name.LocalName}>",
        "br" => "<br>",
        _ => Inner(element),
    };

    private string See(XElement see)
    {
        if ((string?)see.Attribute("langword") is { } word) return $"<code>{HtmlText.Encoded(word)}</code>";
        if ((string?)see.Attribute("href") is { } href && href.StartsWith("https://", StringComparison.Ordinal))
            return $"<a href=\"{HtmlText.Encoded(href)}\">{(see.IsEmpty ? HtmlText.Encoded(href) : Inner(see))}</a>";
        return Reference((string?)see.Attribute("cref"), see.Nodes().Any() ? Inner(see) : null);
    }

    private string Reference(string? cref, string? words = null)
    {
        if (cref is null) return words ?? string.Empty;
        ISymbol? symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, compilation);
        string name = words ?? "<code>" + HtmlText.Encoded(symbol switch
        {
            null => cref.Split(':', 2)[^1].Split('(')[0].Split('.')[^1],
            INamespaceSymbol => symbol.ToDisplayString(),
            IMethodSymbol { MethodKind: MethodKind.Constructor } => symbol.ContainingType.Name,
            _ => symbol.ToDisplayString(Named),
        }) + "</code>";
        string? address = addresses.Of(symbol);
        return address is null ? name : $"<a href=\"{address}\">{name}</a>";
    }

    private string List(XElement list)
    {
        string tag = (string?)list.Attribute("type") == "number" ? "ol" : "ul";
        return $"<{tag}>\n{string.Concat(list.Elements("item").Select(item => $"<li>{Item(item)}</li>\n"))}</{tag}>\n";
    }

    private string Item(XElement item)
    {
        string? term = item.Element("term") is { } name ? Inner(name).Trim() : null;
        string? text = item.Element("description") is { } description ? Inner(description).Trim() : null;
        return term is null ? text ?? Inner(item).Trim() : text is null ? term : $"<b>{term}</b>: {text}";
    }

    private static string Dedented(string code)
    {
        string[] lines = code.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0)
            .Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : string.Empty));
    }
}
