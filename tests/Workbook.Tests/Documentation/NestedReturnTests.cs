using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Workbook.Files;

namespace Workbook.Tests.Documentation;

/// <summary>
/// A <c>return</c> among the statements of a cell makes the compiler see a result, and the .NET Interactive engine shows one: a stray null
/// where the return is that of a local function in a block.
/// </summary>
public class NestedReturnTests
{
    [Theory]
    [MemberData(nameof(CommittedNotebooks.Paths), MemberType = typeof(CommittedNotebooks))]
    public void No_cell_has_a_result_that_a_nested_return_alone_makes(string path) =>
        Assert.Empty(NotebookReader.Read(path, path).Cells.Where(cell => cell.Runs && HasStrayResult(cell.Source)).Select(cell => cell.Label));

    [Theory]
    [InlineData("if (true) { int F() { return 1; } F(); }", true)]
    [InlineData("foreach (var x in new[] { 1 }) { int F(int y) { if (y > 0) return 1; return 2; } F(x); }", true)]
    [InlineData("if (true) { int F() { return 1; } F(); }\n\"a result of its own\"", false)]
    [InlineData("if (true) { int F() => 1; F(); }", false)]
    [InlineData("int F() { int G() { return 1; } return G(); }", false)]
    [InlineData("if (true) { Func<int> f = () => { return 1; }; f(); }", false)]
    [InlineData("class C { int F() { return 1; } }", false)]
    public void The_pattern_is_seen(string code, bool stray) => Assert.Equal(stray, HasStrayResult(code));

    /// <summary>What Roslyn asks of a submission: a return below statements alone, functions of a class or of the cell aside.</summary>
    private static bool HasStrayResult(string code)
    {
        CompilationUnitSyntax cell = SyntaxFactory.ParseCompilationUnit(code, options: new CSharpParseOptions(LanguageVersion.CSharp14, kind: SourceCodeKind.Script));
        bool returns = cell.DescendantNodes(node => node is CompilationUnitSyntax or GlobalStatementSyntax or StatementSyntax).Any(node => node is ReturnStatementSyntax);
        bool ends = cell.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } };
        return returns && !ends;
    }
}
