using System.Globalization;

namespace AttentionDynamics.Tokens.Files;

/// <summary>What messages about a file are made of: each is one line and holds no control character.</summary>
internal static class FileText
{
    private const int NamesShown = 12;

    /// <summary>The name of a file as a message begins with it.</summary>
    internal static string Name(string path) => Printable(Path.GetFileName(path));

    /// <summary>Text without control characters.</summary>
    internal static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    /// <summary>Text from a file, cut short.</summary>
    internal static string Quote(string text) => $"'{Printable(text[..Math.Min(text.Length, 60)])}{(text.Length > 60 ? "…" : "")}'";

    /// <summary>A shape as Python writes it.</summary>
    internal static string Shape(IReadOnlyList<long> shape)
    {
        string sizes = string.Join(", ", shape.Take(16).Select(size => size.ToString(CultureInfo.InvariantCulture)));
        return $"({sizes}{(shape.Count == 1 ? "," : shape.Count > 16 ? ", …" : "")})";
    }

    /// <summary>The first of many names.</summary>
    internal static string List(IReadOnlyCollection<string> names)
    {
        string more = names.Count > NamesShown ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - NamesShown} more") : "";
        return string.Join(", ", names.Take(NamesShown).Select(Short)) + more;
    }

    internal static InvalidDataException Bad(FormattableString message) => new(FormattableString.Invariant(message));

    private static string Short(string name) => Printable(name.Length > 80 ? name[..80] + "…" : name);
}
