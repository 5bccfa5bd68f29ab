using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Transformers;

/// <summary>Files that lie in a .NET assembly, read without loading it: nothing of it runs.</summary>
internal static class AssemblyResources
{
    /// <summary>The file whose name ends so.</summary>
    /// <param name="assembly">The assembly's bytes.</param>
    /// <param name="ending">How the file's name ends.</param>
    /// <param name="label">The assembly's name, for messages.</param>
    /// <exception cref="InvalidDataException">It is no assembly, or holds no such file.</exception>
    internal static ReadOnlyMemory<byte> Find(byte[] assembly, string ending, string label)
    {
        try
        {
            using var image = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(assembly));
            MetadataReader metadata = image.GetMetadataReader();
            foreach (ManifestResourceHandle handle in metadata.ManifestResources)
            {
                ManifestResource resource = metadata.GetManifestResource(handle);
                if (!resource.Implementation.IsNil || !metadata.GetString(resource.Name).EndsWith(ending, StringComparison.Ordinal))
                    continue;
                DirectoryEntry directory = image.PEHeaders.CorHeader!.ResourcesDirectory;
                if (!image.PEHeaders.TryGetDirectoryOffset(directory, out int offset))
                    break;
                // The length, four bytes, and the file.
                var rest = assembly.AsMemory(checked(offset + (int)resource.Offset));
                int length = MemoryMarshal.Read<int>(rest.Span);
                return rest.Slice(sizeof(int), length);
            }
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw FileText.Bad($"{label}: expected a .NET assembly, got: {FileText.Printable(e.Message)}");
        }
        throw FileText.Bad($"{label}: expected a file {FileText.Quote(ending)} in the assembly, got none");
    }
}
