using System.Text;
using AttentionDynamics.Notebooks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workbook.Exporting;

/// <summary>A page of the reference: one namespace, or all of them.</summary>
/// <param name="Address">Where it is in the site.</param>
/// <param name="Title">Its title, as text.</param>
/// <param name="Html">The HTML of its main part.</param>
internal sealed record ApiPage(string Address, string Title, string Html);

/// <summary>
/// The library's public types and members with what their documentation says: the compiler reads the library as built and the XML beside
/// it, and what refers to one another is linked.
/// </summary>
internal sealed class ApiReference
{
    /// <summary>The address of the page of all namespaces.</summary>
    public const string Address = "api.html";

    private readonly ApiAddresses addresses;
    private readonly INamedTypeSymbol[] types;
    private readonly ApiDocumentation documentation;

    private ApiReference(Compilation compilation, IAssemblySymbol library)
    {
        types = [.. ApiMembers.Types(library.GlobalNamespace)];
        addresses = new ApiAddresses(types);
        documentation = new ApiDocumentation(compilation, addresses);
    }

    /// <summary>The reference of an assembly; null: its XML documentation is not beside it.</summary>
    /// <param name="path">The assembly's file.</param>
    public static IReadOnlyList<ApiPage>? Of(string path)
    {
        string xml = Path.ChangeExtension(path, ".xml");
        if (!File.Exists(path) || !File.Exists(xml)) return null;
        var reference = MetadataReference.CreateFromFile(path, documentation: XmlDocumentationProvider.CreateFromFile(xml));
        // What its members name of the base library.
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        IEnumerable<MetadataReference> others = Directory.GetFiles(runtime, "System*.dll")
            .Where(file => !file.Contains(".Native.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create("reference", references: [reference, .. others],
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: MetadataImportOptions.All));
        return compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol library
            ? new ApiReference(compilation, library).Pages()
            : null;
    }

    private List<ApiPage> Pages()
    {
        var all = new StringBuilder("<h1 id=\"section-api\">The library, type by type</h1>\n<p>What the library says of itself: "
            + "every public type and member, with its formula, range, cost and errors.</p>\n");
        var pages = new List<ApiPage>();
        foreach (IGrouping<string, INamedTypeSymbol> names in types.GroupBy(ApiAddresses.Namespace))
        {
            string address = ApiAddresses.Page(names.Key);
            all.Append($"<h2 id=\"section-{HtmlText.Encoded(names.Key)}\"><a href=\"{address}\">{Breakable(names.Key)}</a></h2>\n"
                + $"<ul class=\"types\">\n{List(names, address)}</ul>\n");
            var page = new StringBuilder($"<h1 id=\"section-namespace\">{Breakable(names.Key)}</h1>\n"
                + $"<nav class=\"contents\" aria-label=\"On this page\">\n<ul>\n{List(names, string.Empty)}</ul>\n</nav>\n");
            foreach (INamedTypeSymbol type in names) page.Append(Type(type));
            pages.Add(new ApiPage(address, names.Key, page.ToString()));
        }

        return [new ApiPage(Address, "The library, type by type", all.ToString()), .. pages];
    }

    private string List(IEnumerable<INamedTypeSymbol> listed, string page) => string.Concat(listed.Select(type =>
        $"<li><a href=\"{page}#{ApiAddresses.Id(type)}\">{ApiMembers.Name(type)}</a> {documentation.Summary(type)}</li>\n"));

    private string Type(INamedTypeSymbol type)
    {
        var html = new StringBuilder($"<section class=\"api\">\n<h2 id=\"{ApiAddresses.Id(type)}\">{ApiMembers.Name(type)}</h2>\n")
            .Append(ApiSignature.Of(type, addresses)).Append(documentation.Of(type));
        ISymbol[] members = [.. ApiMembers.Of(type)];
        ISymbol[] values = [.. members.Where(member => member is IPropertySymbol { IsIndexer: false } or IFieldSymbol or IEventSymbol)];
        if (values.Length > 0)
        {
            html.Append("<dl class=\"members\">\n");
            foreach (ISymbol value in values)
                html.Append($"<dt id=\"{addresses.Id(value)}\"><code>{ApiSignature.Inline(value, addresses)}</code></dt>\n<dd>"
                    + $"{documentation.Of(value)}</dd>\n");
            html.Append("</dl>\n");
        }

        foreach (ISymbol member in members.Except(values, SymbolEqualityComparer.Default))
            html.Append($"<h3 id=\"{addresses.Id(member)}\">{ApiMembers.Name(member)}</h3>\n")
                .Append(ApiSignature.Of(member, addresses)).Append(documentation.Of(member));
        return html.Append("</section>\n").ToString();
    }

    private static string Breakable(string name) => HtmlText.Encoded(name).Replace(".", ".<wbr>", StringComparison.Ordinal);
}
