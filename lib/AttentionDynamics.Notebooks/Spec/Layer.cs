using System.Text.Json.Serialization;

namespace AttentionDynamics.Notebooks;

/// <summary>One thing drawn in a panel: <see cref="Line"/>, <see cref="Points"/>, <see cref="HeatMap"/>, <see cref="Contour"/>,
/// <see cref="VerticalLine"/> or <see cref="HorizontalLine"/>.</summary>
/// <remarks>A series that has the same name in several panels has one colour and one entry in the legend.</remarks>
/// <param name="Name">The words in the legend, beside the colour bar, or at the reference line.</param>
[JsonDerivedType(typeof(Line), "line")]
[JsonDerivedType(typeof(Points), "points")]
[JsonDerivedType(typeof(HeatMap), "heat-map")]
[JsonDerivedType(typeof(Contour), "contour")]
[JsonDerivedType(typeof(VerticalLine), "vertical-line")]
[JsonDerivedType(typeof(HorizontalLine), "horizontal-line")]
public abstract record Layer(string Name);
