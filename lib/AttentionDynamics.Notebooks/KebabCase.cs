using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace AttentionDynamics.Notebooks;

/// <summary>Names that are file names too: a-z and 0-9, in words with single hyphens between them.</summary>
public static partial class KebabCase
{
    /// <summary>Whether a text is such a name, without a line end behind it.</summary>
    /// <param name="text">The text; null is no name.</param>
    public static bool Holds([NotNullWhen(true)] string? text) => text is not null && Form().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Form();
}
