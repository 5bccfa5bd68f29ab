using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace Workbook.Execution;

/// <summary>
/// Cells are called In [1], In [2], … and are no files: the name stays as it is, and what a cell loads is relative to the notebook's
/// folder.
/// </summary>
internal sealed class CellPaths(string baseDirectory) : SourceReferenceResolver
{
    private readonly ScriptSourceResolver files = ScriptSourceResolver.Default.WithBaseDirectory(baseDirectory);

    /// <summary>Whether this is the name of a cell.</summary>
    public static bool IsCell(string? path) => path is not null && path.StartsWith("In [", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string? NormalizePath(string path, string? baseFilePath) =>
        IsCell(path) ? path : files.NormalizePath(path, File(baseFilePath));

    /// <inheritdoc/>
    public override string? ResolveReference(string path, string? baseFilePath) => files.ResolveReference(path, File(baseFilePath));

    /// <inheritdoc/>
    public override Stream OpenRead(string resolvedPath) => files.OpenRead(resolvedPath);

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is CellPaths paths && paths.files.Equals(files);

    /// <inheritdoc/>
    public override int GetHashCode() => files.GetHashCode();

    private static string? File(string? path) => IsCell(path) ? null : path;
}

/// <summary>References of cells, which are no files: relative to the notebook's folder.</summary>
internal sealed class CellReferences(string baseDirectory) : MetadataReferenceResolver
{
    private readonly ScriptMetadataResolver files = ScriptMetadataResolver.Default.WithBaseDirectory(baseDirectory);

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => files.ResolveMissingAssemblies;

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        files.ResolveMissingAssembly(definition, referenceIdentity);

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        files.ResolveReference(reference, CellPaths.IsCell(baseFilePath) ? null : baseFilePath, properties);

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is CellReferences references && references.files.Equals(files);

    /// <inheritdoc/>
    public override int GetHashCode() => files.GetHashCode();
}
