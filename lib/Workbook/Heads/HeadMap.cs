using System.Globalization;
using AttentionDynamics.Notebooks;

namespace Workbook.Heads;

/// <summary>A number of every head as a map: a row a layer, a column a head.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Number">The number; null where a head has none.</param>
/// <param name="From">The number with the darkest colour.</param>
/// <param name="To">The number with the brightest colour.</param>
/// <param name="Logarithmic">Whether colours follow the logarithm.</param>
internal sealed record HeadMap(string Title, Func<MeasuredHead, double?> Number, double From, double To, bool Logarithmic = false)
{
    private const double Left = 44, Top = 34, Bottom = 46, Right = 6, LargestCell = 30, SmallestRow = 10;

    /// <summary>The width of a cell from which it has room for its number.</summary>
    private const double Roomy = 27;

    /// <summary>Viridis, at even distances.</summary>
    private static readonly int[] Colours = [0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26838f, 0x1f9d8a, 0x6cce5a, 0xb6de2b, 0xfee825];

    /// <summary>The drawing.</summary>
    public string Draw(HeadMeasurement measurement)
    {
        int[] layers = [.. measurement.Sources.Select(source => source.Layer)];
        int columns = measurement.Sources.Max(source => source.Heads);
        double width = Math.Min(LargestCell, (Svg.Width - Left - Right) / columns), rowHeight = Math.Clamp(width, SmallestRow, LargestCell);
        double bottom = Top + layers.Length * rowHeight;
        var svg = new Svg(bottom + Bottom, $"{Title}: {layers.Length} layers by {columns} heads; the numbers are in the table");
        svg.Text(0, 14, Title, "start", size: 12.5);
        foreach (MeasuredHead head in measurement.Heads)
        {
            double x = Left + head.Head * width, y = Top + Array.IndexOf(layers, head.Layer) * rowHeight;
            double? number = Number(head);
            string text = number is { } value ? NumberText.Of(value, 3) : "none";
            string fill = number is { } drawn ? Colour(Share(drawn)) : "var(--line)";
            svg.Cell((x, y, width - (width > 6 ? 1 : 0), rowHeight - 1), fill, $"{head.Name}: {text}");
            if (width < Roomy || number is not { } shown) continue;
            string ink = Share(shown) < 0.55 ? "#fff" : "#000";
            svg.Text(x + width / 2 - 0.5, y + rowHeight / 2 + 3, NumberText.Of(shown, 2), fill: ink, size: 9.5);
        }

        Labels(svg, layers, columns, (width, rowHeight));
        Key(svg, bottom + 26);
        return svg.ToString();
    }

    private static void Labels(Svg svg, int[] layers, int columns, (double Width, double Height) cell)
    {
        svg.Text(Left - 4, Top - 6, "layer", "end", size: 10);
        int everyRow = (int)Math.Ceiling(13 / cell.Height), everyColumn = (int)Math.Ceiling(16 / cell.Width);
        for (int row = 0; row < layers.Length; row += everyRow)
            svg.Text(Left - 5, Top + (row + 0.5) * cell.Height + 4, layers[row].ToString(CultureInfo.InvariantCulture), "end");
        for (int column = 0; column < columns; column += everyColumn)
        {
            string text = column == 0 ? "head 0" : column.ToString(CultureInfo.InvariantCulture);
            if (column * cell.Width is > 0 and < 26) continue;
            svg.Text(Left + column * cell.Width, Top - 6, text, "start", size: 10);
        }
    }

    private void Key(Svg svg, double y)
    {
        const int Steps = 40;
        const double Length = 160;
        for (int step = 0; step < Steps; step++)
            svg.Cell((Left + step * Length / Steps, y - 9, Length / Steps + 0.3, 9), Colour((step + 0.5) / Steps), "colours");
        double middle = Logarithmic ? Math.Sqrt(From * To) : (From + To) / 2;
        foreach ((double at, double number) in new[] { (0, From), (Length / 2, middle), (Length, To) })
            svg.Text(Left + at, y + 12, NumberText.Of(number, 2), size: 10);
        svg.Text(Left + Length + 22, y, "grey: none", "start", size: 10);
    }

    private double Share(double number) => Math.Clamp(
        Logarithmic ? Math.Log(Math.Max(number, From / 2) / From) / Math.Log(To / From) : (number - From) / (To - From), 0, 1);

    private static string Colour(double share)
    {
        double at = share * (Colours.Length - 1);
        int below = Math.Min((int)at, Colours.Length - 2);
        int Channel(int shift)
        {
            int one = Colours[below] >> shift & 255, other = Colours[below + 1] >> shift & 255;
            return (int)Math.Round(one + (at - below) * (other - one));
        }

        return string.Create(CultureInfo.InvariantCulture, $"#{Channel(16):x2}{Channel(8):x2}{Channel(0):x2}");
    }
}
