using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionDynamics.Tests.Sources;

/// <summary>Which source file of the library uses which, as the compiler sees it: a name counts where it is bound to something that another
/// file declares, with a using, qualified, or seen from a namespace around; what a comment names does not count.</summary>
internal sealed class SourceGraph
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; " +
        "global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly Lazy<SourceGraph> OfLibrary = new(() => new SourceGraph(Read()));

    private readonly List<string> unbound = [];

    /// <summary>From (path, text), paths as <c>Folder/File.cs</c>.</summary>
    internal SourceGraph(IEnumerable<(string Path, string Text)> files)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        SyntaxTree[] trees = [.. files.Select(file => CSharpSyntaxTree.ParseText(file.Text, options, file.Path))];
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        IEnumerable<MetadataReference> references = platform
            .Where(path => Path.GetFileName(path) is var name && !name.StartsWith("AttentionDynamics", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Sources", [CSharpSyntaxTree.ParseText(Usings, options), .. trees], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Files = [.. trees.Select(tree => tree.FilePath).Order(StringComparer.Ordinal)];
        Uses = trees.ToDictionary(tree => tree.FilePath, tree => UsedBy(tree, compilation.GetSemanticModel(tree)));
        Unbound = unbound;
    }

    /// <summary>That of lib/AttentionDynamics as it stands.</summary>
    internal static SourceGraph Library => OfLibrary.Value;

    /// <summary>The folder that holds README.md.</summary>
    internal static string Root { get; } = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "RepositoryRoot").Value!;

    /// <summary>Names that are bound to nothing; none, or the graph has holes.</summary>
    internal IReadOnlyList<string> Unbound { get; }

    /// <summary>All files.</summary>
    internal string[] Files { get; }

    /// <summary>The other files that each file uses.</summary>
    internal Dictionary<string, HashSet<string>> Uses { get; }

    /// <summary>The folder of a file: the longest of those given that it lies in, or the empty one.</summary>
    internal static string FolderOf(string file, IEnumerable<string> folders) =>
        folders.Where(folder => file.StartsWith(folder + "/", StringComparison.Ordinal)).MaxBy(folder => folder.Length) ?? "";

    /// <summary>The other folders that each folder uses, and one use of each.</summary>
    internal Dictionary<string, SortedDictionary<string, string>> Arrows(IReadOnlyCollection<string> folders)
    {
        var arrows = folders.ToDictionary(folder => folder, _ => new SortedDictionary<string, string>(StringComparer.Ordinal));
        foreach (string file in Files)
        {
            string from = FolderOf(file, folders);
            foreach (string used in Uses[file].Order(StringComparer.Ordinal))
            {
                if (FolderOf(used, folders) is var to && to != from)
                    arrows[from].TryAdd(to, $"{file} uses {used}");
            }
        }
        return arrows;
    }

    private HashSet<string> UsedBy(SyntaxTree tree, SemanticModel model)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax) || node.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null)
                continue;
            SymbolInfo found = model.GetSymbolInfo(node);
            ISymbol? symbol = found.Symbol ?? (found.CandidateReason == CandidateReason.MemberGroup ? found.CandidateSymbols[0] : null);
            if (symbol is null && node is IdentifierNameSyntax { IsVar: false } and not { Identifier.Text: "nameof" or "_" or "field" or "unmanaged" } && model.GetTypeInfo(node).Type is null or IErrorTypeSymbol)
                unbound.Add($"{tree.FilePath}: {node}");
            if (symbol is null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol or IRangeVariableSymbol)
                continue;
            foreach (SyntaxReference declared in symbol.OriginalDefinition.DeclaringSyntaxReferences)
                used.Add(declared.SyntaxTree.FilePath);
        }
        used.Remove(tree.FilePath);
        used.Remove("");
        return used;
    }

    private static IEnumerable<(string Path, string Text)> Read()
    {
        string folder = Path.Combine(Root, "lib", "AttentionDynamics");
        return Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(folder, path).Replace('\\', '/'), path))
            .Where(file => !file.Name.StartsWith("obj/", StringComparison.Ordinal) && !file.Name.StartsWith("bin/", StringComparison.Ordinal))
            .Select(file => (file.Name, File.ReadAllText(file.path)));
    }
}
