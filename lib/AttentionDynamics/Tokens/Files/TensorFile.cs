namespace AttentionDynamics.Tokens.Files;

/// <summary>Opens a tensor of any number of axes in a file: <c>.csv</c> or <c>.tsv</c>, NumPy's <c>.npy</c> and <c>.npz</c>,
/// <c>.safetensors</c>.</summary>
/// <remarks>
/// <para>
/// <c>.npy</c>: format versions 1 to 3, floats of 16, 32 and 64 bits and integers, either byte order, C or Fortran order. Two bytes without
/// a type (<c>|V2</c>), which is how NumPy saves a bfloat16 that it does not know, are read where the reader says what they are.
/// </para>
/// <para><c>.npz</c>: stored and deflated members, with 64-bit sizes too. <c>.safetensors</c>: F64, F32, F16, BF16 and integers.</para>
/// <para>All of these are read in blocks, from wherever they lie; a <c>.csv</c> is read whole when it is opened. What is wrong in a file
/// costs one line.</para>
/// </remarks>
public static class TensorFile
{
    /// <summary>The endings, for messages.</summary>
    internal const string Endings = ".csv, .tsv, .npy, .npz or .safetensors";

    /// <summary>Opens a tensor.</summary>
    /// <param name="path">The file; its ending says what it is.</param>
    /// <param name="tensor">The tensor's name; may be left out where the file holds only one.</param>
    /// <param name="untyped">What two bytes without a type in a <c>.npy</c> or <c>.npz</c> are: bfloat16 or float16. Null: they are
    /// refused.</param>
    /// <param name="progress">Told the share of a <c>.csv</c> that is read.</param>
    /// <param name="cancellation">Looked at from time to time.</param>
    /// <exception cref="ArgumentException">The path is empty; <paramref name="untyped"/> is not a type of two bytes.</exception>
    /// <exception cref="InvalidDataException">It is no such file, is damaged, or holds no tensor of that name. The message is one
    /// line.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TensorSource Open(
        string path, string? tensor = null, ElementType? untyped = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (untyped is not (null or ElementType.BFloat16 or ElementType.Float16))
            throw new ArgumentException($"expected bfloat16 or float16, got {untyped}", nameof(untyped));
        string ending = Ending(path);
        OpenedFile file = OpenedFile.Open(path, cancellation);
        try
        {
            return ending switch
            {
                ".npy" => Npy(file, tensor, untyped),
                ".npz" => Npz(file, tensor, untyped),
                ".safetensors" => Safetensors(file, tensor, untyped),
                _ => Csv(file, tensor, untyped, progress, cancellation),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The names of a file's tensors, in the order of their characters; that of the file where it holds one without a
    /// name.</summary>
    /// <param name="path">The file; its ending says what it is.</param>
    /// <exception cref="InvalidDataException">It is no such file, or damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyList<string> Names(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string ending = Ending(path);
        using OpenedFile file = OpenedFile.Open(path, CancellationToken.None);
        return ending switch
        {
            ".npz" => [.. NpzArchive.Read(file).Keys],
            ".safetensors" => [.. SafetensorsFile.Read(file).Entries.Keys],
            _ => [Path.GetFileNameWithoutExtension(path)],
        };
    }

    private static string Ending(string path)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (ending is ".csv" or ".tsv" or ".npy" or ".npz" or ".safetensors" || Directory.Exists(path))
            return ending;
        string came = ending.Length > 0 ? FileText.Printable(ending) : "no ending";
        throw FileText.Bad($"{FileText.Printable(path)}: expected a name that ends in {Endings}, got {came}");
    }

    private static StoredTensor Npy(OpenedFile file, string? tensor, ElementType? untyped)
    {
        RefuseName(file, tensor);
        return NpyHeader.Open(file, new StoredBytes(file, file.Name, 0, file.Length), file.Name,
            Path.GetFileNameWithoutExtension(file.Name), untyped);
    }

    private static StoredTensor Npz(OpenedFile file, string? tensor, ElementType? untyped)
    {
        SortedDictionary<string, NpzArchive.Member> members = NpzArchive.Read(file);
        if (tensor is not null && !members.ContainsKey(tensor) && tensor.EndsWith(".npy", StringComparison.Ordinal))
            tensor = tensor[..^4];
        string name = Choose(file, members.Keys, tensor);
        return NpzArchive.Open(file, name, members[name], untyped);
    }

    private static StoredTensor Safetensors(OpenedFile file, string? tensor, ElementType? untyped)
    {
        (SortedDictionary<string, SafetensorsFile.Entry> entries, long start) = SafetensorsFile.Read(file);
        string name = Choose(file, entries.Keys, tensor);
        return SafetensorsFile.Open(file, name, entries[name], start, untyped);
    }

    private static HeldTensor Csv(
        OpenedFile file, string? tensor, ElementType? untyped, IProgress<double>? progress, CancellationToken cancellation)
    {
        RefuseName(file, tensor);
        if (untyped is not null)
            throw FileText.Bad($"{file.Name}: expected --dtype for a .npy only, whose numbers have no type, got a file of text");
        using (file)
            return CsvTensor.Read(file, progress, cancellation);
    }

    private static void RefuseName(OpenedFile file, string? tensor)
    {
        if (tensor is not null)
            throw FileText.Bad(
                $"{file.Name}: expected --tensor for a file that names its tensors (.npz or .safetensors), got {FileText.Quote(tensor)}");
    }

    private static string Choose(OpenedFile file, IReadOnlyCollection<string> names, string? asked)
    {
        if (names.Count == 0)
            throw FileText.Bad($"{file.Name}: expected a tensor, got a file without any");
        if (asked is null)
            return names.Count == 1
                ? names.First()
                : throw FileText.Bad($"{file.Name}: expected --tensor NAME, one of {FileText.List(names)}, got none");
        return names.Contains(asked)
            ? asked
            : throw FileText.Bad($"{file.Name}: expected --tensor NAME, one of {FileText.List(names)}, got {FileText.Quote(asked)}");
    }
}
