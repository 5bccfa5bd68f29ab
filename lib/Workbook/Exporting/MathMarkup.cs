using System.Xml.Linq;

namespace Workbook.Exporting;

/// <summary>
/// KaTeX's MathML as browsers draw it: they know MathML Core, which has no alphabets but Unicode's, leaves no room around the name of a
/// function, and breaks no formula between lines.
/// </summary>
internal static class MathMarkup
{
    // Shorter ones stay in one piece, as they do in print.
    private const int BrokenFrom = 16;

    private const string Relations = "=<>≤≥≈∼≃≅≡≠∝∈∉⊂⊆→↦⇒⇔⟶⟹↓↑≪≫≲≳∣:";
    private const string Operators = "+−±⋅×∘";
    private const string Opening = "([{⟨⌊⌈";
    private const string Closing = ")]}⟩⌋⌉";
    private const string Application = "\u2061";

    private static readonly string[] Scripts = ["msub", "msup", "msubsup", "munder", "mover", "munderover"];

    /// <summary>
    /// The <c>math</c> elements of one formula: one, or where it is long and in a line of text, several with breaks between.
    /// </summary>
    /// <param name="katex">What KaTeX writes.</param>
    /// <param name="display">Whether it stands on lines of its own.</param>
    public static string Of(string katex, bool display)
    {
        XElement math = Parse(katex);
        // A rule that stands on the line: with a height of nothing around it, it would lie over the line above.
        foreach (XElement rule in math.Descendants("mspace").Where(space => space.Attribute("mathbackground") is not null))
            rule.Parent!.Attribute("height")?.Remove();
        foreach (XElement symbol in math.Descendants().Where(element => element.Attribute("mathvariant") is not null).ToList())
        {
            string alphabet = symbol.Attribute("mathvariant")!.Value;
            if (alphabet == "normal" && symbol.Name == "mi" && symbol.Value.Length == 1) continue;
            symbol.Value = MathAlphabet.Of(symbol.Value, alphabet);
            symbol.Attribute("mathvariant")!.Remove();
        }

        // A bar that is a bracket, and not the relation that its sign is otherwise.
        foreach (XElement bar in math.Descendants("mo").Where(o => o.Value is "∣" or "∥" && (string?)o.Attribute("stretchy") == "false"))
            bar.Add(new XAttribute("lspace", "0em"), new XAttribute("rspace", "0em"));

        // Of the three lines above a symbol only this one grows with it.
        foreach (XElement line in math.Descendants("mo").Where(element => element.Value is "‾" or "ˉ")) line.Value = "¯";
        foreach (XElement sign in math.Descendants("mo").Where(element => !element.HasElements && element.Value == Application).ToList())
            SetApart(sign);
        // What is its own LaTeX needs no note of it.
        if (!display && math.Element("semantics") is { } whole && (string?)whole.Element("annotation") == whole.Element("mrow")?.Value)
            whole.ReplaceWith(whole.Element("mrow")!.Elements());
        IEnumerable<XElement> pieces = display ? [math] : Pieces(math);
        return string.Concat(pieces.Select(piece => piece.ToString(SaveOptions.DisableFormatting)));
    }

    private static XElement Parse(string katex)
    {
        XElement span = XElement.Parse(katex, LoadOptions.PreserveWhitespace);
        foreach (XElement element in span.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration).Remove();
        }

        return span.Element("math")!;
    }

    // As TeX does: a thin space between a function and what is neither a sign nor a bracket.
    private static void SetApart(XElement sign)
    {
        XElement first = sign.ElementsBeforeSelf().LastOrDefault() ?? sign;
        XElement last = sign;
        while (last.NextNode is null && last.Parent is { Name.LocalName: "mrow" } row && row.PreviousNode is null
            && row.Parent is { } script && Scripts.Contains(script.Name.LocalName))
            first = last = script;
        XElement? before = first.ElementsBeforeSelf().LastOrDefault(), after = last.ElementsAfterSelf().FirstOrDefault();
        if (after is not null && !IsOperator(after) && after.Name != "mspace") last.AddAfterSelf(Thin());
        if (before is not null && before.Name != "mspace" && (!IsOperator(before) || Is(before, Closing))) first.AddBeforeSelf(Thin());
    }

    private static XElement Thin() => new("mspace", new XAttribute("width", "0.167em"));

    private static List<XElement> Pieces(XElement math)
    {
        if (math.Element("semantics")?.Element("mrow") is not { } row || row.Value.Length < BrokenFrom) return [math];
        List<List<XElement>> parts = [[]];
        int depth = 0;
        foreach (XElement child in row.Elements())
        {
            XElement? before = parts[^1].LastOrDefault();
            parts[^1].Add(child);
            // A bracket may have an exponent.
            XElement sign = Scripts.Contains(child.Name.LocalName) ? child.Elements().First() : child;
            if (IsOperator(sign)) depth += Is(sign, Opening) ? 1 : Is(sign, Closing) ? -1 : 0;
            if (!IsOperator(child)) continue;
            // A minus that begins a term is none between two.
            bool between = before is not null && (!IsOperator(before) || Is(before, Closing + "∣∥"));
            bool breaks = between && (Is(child, Relations) || (depth <= 0 && Is(child, Operators + ",;")));
            if (!breaks || child.NextNode is null) continue;
            // At the end of a row it would be taken for what follows a term, which has no room around it.
            child.SetAttributeValue("form", "infix");
            parts.Add([]);
        }

        if (parts.Count == 1) return [math];
        List<XElement> rest = [.. parts.Skip(1).Select(part => new XElement("math", part))];
        row.ReplaceNodes(parts[0]);
        return [math, .. rest];
    }

    private static bool IsOperator(XElement element) => element.Name == "mo";

    private static bool Is(XElement element, string any) =>
        element.Value.Length == 1 && any.Contains(element.Value[0], StringComparison.Ordinal);
}
