using System.Text.Json.Serialization;

namespace AttentionDynamics.Notebooks;

/// <summary>Measured points, with or without error bars.</summary>
/// <param name="Name">The words in the legend.</param>
/// <param name="X">Abscissas.</param>
/// <param name="Y">Ordinates, as many.</param>
[method: JsonConstructor]
public sealed record Points(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y) : Layer(Name)
{
    /// <summary>The points of a function.</summary>
    /// <param name="name">The words in the legend.</param>
    /// <param name="x">Abscissas.</param>
    /// <param name="y">The ordinate at each of them.</param>
    public Points(string name, IReadOnlyList<double> x, Func<double, double> y)
        : this(name, x, [.. x.Select(y)])
    {
    }

    /// <summary>Half lengths of symmetric error bars in y, one for each point; null: none.</summary>
    public IReadOnlyList<double>? Error { get; init; }

    /// <summary>Whether the legend names them; false where the caption says what all of their kind are.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Index into the palette; null: the next colour.</summary>
    public int? Colour { get; init; }
}
