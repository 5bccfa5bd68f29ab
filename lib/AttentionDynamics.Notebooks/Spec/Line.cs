using System.Text.Json.Serialization;

namespace AttentionDynamics.Notebooks;

/// <summary>The stroke of a line.</summary>
public enum LineDash
{
    /// <summary>Unbroken.</summary>
    Solid,

    /// <summary>Dashes.</summary>
    Dash,

    /// <summary>Dots.</summary>
    Dot,

    /// <summary>Dashes and dots in turn.</summary>
    DashDot,
}

/// <summary>A curve through given points: a theory, or an exact value. It is drawn over the points of its panel, and thin and
/// broken over a heat map.</summary>
/// <param name="Name">The words in the legend.</param>
/// <param name="X">Abscissas, in drawing order.</param>
/// <param name="Y">Ordinates, as many.</param>
[method: JsonConstructor]
public sealed record Line(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y) : Layer(Name)
{
    /// <summary>The curve of a function.</summary>
    /// <param name="name">The words in the legend.</param>
    /// <param name="x">Abscissas, in drawing order.</param>
    /// <param name="y">The ordinate at each of them.</param>
    public Line(string name, IReadOnlyList<double> x, Func<double, double> y)
        : this(name, x, [.. x.Select(y)])
    {
    }

    /// <summary>The stroke; null: unbroken, and over a heat map one broken stroke after the other.</summary>
    public LineDash? Dash { get; init; }

    /// <summary>Holds each ordinate until the next abscissa, as a count or a share of few things does; false: straight from point to
    /// point.</summary>
    public bool Steps { get; init; }

    /// <summary>Whether the legend names it; false where the caption says what all of its kind are.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Index into the palette, to give a curve the colour of the points it explains; null: the next colour, and over a heat map
    /// that of the threshold, which shows on every colour of the map. <see cref="SeriesColour"/> names those that are the same
    /// everywhere.</summary>
    public int? Colour { get; init; }
}
