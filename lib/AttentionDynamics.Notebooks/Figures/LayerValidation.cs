using static AttentionDynamics.Notebooks.FigureValidation;

namespace AttentionDynamics.Notebooks;

/// <summary>Checks the numbers of one layer against the axes they are drawn on.</summary>
internal static class LayerValidation
{
    public static void Check(Layer layer, Panel panel, string at)
    {
        switch (layer)
        {
            case Line line:
                CheckSeries(line.X, line.Y, panel, at);
                Require(line.Colour is null or >= 0, at, $"expected a palette index of 0 or more, got {line.Colour}");
                break;
            case Points points:
                CheckSeries(points.X, points.Y, panel, at);
                Require(points.Colour is null or >= 0, at, $"expected a palette index of 0 or more, got {points.Colour}");
                CheckErrors(points, at);
                break;
            case HeatMap map:
                CheckMap(map, panel, at);
                break;
            case Contour contour:
                CheckContour(contour, panel, at);
                break;
            case VerticalLine line:
                CheckNumber(line.X, "x", panel.X, at);
                break;
            case HorizontalLine line:
                CheckNumber(line.Y, "y", panel.Y, at);
                break;
        }
    }

    private static void CheckSeries(IReadOnlyList<double> x, IReadOnlyList<double> y, Panel panel, string at)
    {
        CheckNumbers(x, "x", panel.X, at);
        CheckNumbers(y, "y", panel.Y, at);
        Require(x.Count == y.Count, at, $"expected as many y as x, got {x.Count} x and {y.Count} y");
    }

    private static void CheckErrors(Points points, string at)
    {
        if (points.Error is not { } error)
        {
            return;
        }
        Require(error.Count == points.X.Count, at, $"expected one error bar a point, got {error.Count} for {points.X.Count} points");
        for (int i = 0; i < error.Count; i++)
        {
            Require(double.IsFinite(error[i]) && error[i] >= 0, at,
                $"error[{i}]: expected a finite number, 0 or more, got {Show(error[i])}");
        }
    }

    private static void CheckMap(HeatMap map, Panel panel, string at)
    {
        CheckNumbers(map.X, "x", panel.X, at);
        CheckNumbers(map.Y, "y", panel.Y, at);
        CheckIncreasing(map.X, "x", at);
        CheckIncreasing(map.Y, "y", at);
        Require(map.Z is not null && map.Z.Count == map.Y.Count, at, $"expected one row of z a y ({map.Y.Count}), got {map.Z?.Count ?? 0}");
        for (int j = 0; j < map.Y.Count; j++)
        {
            IReadOnlyList<double> row = map.Z![j];
            Require(row is not null && row.Count == map.X.Count, at,
                $"z[{j}]: expected one number an x ({map.X.Count}), got {row?.Count ?? 0}");
            for (int i = 0; i < row!.Count; i++)
            {
                Require(double.IsFinite(row[i]), at, $"z[{j}][{i}]: expected a finite number, got {Show(row[i])}");
            }
        }
        foreach (double end in new[] { map.Minimum, map.Maximum }.OfType<double>())
        {
            Require(double.IsFinite(end), at, $"expected a colour scale with finite ends, got {Show(end)}");
        }
        Require(!(map.Minimum >= map.Maximum), at,
            $"expected a colour scale that begins below its end, got {map.Minimum} and {map.Maximum}");
    }

    private static void CheckContour(Contour contour, Panel panel, string at)
    {
        HeatMap[] maps = [.. panel.Layers.OfType<HeatMap>()];
        Require(maps.Length == 1, at, $"expected one heat map in its panel, got {maps.Length}");
        IEnumerable<double> numbers = maps[0].Z.SelectMany(row => row);
        (double least, double most) = (numbers.Min(), numbers.Max());
        Require(contour.Level > least && contour.Level < most, at,
            $"expected a level between {Show(least)} and {Show(most)}, the numbers of the map, got {Show(contour.Level)}");
    }

    private static void CheckIncreasing(IReadOnlyList<double> numbers, string which, string at)
    {
        for (int i = 1; i < numbers.Count; i++)
        {
            Require(numbers[i] > numbers[i - 1], at,
                $"{which}[{i}]: expected more than {Show(numbers[i - 1])} before it, got {Show(numbers[i])}");
        }
    }

    private static void CheckNumbers(IReadOnlyList<double> numbers, string which, Axis axis, string at)
    {
        Require(numbers is { Count: > 0 }, at, $"expected at least one {which}, got none");
        for (int i = 0; i < numbers!.Count; i++)
        {
            CheckNumber(numbers[i], $"{which}[{i}]", axis, at);
        }
    }

    private static void CheckNumber(double value, string which, Axis axis, string at)
    {
        Require(double.IsFinite(value), at, $"{which}: expected a finite number, got {Show(value)}");
        Require(axis.Scale == AxisScale.Linear || value > 0, at,
            $"{which}: expected a positive number on the logarithmic axis \"{axis.Title}\", got {Show(value)}");
    }
}
