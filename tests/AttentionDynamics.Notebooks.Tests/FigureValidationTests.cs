
namespace AttentionDynamics.Notebooks.Tests;

public class FigureValidationTests
{
    private static readonly Axis Linear = Axis.Linear("x");
    private static readonly Axis Log = Axis.Log("λ");

    public static TheoryData<string, string> Cases => new()
    {
        { "length", "figure \"f\", layer \"l\": expected as many y as x, got 2 x and 1 y" },
        { "empty", "figure \"f\", layer \"l\": expected at least one x, got none" },
        { "nan", "figure \"f\", layer \"l\": y[1]: expected a finite number, got NaN" },
        { "infinity", "figure \"f\", layer \"l\": x[0]: expected a finite number, got Infinity" },
        { "underflow", "figure \"f\", layer \"l\": y[1]: expected a positive number on the logarithmic axis \"λ\", got 0" },
        { "reference", "figure \"f\", layer \"l\": y: expected a positive number on the logarithmic axis \"λ\", got -1" },
        { "error-count", "figure \"f\", layer \"l\": expected one error bar a point, got 1 for 2 points" },
        { "error-sign", "figure \"f\", layer \"l\": error[1]: expected a finite number, 0 or more, got -1" },
        { "map-rows", "figure \"f\", layer \"l\": expected one row of z a y (2), got 1" },
        { "map-row", "figure \"f\", layer \"l\": z[1]: expected one number an x (2), got 1" },
        { "map-nan", "figure \"f\", layer \"l\": z[0][1]: expected a finite number, got NaN" },
        { "map-order", "figure \"f\", layer \"l\": x[1]: expected more than 2 before it, got 1" },
        { "kebab", "figure name: expected kebab-case (a-z, 0-9, single hyphens), got \"Not_kebab\"" },
        { "no-title", "figure \"f\": expected a title, got none" },
        { "no-layers", "figure \"f\": expected at least one layer, got none" },
        { "twice", "figure \"f\": expected each layer name among layers of one kind once, got \"Line l\" twice" },
        { "range", "figure \"f\", x axis \"x\": expected the axis to begin below its end, got 2 and 1" },
        { "log-range", "figure \"f\", y axis \"λ\": expected positive ends on a logarithmic axis, got 0" },
        { "panels", "figure \"f\": expected each panel title once, got \"a\" twice" },
        { "panel", "figure \"f\", panel \"b\", layer \"l\": y[0]: expected a finite number, got NaN" },
        { "axes", "figure \"f\", step \"2\": expected the axes of the first step, got others" },
        { "units", "figure \"f\": expected linear axes for equal units, got a logarithmic one" },
        { "units-of-steps", "figure \"f\", step \"2\": expected the axes of the first step, got others" },
        { "scales", "figure \"f\", heat maps \"l\": expected one colour scale for all, got ends 0 and 1" },
        { "contour", "figure \"f\", layer \"l\": expected one heat map in its panel, got 0" },
        { "contour-level", "figure \"f\", layer \"l\": expected a level between 1 and 2, the numbers of the map, got 2" },
        { "start", "figure \"f\": expected a start among the slider labels 1, 2, got \"3\"" },
        { "digits", "figure \"f\": expected 3 to 15 significant digits, got 2" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_cannot_be_drawn_faithfully_is_refused_in_one_line(string what, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => Make(what));
        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("a\n")]
    [InlineData("")]
    [InlineData(null)]
    public void Names_that_are_no_file_names_are_refused(string? name) =>
        Assert.Throws<ArgumentException>(() => Figure.Of(name!, "F", Linear, Linear, new VerticalLine(1, "v")));

    private static Figure Make(string what)
    {
        Figure Of(Axis x, Axis y, params IReadOnlyList<Layer> layers) => Figure.Of("f", "F", x, y, layers);
        Panel Panel(string title, Axis x, Axis y, double number = 1) => new(title, x, y, new Line("l", [1], [number]));
        Panel Map(string title, double minimum) => new(title, Linear, Linear, new HeatMap("l", [1], [1], new double[,] { { 1 } }) { Minimum = minimum });
        return what switch
        {
            "length" => Of(Linear, Linear, new Line("l", [1, 2], [1])),
            "empty" => Of(Linear, Linear, new Line("l", [], [])),
            "nan" => Of(Linear, Linear, new Line("l", [1, 2], [1, double.NaN])),
            "infinity" => Of(Linear, Linear, new Points("l", [double.PositiveInfinity], [1])),
            "underflow" => Of(Linear, Log, new Points("l", [1, 2], [1, 1e-300 * 1e-300])),
            "reference" => Of(Linear, Log, new Line("k", [1], [1]), new HorizontalLine(-1, "l")),
            "error-count" => Of(Linear, Linear, new Points("l", [1, 2], [1, 2]) { Error = [1] }),
            "error-sign" => Of(Linear, Linear, new Points("l", [1, 2], [1, 2]) { Error = [1, -1] }),
            "map-rows" => Of(Linear, Linear, new HeatMap("l", [1, 2], [1, 2], [[1, 2]])),
            "map-row" => Of(Linear, Linear, new HeatMap("l", [1, 2], [1, 2], [[1, 2], [1]])),
            "map-nan" => Of(Linear, Linear, new HeatMap("l", [1, 2], [1], [[1, double.NaN]])),
            "map-order" => Of(Linear, Linear, new HeatMap("l", [2, 1], [1], [[1, 2]])),
            "kebab" => Figure.Of("Not_kebab", "F", Linear, Linear, new VerticalLine(1, "v")),
            "no-title" => Figure.Of("f", " ", Linear, Linear, new VerticalLine(1, "v")),
            "no-layers" => Of(Linear, Linear),
            "twice" => Of(Linear, Linear, new Line("l", [1], [1]), new Line("l", [1], [2])),
            "range" => Of(Axis.Linear("x", 2, 1), Linear, new Line("l", [1], [1])),
            "log-range" => Of(Linear, Axis.Log("λ", 0), new Line("l", [1], [1])),
            "panels" => Figure.Grid("f", "F", 2, Panel("a", Linear, Linear), Panel("a", Linear, Linear)),
            "panel" => Figure.Grid("f", "F", 2, Panel("a", Linear, Linear), Panel("b", Linear, Linear, double.NaN)),
            "axes" => Figure.Slider("f", "F", "p", [("1", Panel("", Linear, Linear)), ("2", Panel("", Linear, Log))]),
            "units" => Figure.Grid("f", "F", 1, Panel("", Linear, Log) with { EqualUnits = true }),
            "units-of-steps" => Figure.Slider("f", "F", "p",
                [("1", Panel("", Linear, Linear)), ("2", Panel("", Linear, Linear) with { EqualUnits = true })]),
            "scales" => Figure.Grid("f", "F", 2, Map("a", 0), Map("b", 1)),
            "contour" => Of(Linear, Linear, new Contour("l", 0.5)),
            "contour-level" => Of(Linear, Linear, new Contour("l", 2), new HeatMap("m", [1, 2], [1], [[1, 2]])),
            "start" => Figure.Slider("f", "F", "p", [("1", Panel("", Linear, Linear)), ("2", Panel("", Linear, Linear))], "3"),
            "digits" => Of(Linear, Linear, new Line("l", [1], [1])).WithSignificantDigits(2),
            _ => throw new InvalidOperationException(what),
        };
    }
}
