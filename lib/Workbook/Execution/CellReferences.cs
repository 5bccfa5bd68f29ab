using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace Workbook.Execution;

/// <summary>
/// Finds what cells refer to. What this program itself refers to is left out but for the framework's core: cells have no use for it, and
/// every cell keeps a table of all its references.
/// </summary>
internal sealed class CellReferences(ScriptMetadataResolver inner) : MetadataReferenceResolver
{
    private static readonly string Host = typeof(CellReferences).Assembly.Location;

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => inner.ResolveMissingAssemblies;

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        definition is PortableExecutableReference { FilePath: { } path } && path == Host && referenceIdentity.Name != "System.Runtime"
            ? null
            : inner.ResolveMissingAssembly(definition, referenceIdentity);

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        inner.ResolveReference(reference, baseFilePath, properties);

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is CellReferences references && inner.Equals(references.Inner);

    /// <inheritdoc/>
    public override int GetHashCode() => inner.GetHashCode();

    private ScriptMetadataResolver Inner => inner;
}
