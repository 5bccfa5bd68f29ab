using System.Text;
using System.Text.RegularExpressions;
using AttentionDynamics.Notebooks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Workbook.Exporting;

/// <summary>C# in colours, as the compiler's own lexer reads it: keywords, literals, comments and directives.</summary>
internal static partial class CodeHtml
{
    // Of all nesting it is that of interpolated strings which the lexer follows without looking at its stack.
    private const int InterpolatedAtMost = 400;

    private static readonly CSharpParseOptions Script = new(kind: SourceCodeKind.Script);

    /// <summary>The code as HTML; it need not compile.</summary>
    public static string Of(string code)
    {
        if (Interpolated().Count(code) > InterpolatedAtMost) return HtmlText.Encoded(code);
        var html = new StringBuilder();
        int at = 0;
        foreach ((TextSpan span, string colour) in Coloured(CSharpSyntaxTree.ParseText(code, Script).GetRoot()))
        {
            if (span.Start < at || span.Length == 0) continue;
            html.Append(HtmlText.Encoded(code[at..span.Start])).Append("<span class=\"").Append(colour).Append("\">")
                .Append(HtmlText.Encoded(code[span.Start..span.End])).Append("</span>");
            at = span.End;
        }

        return html.Append(HtmlText.Encoded(code[at..])).ToString();
    }

    private static IEnumerable<(TextSpan Span, string Colour)> Coloured(SyntaxNode root)
    {
        foreach (SyntaxToken token in root.DescendantTokens())
        {
            foreach (SyntaxTrivia trivia in token.LeadingTrivia)
            {
                if (Colour(trivia) is { } colour) yield return (trivia.Span, colour);
            }

            if (Colour(token) is { } kind) yield return (token.Span, kind);
            foreach (SyntaxTrivia trivia in token.TrailingTrivia)
            {
                if (Colour(trivia) is { } colour) yield return (trivia.Span, colour);
            }
        }
    }

    private static string? Colour(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia =>
            "comment",
        _ => trivia.IsDirective ? "comment" : null,
    };

    private static string? Colour(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringEndToken =>
                "text",
        SyntaxKind.NumericLiteralToken => "number",
        _ => token.IsKeyword() ? "keyword" : null,
    };

    [GeneratedRegex(@"[$@]""")]
    private static partial Regex Interpolated();
}
