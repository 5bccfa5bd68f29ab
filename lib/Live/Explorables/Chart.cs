using System.Text.Json.Nodes;

namespace Live.Explorables;

/// <summary>A chart of a picture: curves, a map, lines and points.</summary>
/// <param name="picture">What keeps its numbers.</param>
/// <param name="title">Its title.</param>
/// <param name="x">The axis across.</param>
/// <param name="y">The axis up.</param>
internal sealed class Chart(Picture picture, string title, Axis x, Axis y)
{
    private readonly JsonArray curves = [], lines = [], points = [];
    private JsonObject? map;

    /// <summary>The controls that a place on the chart sets, across and up; none: it sets nothing.</summary>
    public (string Across, string Up)? Sets { get; init; }

    /// <summary>Whether a length is the same across and up.</summary>
    public bool Square { get; init; }

    /// <summary>The chart as a page needs it.</summary>
    public JsonObject Json => new()
    {
        ["title"] = title,
        ["x"] = x.Json,
        ["y"] = y.Json,
        ["curves"] = curves,
        ["lines"] = lines,
        ["points"] = points,
        ["map"] = map,
        ["sets"] = Sets is { } sets ? new JsonArray(sets.Across, sets.Up) : null,
        ["square"] = Square,
    };

    /// <summary>Adds a curve.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="xs">Its abscissas.</param>
    /// <param name="ys">Its ordinates; NaN where it has none.</param>
    /// <param name="colour">Which of the page's colours, from 0.</param>
    /// <param name="dashed">Whether it is dashed.</param>
    /// <param name="quiet">Whether it is one of many behind those that have a name in the legend.</param>
    public void Curve(string name, double[] xs, double[] ys, int colour, bool dashed = false, bool quiet = false) => curves.Add(
        (JsonNode)new JsonObject
    {
        ["name"] = name,
        ["x"] = picture.Keep(xs),
        ["y"] = picture.Keep(ys),
        ["count"] = xs.Length,
        ["colour"] = colour,
        ["dashed"] = dashed,
        ["quiet"] = quiet,
    });

    /// <summary>Adds a line across: at an abscissa, or at an ordinate.</summary>
    public void Line(string label, double at, bool upright) =>
        lines.Add((JsonNode)new JsonObject { ["label"] = label, ["at"] = at, ["upright"] = upright });

    /// <summary>Adds a point.</summary>
    public void Point(string label, double atX, double atY, int colour, bool small = false) => points.Add(
        (JsonNode)new JsonObject { ["label"] = label, ["x"] = atX, ["y"] = atY, ["colour"] = colour, ["small"] = small });

    /// <summary>Sets a map that fills the chart: rows from the lower end up, values from 0 to 1.</summary>
    public void Map(string name, double[] values, int columns) =>
        map = new JsonObject { ["name"] = name, ["at"] = picture.Keep(values), ["columns"] = columns, ["rows"] = values.Length / columns };
}
