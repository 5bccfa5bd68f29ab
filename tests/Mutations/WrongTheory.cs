using System.Text.Json;

namespace Mutations;

/// <summary>A theory that is wrong, as one replacement in the library's source, and the notebook whose claims must refuse it.</summary>
/// <param name="Theory">What it says, in words.</param>
/// <param name="File">The source file, from the root.</param>
/// <param name="Find">The text that stands there exactly once.</param>
/// <param name="Replace">What stands there in the wrong theory.</param>
/// <param name="Notebook">The notebook's name.</param>
internal sealed record WrongTheory(string Theory, string File, string Find, string Replace, string Notebook)
{
    /// <summary>All that a file lists.</summary>
    public static IReadOnlyList<WrongTheory> Read(string path) =>
        JsonSerializer.Deserialize<WrongTheory[]>(System.IO.File.ReadAllText(path), JsonSerializerOptions.Web)!;

    /// <summary>The source with the wrong theory in it.</summary>
    /// <exception cref="InvalidOperationException">The text to replace does not stand there exactly once.</exception>
    public string In(string source)
    {
        int at = source.IndexOf(Find, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(Find, at + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidOperationException($"{File}: expected \"{Find}\" exactly once, got it {(at < 0 ? "nowhere" : "twice")}");
        return string.Concat(source.AsSpan(0, at), Replace, source.AsSpan(at + Find.Length));
    }
}
