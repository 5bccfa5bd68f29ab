using AttentionDynamics.Notebooks;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Helpers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Workbook.Exporting;

/// <summary>A heading of a page, as its table of contents names it.</summary>
internal sealed record PageSection(int Level, string Id, string Html);

/// <summary>
/// Markdown as a notebook writes it, as harmless HTML: tables, links, and formulas as MathML.
/// </summary>
/// <param name="safe">What makes it harmless.</param>
internal sealed class MarkdownHtml(SafeHtml safe)
{
    // Every bracket that is not closed, as that of [0, 1), nests what follows it.
    private const int Deepest = 1000;

    private static readonly MarkdownPipeline Pipeline = Builder().Build();

    private static readonly MarkdownPipeline WithoutLinks = BuilderWithoutLinks().Build();

    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly List<PageSection> sections = [];

    /// <summary>The headings of all that was rendered, in order.</summary>
    public IReadOnlyList<PageSection> Sections => sections;

    /// <summary>A text without its marks, for where no HTML can stand.</summary>
    public static string Plain(string markdown)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(text) { EnableHtmlForBlock = false, EnableHtmlForInline = false, EnableHtmlEscape = false };
        Pipeline.Setup(renderer);
        renderer.Render(Parse(markdown));
        return text.ToString().Trim();
    }

    /// <summary>The text of one line, without a paragraph around it.</summary>
    public string Line(string markdown)
    {
        MarkdownDocument document = Parse(markdown);
        return document is [LeafBlock { Inline: { } inline }] ? Inlines(inline) : HtmlText.Encoded(markdown);
    }

    /// <summary>The HTML of a cell.</summary>
    /// <exception cref="FormulaException">A formula in it cannot be read.</exception>
    public string Render(string markdown)
    {
        MarkdownDocument document = Parse(markdown);
        foreach (HeadingBlock heading in document.Descendants<HeadingBlock>())
        {
            if (heading.Inline is null) continue;
            string id = Unused(SiteLinks.SectionPrefix + LinkHelper.UrilizeAsGfm(Text(heading.Inline)));
            heading.GetAttributes().Id = id;
            sections.Add(new PageSection(heading.Level, id, Inlines(heading.Inline)));
        }

        return safe.Clean(Written(renderer => renderer.Render(document)), "Table");
    }

    /// <summary>
    /// The text's structure, one that can be written. What nests too deeply to be meant is read without links, and if that does not help as
    /// it stands.
    /// </summary>
    private static MarkdownDocument Parse(string markdown)
    {
        foreach (MarkdownPipeline pipeline in new[] { Pipeline, WithoutLinks })
        {
            try
            {
                MarkdownDocument document = Markdown.Parse(markdown, pipeline);
                // Writing has the same limit, and finds what the parser let pass.
                Written(renderer => renderer.Render(document));
                return document;
            }
            catch (ArgumentException)
            {
                // The library's word for its limit.
            }
        }

        var verbatim = new CodeBlock(null!) { Lines = new StringLineGroup(markdown) };
        return [verbatim];
    }

    private static MarkdownPipelineBuilder Builder() =>
        new MarkdownPipelineBuilder { MaximumNestingDepth = Deepest }
            .UsePipeTables().UseMathematics().UseAutoLinks()
            .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough);

    private static MarkdownPipelineBuilder BuilderWithoutLinks()
    {
        MarkdownPipelineBuilder builder = Builder();
        builder.InlineParsers.TryRemove<LinkInlineParser>();
        return builder;
    }

    private string Inlines(ContainerInline inline) => safe.Clean(Written(renderer => renderer.WriteChildren(inline)), "Table");

    private static string Text(ContainerInline inline) => string.Concat(inline.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        MathInline math => math.Content.ToString(),
        _ => string.Empty,
    }));

    private static string Written(Action<HtmlRenderer> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlMathInlineRenderer>(new InlineFormula());
        renderer.ObjectRenderers.Replace<HtmlMathBlockRenderer>(new FormulaBlock());
        write(renderer);
        return text.ToString();
    }

    private string Unused(string id)
    {
        string unused = id;
        for (int i = 1; !ids.Add(unused); i++) unused = FormattableString.Invariant($"{id}-{i}");
        return unused;
    }

    // Both are the LaTeX as text, until what makes it harmless has drawn it.
    private sealed class InlineFormula : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline formula) =>
            renderer.Write(formula.DelimiterCount > 1 ? "<span class=\"math display\">" : "<span class=\"math\">")
                .WriteEscape(formula.Content).Write("</span>");
    }

    private sealed class FormulaBlock : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock formula) =>
            renderer.EnsureLine().Write("<div class=\"math display\">").WriteLeafRawLines(formula, true, true).WriteLine("</div>");
    }
}
