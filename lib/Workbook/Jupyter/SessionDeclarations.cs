using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Workbook.Execution;

namespace Workbook.Jupyter;

/// <summary>
/// What the executed cells of a session declared, as one text: of each name the last declaration. However many cells there were, an editor
/// looks at one.
/// </summary>
internal sealed class SessionDeclarations
{
    /// <summary>How cells are parsed, their documentation comments included.</summary>
    public static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14, DocumentationMode.Parse, SourceCodeKind.Script);

    private static readonly string Running = RuntimeEnvironment.GetRuntimeDirectory();

    private readonly HashSet<Compilation> followed = [];
    private readonly OrderedDictionary<string, string> usings = [];
    private readonly OrderedDictionary<string, string> members = [];
    private readonly OrderedDictionary<string, MetadataReference> references = [];

    public SessionDeclarations()
    {
        foreach (string path in Platform()) Refer(path);
        Refer(typeof(Microsoft.DotNet.Interactive.Kernel).Assembly.Location);
    }

    /// <summary>The declarations, which compile as a script that does nothing.</summary>
    public string Text => string.Join('\n', usings.Values.Concat(members.Values));

    /// <summary>What they refer to, with its documentation where there is some.</summary>
    public IReadOnlyCollection<MetadataReference> References => references.Values;

    /// <summary>Takes in what has been executed since the last time.</summary>
    public void Follow(NotebookSession session)
    {
        foreach (Compilation compilation in session.Compilations().Where(followed.Add)) Take(compilation);
    }

    private void Take(Compilation compilation)
    {
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            // The framework is there already, in its reference copies: the ones that run would define its types a second time.
            if (compilation.GetMetadataReference(assembly) is PortableExecutableReference { FilePath: { } path }
                && !path.StartsWith(Running, StringComparison.Ordinal)) Refer(path);
        }

        foreach (UsingDirectiveSyntax directive in compilation.SyntaxTrees.SelectMany(
            tree => ((CompilationUnitSyntax)tree.GetRoot()).Usings))
            usings[directive.ToString()] = directive.ToString();
        foreach (ISymbol symbol in compilation.ScriptClass!.GetMembers()
            .Where(symbol => !symbol.IsImplicitlyDeclared && symbol.CanBeReferencedByName))
        {
            // Overloads stand together; any other second declaration hides the first.
            string key = symbol is IMethodSymbol method ? method.ToDisplayString() : symbol.Name;
            members.Remove(key);
            members.Add(key, Declaration(symbol));
        }
    }

    private static string Declaration(ISymbol symbol)
    {
        SyntaxNode source = symbol.DeclaringSyntaxReferences[0].GetSyntax();
        // A variable keeps its type and not its value. A type without a name can only be had from the value.
        if (symbol is not IFieldSymbol field) return source.ToFullString();
        string type = field.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        if (!type.Contains('<', StringComparison.Ordinal) || !type.Contains("anonymous type", StringComparison.Ordinal))
            return $"{type} {field.Name} = default;";
        return source is VariableDeclaratorSyntax ? $"var {source};" : $"dynamic {field.Name} = default;";
    }

    private void Refer(string path)
    {
        string name = Path.GetFileName(path);
        if (references.ContainsKey(name)) return;
        string documentation = Path.ChangeExtension(path, ".xml");
        references.Add(name, MetadataReference.CreateFromFile(
            path, documentation: File.Exists(documentation) ? XmlDocumentationProvider.CreateFromFile(documentation) : null));
    }

    /// <summary>The framework's assemblies: the SDK's reference copies, which carry documentation; without an SDK those that run.</summary>
    private static IEnumerable<string> Platform()
    {
        string packs = Path.GetFullPath(Path.Combine(Running, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        string framework = $"net{Environment.Version.Major}.{Environment.Version.Minor}";
        string? folder = Directory.Exists(packs)
            ? Directory.GetDirectories(packs).Select(pack => Path.Combine(pack, "ref", framework)).Where(Directory.Exists)
            .Order(StringComparer.Ordinal).LastOrDefault() : null;
        return folder is not null
            ? Directory.GetFiles(folder, "*.dll")
            : ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.StartsWith(Running, StringComparison.Ordinal));
    }
}
