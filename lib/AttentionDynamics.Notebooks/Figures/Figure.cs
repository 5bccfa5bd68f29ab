using System.Text.Json;

namespace AttentionDynamics.Notebooks;

/// <summary>A figure of a notebook: what is drawn, the numbers behind it, and its picture as Plotly JSON.</summary>
/// <remarks>The data are copied and checked when the figure is made; it is drawn when first asked for.</remarks>
public sealed class Figure
{
    private readonly FigureSpec spec;
    private readonly Lazy<string> plotlyJson;

    private Figure(FigureSpec spec)
    {
        FigureValidation.Check(spec);
        string description = JsonSerializer.Serialize(spec);
        // Read back: the caller may go on using the arrays.
        this.spec = JsonSerializer.Deserialize<FigureSpec>(description)!;
        plotlyJson = new Lazy<string>(() => PlottingContext.Draw(description));
    }

    /// <summary>The source of the plotly.js that Plotly.NET carries: what draws <see cref="PlotlyJson"/> without a network.</summary>
    public static string PlotlyScript => PlottingContext.Script();

    /// <summary>Stable name, kebab-case, unique among the figures; names the file data/figures/NAME.csv.</summary>
    public string Name => spec.Name;

    /// <summary>What the figure shows, in one line.</summary>
    public string Title => spec.Title;

    /// <summary>What to look at, with the key numbers; empty until <see cref="WithCaption"/>.</summary>
    public string Caption => spec.Caption;

    /// <summary>Significant digits of the numbers in <see cref="PlotlyJson"/>.</summary>
    public int SignificantDigits => spec.SignificantDigits;

    /// <summary>The Plotly figure {data, layout}, its numbers rounded to <c>layout.meta.significantDigits</c>. The same figure gives
    /// the same text, always.</summary>
    /// <exception cref="FileNotFoundException">The folder plotting/ is not beside this assembly.</exception>
    public string PlotlyJson => plotlyJson.Value;

    /// <summary>The numbers behind the figure, unrounded: one row a point, header <c>panel,layer,kind,x,y,z,error</c> without the columns
    /// that no row of this figure has.</summary>
    public string Csv => FigureCsv.Of(spec);

    /// <summary>A figure of one panel.</summary>
    /// <param name="name">Stable name, kebab-case.</param>
    /// <param name="title">What the figure shows, in one line.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="layers">What is drawn.</param>
    /// <exception cref="ArgumentException">Something cannot be drawn as given; the message says which layer and number.</exception>
    public static Figure Of(string name, string title, Axis x, Axis y, params IReadOnlyList<Layer> layers) =>
        new(new FigureSpec(name, title, 1, [new Panel("", x, y, layers)]));

    /// <summary>Small multiples: panels side by side, row by row.</summary>
    /// <param name="name">Stable name, kebab-case.</param>
    /// <param name="title">What the figure shows, in one line.</param>
    /// <param name="columns">Panels beside one another.</param>
    /// <param name="panels">The panels, each with a title of its own.</param>
    /// <exception cref="ArgumentException">Something cannot be drawn as given; the message says which panel, layer and number.</exception>
    public static Figure Grid(string name, string title, int columns, params IReadOnlyList<Panel> panels) =>
        new(new FigureSpec(name, title, columns, panels));

    /// <summary>One panel that a slider changes. All steps have the same axes.</summary>
    /// <param name="name">Stable name, kebab-case.</param>
    /// <param name="title">What the figure shows, in one line.</param>
    /// <param name="parameter">What the slider changes; stands before the label of the step: "γ" gives "γ = 2.5".</param>
    /// <param name="steps">The positions of the slider.</param>
    /// <param name="start">The label of the position shown first, and in the picture; null: the first.</param>
    /// <exception cref="ArgumentException">Something cannot be drawn as given; the message says which step, layer and number.</exception>
    public static Figure Slider(
        string name, string title, string parameter, IEnumerable<(string Label, Panel Panel)> steps, string? start = null)
    {
        List<(string Label, Panel Panel)> all = [.. steps];
        int first = start is null ? 0 : all.FindIndex(step => step.Label == start);
        if (first < 0)
        {
            throw new ArgumentException($"figure \"{name}\": expected a start among the slider labels "
                + $"{string.Join(", ", all.Select(step => step.Label))}, got \"{start}\"");
        }
        return new(new FigureSpec(name, title, 1, [.. all.Select(step => step.Panel)])
        {
            SliderParameter = parameter ?? "",
            SliderLabels = [.. all.Select(step => step.Label)],
            SliderStart = first,
        });
    }

    /// <summary>The same figure with a caption.</summary>
    /// <param name="caption">What to look at, with the key numbers: one or two sentences. Line breaks count as spaces.</param>
    public Figure WithCaption(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        return new(spec with { Caption = string.Join(' ', caption.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) });
    }

    /// <summary>The same figure with its numbers rounded otherwise.</summary>
    /// <param name="digits">Significant digits, 3 to 15.</param>
    /// <exception cref="ArgumentException">Not 3 to 15.</exception>
    public Figure WithSignificantDigits(int digits) => new(spec with { SignificantDigits = digits });

    /// <summary>Title and caption, one line each.</summary>
    public override string ToString() => Caption.Length > 0 ? Title + "\n" + Caption : Title;
}
