using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Recommendations;
using Microsoft.CodeAnalysis.Text;
using Workbook.Execution;

namespace Workbook.Jupyter;

/// <summary>Whether a piece of code is a whole cell, the beginning of one, or neither.</summary>
internal enum Completeness
{
    Complete,
    Incomplete,
    Invalid,
}

/// <summary>A way to go on: the word, and what it is (class, method, local, keyword, …).</summary>
internal sealed record Completion(string Text, string Kind);

/// <summary>What an editor asks about a cell that is being written, in the light of the cells that were executed.</summary>
internal sealed class CodeEditor(NotebookSession session) : IDisposable
{
    private readonly AdhocWorkspace workspace = new();
    private readonly SessionDeclarations declarations = new();

    /// <summary>Whether the code can be executed as it stands.</summary>
    public static Completeness Completeness(string code)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, SessionDeclarations.Options);
        if (!SyntaxFactory.IsCompleteSubmission(tree)) return Jupyter.Completeness.Incomplete;
        return tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            ? Jupyter.Completeness.Invalid
            : Jupyter.Completeness.Complete;
    }

    /// <summary>How the word that ends at the cursor may go on, and where that word starts.</summary>
    public (int Start, IReadOnlyList<Completion> Completions) Complete(string code, int cursor)
    {
        int start = cursor;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        string prefix = code[start..cursor];
        Document document = Open(code);
        IEnumerable<ISymbol> symbols = Recommender.GetRecommendedSymbolsAtPositionAsync(document, cursor).GetAwaiter().GetResult();
        IEnumerable<Completion> found = symbols
            .Where(symbol => symbol.CanBeReferencedByName && !symbol.IsImplicitlyDeclared)
            .Select(symbol => new Completion(symbol.Name, Kind(symbol)));
        // Behind a dot or in the middle of a number there are no keywords.
        if (start == 0 || code[start - 1] is not '.' and not '#') found = found.Concat(Keywords());
        return (start, [.. found
            .Where(completion => completion.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(completion => completion.Text)
            .OrderBy(completion => !completion.Text.StartsWith(prefix, StringComparison.Ordinal))
            .ThenBy(completion => completion.Text, StringComparer.OrdinalIgnoreCase)
            .ThenBy(completion => completion.Text, StringComparer.Ordinal)]);
    }

    /// <summary>
    /// What the name at the cursor, or else the call around it, means: its declaration and its documentation; null: nothing is known.
    /// </summary>
    public string? Inspect(string code, int cursor)
    {
        Document document = Open(code);
        SemanticModel model = document.GetSemanticModelAsync().GetAwaiter().GetResult()!;
        SyntaxNode root = model.SyntaxTree.GetRoot();
        SyntaxToken token = root.FindToken(Math.Min(cursor, Math.Max(0, code.Length - 1)));
        // A cursor behind a name means the name.
        if (!IsName(token) && cursor > 0 && root.FindToken(cursor - 1) is var before && IsName(before)) token = before;
        ISymbol? symbol = IsName(token) ? Meaning(model, token.Parent!) : null;
        if (symbol is null)
        {
            ExpressionSyntax? called = token.Parent?.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault()?.Expression;
            symbol = called is null ? null : Meaning(model, called);
        }

        return symbol is null ? null : SymbolText.Describe(symbol, model, token.SpanStart);
    }

    /// <inheritdoc/>
    public void Dispose() => workspace.Dispose();

    private Document Open(string code)
    {
        declarations.Follow(session);
        var earlier = ProjectId.CreateNewId();
        var cell = ProjectId.CreateNewId();
        // Two submissions, so that the cell may declare anew what an earlier one declared.
        Solution solution = workspace.CurrentSolution
            .AddProject(Submission(earlier, "earlier"))
            .AddDocument(DocumentInfo.Create(
                DocumentId.CreateNewId(earlier), "earlier", sourceCodeKind: SourceCodeKind.Script, loader: Loader(declarations.Text)))
                .AddProject(Submission(cell, "cell").WithProjectReferences([new ProjectReference(earlier)]));
        var id = DocumentId.CreateNewId(cell);
        return solution.AddDocument(DocumentInfo.Create(id, "cell", sourceCodeKind: SourceCodeKind.Script, loader: Loader(code)))
            .GetDocument(id)!;
    }

    private ProjectInfo Submission(ProjectId id, string name) =>
        ProjectInfo.Create(
            id,
            VersionStamp.Default,
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: NotebookSession.Imports),
            parseOptions: SessionDeclarations.Options,
            metadataReferences: declarations.References,
            isSubmission: true);

    private static TextLoader Loader(string text) => TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Default));

    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) || SyntaxFacts.IsPredefinedType(token.Kind());

    private static ISymbol? Meaning(SemanticModel model, SyntaxNode node)
    {
        SymbolInfo info = model.GetSymbolInfo(node);
        return info.Symbol ?? info.CandidateSymbols.FirstOrDefault() ?? model.GetDeclaredSymbol(node)
            ?? model.GetMemberGroup(node).FirstOrDefault();
    }

    private static IEnumerable<Completion> Keywords() =>
        SyntaxFacts.GetKeywordKinds().Select(SyntaxFacts.GetText).Where(text => text.Length > 0 && char.IsAsciiLetterLower(text[0]))
            .Select(text => new Completion(text, "keyword"));

    private static string Kind(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => type.TypeKind.ToString().ToLowerInvariant(),
        IMethodSymbol => "function",
        IPropertySymbol => "property",
        IFieldSymbol or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => "variable",
        INamespaceSymbol => "module",
        _ => symbol.Kind.ToString().ToLowerInvariant(),
    };
}
