using System.Globalization;
using System.Text.RegularExpressions;
using AttentionDynamics.Tokens.Files;

namespace Workbook.Heads;

/// <summary>One tensor of one layer.</summary>
/// <param name="Layer">The layer's number: as its name says, or counted from 0.</param>
/// <param name="Path">The file.</param>
/// <param name="Tensor">The tensor in it; null where the file holds only one.</param>
internal sealed record LayerTensor(int Layer, string Path, string? Tensor);

/// <summary>
/// What an option names: FILE, FILE:TENSOR, a folder, a pattern of files with * and ?, or names with {layer} in the place of a number.
/// </summary>
internal static partial class TensorReference
{
    private const string Layer = "{layer}";
    private static readonly string[] Endings = [".npy", ".npz", ".safetensors"];

    /// <summary>The tensors of all layers, by number.</summary>
    /// <param name="option">As messages name it.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="InvalidInputException">It names nothing, or nothing that can be read.</exception>
    public static IReadOnlyList<LayerTensor> Resolve(string option, string text)
    {
        if (text.Length == 0) throw new InvalidInputException($"{option}: expected a file of heads, got an empty path");
        (string path, string? tensor) = Split(text);
        if (tensor is { Length: 0 }) throw new InvalidInputException($"{option}: expected FILE:TENSOR, got {text}");
        try
        {
            return Layers(option, path, tensor);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException($"{option}: expected a file of heads that can be read, got: {e.Message}");
        }
    }

    private static List<LayerTensor> Layers(string option, string path, string? tensor)
    {
        string name = Path.GetFileName(path), folder = Path.GetDirectoryName(path) is { Length: > 0 } above ? above : ".";
        if (folder.AsSpan().IndexOfAny('*', '?') >= 0 || folder.Contains(Layer, StringComparison.Ordinal))
            throw new InvalidInputException($"{option}: expected *, ? and {Layer} in the last part of the path only, got {path}");
        if (Directory.Exists(path)) return Numbered(option, path, Files(path, "*"), tensor);
        if (name.Contains(Layer, StringComparison.Ordinal))
        {
            Regex pattern = Pattern(name);
            return Named(option, path, Files(folder, "*").Select(file => (file, Number(pattern, Path.GetFileName(file)))),
                (file, layer) => new LayerTensor(layer, file, tensor?.Replace(Layer, layer.ToString(CultureInfo.InvariantCulture),
                    StringComparison.Ordinal)));
        }

        if (name.AsSpan().IndexOfAny('*', '?') >= 0) return Numbered(option, path, Files(folder, name), tensor);
        if (tensor?.Contains(Layer, StringComparison.Ordinal) != true) return [new LayerTensor(0, path, tensor)];
        Regex tensors = Pattern(tensor);
        return Named(option, $"{path}:{tensor}", TensorFile.Names(path).Select(each => (each, Number(tensors, each))),
            (each, layer) => new LayerTensor(layer, path, each));
    }

    private static List<LayerTensor> Named(
        string option, string pattern, IEnumerable<(string Name, int? Layer)> names, Func<string, int, LayerTensor> make)
    {
        List<LayerTensor> layers =
            [.. names.Where(each => each.Layer is not null).OrderBy(each => each.Layer).Select(each => make(each.Name, each.Layer!.Value))];
        if (layers.Count == 0) throw new InvalidInputException($"{option}: expected at least one layer by the pattern {pattern}, got none");
        if (layers.Zip(layers.Skip(1)).FirstOrDefault(pair => pair.First.Layer == pair.Second.Layer) is { First: { } twice })
            throw new InvalidInputException($"{option}: expected one tensor a layer by the pattern {pattern}, got two of layer "
                + $"{twice.Layer}");
        return layers;
    }

    /// <summary>Files without a number of a layer of their own: counted in their natural order.</summary>
    private static List<LayerTensor> Numbered(string option, string path, IEnumerable<string> files, string? tensor)
    {
        List<LayerTensor> layers =
            [.. files.OrderBy(file => Natural(Path.GetFileName(file)), StringComparer.Ordinal).Select((file, at) => new LayerTensor(at,
                file, tensor))];
        return layers.Count > 0
            ? layers
            : throw new InvalidInputException($"{option}: expected at least one file ({string.Join(", ", Endings)}) in {path}, got none");
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant()));

    /// <summary>A name in which numbers of any length are in order: each with its length before it.</summary>
    private static string Natural(string name) =>
        Digits().Replace(name, match => match.Value.TrimStart('0') is var digits
            ? $"{(char)('0' + Math.Min(digits.Length, 70))}{digits}" : "");

    private static int? Number(Regex pattern, string name) =>
        pattern.Match(name) is { Success: true } match
        && int.TryParse(match.Groups["layer"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : null;

    /// <summary>A name with {layer}, which may stand in it again and is then the same number.</summary>
    private static Regex Pattern(string name)
    {
        string[] parts = [.. name.Split(Layer).Select(Regex.Escape)];
        return new Regex($"^{parts[0]}(?<layer>[0-9]+){string.Join("\\k<layer>", parts.Skip(1))}$", RegexOptions.CultureInvariant);
    }

    /// <summary>FILE:TENSOR at the end of a name that can hold tensors, so that a drive's colon is none.</summary>
    private static (string Path, string? Tensor) Split(string text) => Named().Match(text) is { Success: true } match
        ? (match.Groups["path"].Value, match.Groups["tensor"].Value)
        : (text, null);

    [GeneratedRegex(@"^(?<path>.+?\.(?:npz|safetensors)):(?<tensor>.*)$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Named();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
