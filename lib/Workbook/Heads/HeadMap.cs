using System.Globalization;
using AttentionDynamics.Notebooks;

namespace Workbook.Heads;

/// <summary>A number of every head as a map: a row a layer, a column a head.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Number">The number; null where a head has none.</param>
/// <param name="From">The number with the darkest colour, which all below it have too.</param>
/// <param name="To">The number with the brightest colour, which all above it have too.</param>
/// <param name="Logarithmic">Whether colours follow the logarithm.</param>
internal sealed record HeadMap(string Title, Func<MeasuredHead, double?> Number, double From, double To, bool Logarithmic = false)
{
    private const double Left = 26, Top = 22, Bottom = 42, Right = 4, LargestCell = 30, SmallestRow = 10;

    /// <summary>The width of a cell from which it has room for its number.</summary>
    private const double Roomy = 24;

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
        foreach (MeasuredHead head in measurement.Heads)
        {
            double x = Left + head.Head * width, y = Top + Array.IndexOf(layers, head.Layer) * rowHeight;
            var place = (X: x, Y: y, Width: width - (width > 6 ? 1 : 0), Height: rowHeight - 1);
            if (Number(head) is not { } number)
            {
                None(svg, place, $"{head.Name}: none");
                continue;
            }

            int colour = Colour(Share(number));
            svg.Cell(place, Hexadecimal(colour), $"{head.Name}: {NumberText.Of(number, 3)}");
            if (width >= Roomy) svg.Text(x + place.Width / 2, y + place.Height / 2 + 4.5, Short(number), fill: Ink(colour));
        }

        Labels(svg, layers, columns, (width, rowHeight));
        Key(svg, bottom + 20, [.. measurement.Heads.Select(Number)]);
        return svg.Figure(Title);
    }

    /// <summary>A number in three characters, about: .36, 2.8, 23, 1e3.</summary>
    internal static string Short(double number)
    {
        string text = Math.Abs(number) switch
        {
            >= 99.5 => number.ToString("0e0", CultureInfo.InvariantCulture),
            >= 9.95 => number.ToString("0", CultureInfo.InvariantCulture),
            >= 0.995 => number.ToString("0.#", CultureInfo.InvariantCulture),
            < 0.005 => "0",
            _ => number.ToString(".##", CultureInfo.InvariantCulture),
        };
        return text;
    }

    private static void Labels(Svg svg, int[] layers, int columns, (double Width, double Height) cell)
    {
        int everyRow = (int)Math.Ceiling(14 / cell.Height), everyColumn = (int)Math.Ceiling(20 / cell.Width);
        for (int row = 0; row < layers.Length; row += everyRow)
            svg.Text(Left - 5, Top + (row + 0.5) * cell.Height + 4, layers[row].ToString(CultureInfo.InvariantCulture), "end");
        for (int column = 0; column < columns; column += everyColumn)
            svg.Text(Left + (column + 0.5) * cell.Width, Top - 7, column.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A head without the number: a cell that is crossed out, so that no colour has to say it.</summary>
    private static void None(Svg svg, (double X, double Y, double Width, double Height) place, string? title = null)
    {
        svg.Cell(place, "var(--line)", title);
        svg.Rule(place.X, place.Y + place.Height, place.X + place.Width, place.Y, "var(--ink)");
    }

    /// <summary>Which colour is which number; at an end, whether it is that of numbers beyond.</summary>
    private void Key(Svg svg, double y, double?[] numbers)
    {
        const int Steps = 40;
        const double Length = 160;
        for (int step = 0; step < Steps; step++)
            svg.Cell((Left + step * Length / Steps, y - 9, Length / Steps + 0.3, 9), Hexadecimal(Colour((step + 0.5) / Steps)));
        double middle = Logarithmic ? Math.Sqrt(From * To) : (From + To) / 2;
        svg.Text(Left, y + 15, (numbers.Any(number => number < From) ? "≤ " : "") + NumberText.Of(From, 2), "start");
        svg.Text(Left + Length / 2, y + 15, NumberText.Of(middle, 2));
        svg.Text(Left + Length, y + 15, (numbers.Any(number => number > To) ? "≥ " : "") + NumberText.Of(To, 2));
        if (numbers.All(number => number is not null)) return;
        None(svg, (Left + Length + 30, y - 11, 12, 12));
        svg.Text(Left + Length + 48, y, "none", "start");
    }

    private double Share(double number) => Math.Clamp(
        Logarithmic ? Math.Log(Math.Max(number, From / 2) / From) / Math.Log(To / From) : (number - From) / (To - From), 0, 1);

    private static int Colour(double share)
    {
        double at = share * (Colours.Length - 1);
        int below = Math.Min((int)at, Colours.Length - 2);
        int Channel(int shift)
        {
            int one = Colours[below] >> shift & 255, other = Colours[below + 1] >> shift & 255;
            return (int)Math.Round(one + (at - below) * (other - one));
        }

        return Channel(16) << 16 | Channel(8) << 8 | Channel(0);
    }

    private static string Hexadecimal(int colour) => "#" + colour.ToString("x6", CultureInfo.InvariantCulture);

    /// <summary>Black or white, whichever has the larger contrast by WCAG's relative luminance: one has 4.58 on any colour.</summary>
    private static string Ink(int colour)
    {
        double Linear(int shift)
        {
            double share = (colour >> shift & 255) / 255.0;
            return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        }

        double luminance = 0.2126 * Linear(16) + 0.7152 * Linear(8) + 0.0722 * Linear(0);
        return (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05 ? "#000" : "#fff";
    }
}
