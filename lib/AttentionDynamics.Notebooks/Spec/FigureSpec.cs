namespace AttentionDynamics.Notebooks;

/// <summary>A figure as plain data: all that crosses, as JSON, into the load context that draws.</summary>
/// <param name="Name">Stable name, kebab-case.</param>
/// <param name="Title">What the figure shows.</param>
/// <param name="Columns">Panels beside one another.</param>
/// <param name="Panels">The panels: row by row, or one for each position of the slider.</param>
internal sealed record FigureSpec(string Name, string Title, int Columns, IReadOnlyList<Panel> Panels)
{
    /// <summary>The sentences below the figure.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Significant digits of every number in the figure's JSON.</summary>
    public int SignificantDigits { get; init; } = 6;

    /// <summary>What the slider changes; null: no slider.</summary>
    public string? SliderParameter { get; init; }

    /// <summary>The positions of the slider, one for each panel.</summary>
    public IReadOnlyList<string> SliderLabels { get; init; } = [];

    /// <summary>The panel that the slider shows first, and that the picture shows.</summary>
    public int SliderStart { get; init; }
}
