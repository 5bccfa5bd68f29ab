using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;

namespace AttentionDynamics.Notebooks.Tests;

public partial class FigureJsonTests
{
    public static TheoryData<string> Names => [.. SampleFigures.All().Select(figure => figure.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_figure_gives_the_same_text(string name) =>
        Assert.Equal(Named(name).PlotlyJson, Named(name).PlotlyJson);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_culture_with_a_decimal_comma_changes_nothing(string name)
    {
        (string json, string csv) = (Named(name).PlotlyJson, Named(name).Csv);
        CultureInfo before = CultureInfo.CurrentCulture;
        // As de-DE, which does not exist in the invariant mode the tests run in.
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        comma.NumberFormat.NegativeSign = "−";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(json, Named(name).PlotlyJson);
            Assert.Equal(csv, Named(name).Csv);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_address_no_random_id_and_no_default_template_is_in_the_text(string name)
    {
        string json = Named(name).PlotlyJson;
        Assert.DoesNotContain("http", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cdn", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("template", json, StringComparison.Ordinal);
        Assert.DoesNotMatch(Guid(), json);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_number_has_at_most_the_stated_digits(string name)
    {
        using JsonDocument json = JsonDocument.Parse(Named(name).WithSignificantDigits(4).PlotlyJson);
        Assert.Equal(4, json.RootElement.GetProperty("layout").GetProperty("meta").GetProperty("significantDigits").GetInt32());
        foreach (double number in Numbers(json.RootElement))
        {
            Assert.Equal(number, double.Parse(number.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void The_curve_is_drawn_after_the_points_and_named_before_them()
    {
        using JsonDocument json = Parsed(SampleFigures.Curves());
        JsonElement[] traces = [.. json.RootElement.GetProperty("data").EnumerateArray()];
        Assert.Equal(["markers", "lines", "lines"], traces.Select(t => t.GetProperty("mode").GetString()));
        Assert.Equal("exact, β = 1", traces[1].GetProperty("name").GetString());
        Assert.True(traces[1].GetProperty("legendrank").GetInt32() < traces[0].GetProperty("legendrank").GetInt32());
        Assert.Equal("data", traces[0].GetProperty("error_y").GetProperty("type").GetString());
    }

    [Fact]
    public void Axes_carry_their_scale_their_title_and_powers_of_ten()
    {
        using JsonDocument json = Parsed(SampleFigures.Curves());
        JsonElement axis = json.RootElement.GetProperty("layout").GetProperty("xaxis");
        Assert.Equal("log", axis.GetProperty("type").GetString());
        Assert.Equal("context length n", axis.GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("power", axis.GetProperty("exponentformat").GetString());
        Assert.Equal(760, json.RootElement.GetProperty("layout").GetProperty("width").GetInt32());
    }

    // What plotly.js makes of nticks: the next larger of 1, 2, 5, 10… after range/nticks.
    [Theory]
    [InlineData(1, 0, 8, 1)]
    [InlineData(3, 0, 8, 2)]
    [InlineData(3, 0, 1, 0.2)]
    [InlineData(3, 0.4, 1.6, 0.2)]
    [InlineData(2, -8, 8, 2)]
    [InlineData(2, 0, 60, 10)]
    [InlineData(3, 0, 1e6, 5e5)]
    public void A_linear_axis_has_as_many_ticks_as_labels_fit(int panels, double from, double to, double step)
    {
        Panel Of(int index) => new($"panel {index}", Axis.Linear("x", from, to), Axis.Linear("y", 0, 1), new Line("a", [from, to], [0, 1]));
        using JsonDocument json = Parsed(Figure.Grid("ticks", "Ticks", panels, [.. Enumerable.Range(0, panels).Select(Of)]));
        double rough = (to - from) / json.RootElement.GetProperty("layout").GetProperty("xaxis").GetProperty("nticks").GetInt32();
        double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        Assert.Equal(step, new[] { 2, 5, 10 }.Select(digit => digit * unit).First(next => next > rough * (1 + 1e-12)), 1e-9 * step);
    }

    [Theory]
    [InlineData(-1, 1, 0)]
    [InlineData(0, 9, 1)]
    [InlineData(0, 1, 1)]
    public void With_equal_units_a_circle_is_round(double from, double to, int other)
    {
        Panel Of(string title) => new(title, Axis.Linear("x", from, to), Axis.Linear("y", -1, 1), new Line("a", [from, to], [0, 1])) { EqualUnits = true };
        using JsonDocument json = Parsed(Figure.Grid("round", "Round", 2, [.. Enumerable.Range(0, 1 + other).Select(i => Of($"panel {i}"))]));
        JsonElement layout = json.RootElement.GetProperty("layout");
        double Unit(string axis, string side)
        {
            double[] Numbers(string name) => [.. layout.GetProperty(axis).GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
            return (Numbers("domain")[1] - Numbers("domain")[0]) * layout.GetProperty(side).GetDouble() / (Numbers("range")[1] - Numbers("range")[0]);
        }

        Assert.Equal(Unit("xaxis", "width"), Unit("yaxis", "height"), 1e-3 * Unit("xaxis", "width"));
        Assert.Equal("x", layout.GetProperty("yaxis").GetProperty("scaleanchor").GetString());
        Assert.InRange(layout.GetProperty("xaxis").GetProperty("domain")[1].GetDouble(), 0, other == 0 ? 1 : 0.5);
    }

    [Fact]
    public void An_asked_range_is_the_range_of_the_axis()
    {
        using JsonDocument json = Parsed(SampleFigures.Narrow());
        JsonElement layout = json.RootElement.GetProperty("layout");
        Assert.Equal([0.0, 5.0], layout.GetProperty("xaxis").GetProperty("range").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal([2.0, 3.31133], layout.GetProperty("yaxis").GetProperty("range").EnumerateArray().Select(e => e.GetDouble()));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void Rounding_never_moves_a_point_out_of_an_asked_range(int digits) =>
        Gen.Double[1e-8, 1e8].Array[2].Where(ends => ends[0] < ends[1] / 2).Sample(ends =>
        {
            Figure figure = Figure.Of("ends", "Ends", Axis.Log("x", ends[0], ends[1]), Axis.Linear("y", ends[0], ends[1]), new Points("p", ends, ends));
            using JsonDocument json = Parsed(figure.WithSignificantDigits(digits));
            JsonElement layout = json.RootElement.GetProperty("layout");
            double[] x = [.. json.RootElement.GetProperty("data")[0].GetProperty("x").EnumerateArray().Select(e => e.GetDouble())];
            double[] logs = [.. layout.GetProperty("xaxis").GetProperty("range").EnumerateArray().Select(e => e.GetDouble())];
            double[] range = [.. layout.GetProperty("yaxis").GetProperty("range").EnumerateArray().Select(e => e.GetDouble())];
            Assert.True(logs[0] <= Math.Log10(x[0]) && Math.Log10(x[1]) <= logs[1] && range[0] <= x[0] && x[1] <= range[1]);
        }, iter: 200);

    [Fact]
    public void A_curve_that_leaves_a_heat_map_does_not_stretch_it()
    {
        using JsonDocument json = Parsed(SampleFigures.Map());
        JsonElement layout = json.RootElement.GetProperty("layout");
        double[] range = [.. layout.GetProperty("yaxis").GetProperty("range").EnumerateArray().Select(e => e.GetDouble())];
        Assert.Equal([-0.025, 0.925], range);
        Assert.Equal("angle ratio λ", layout.GetProperty("coloraxis").GetProperty("colorbar").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("Viridis", layout.GetProperty("coloraxis").GetProperty("colorscale").GetString());
    }

    [Fact]
    public void Over_a_heat_map_curves_are_thin_and_contours_solid()
    {
        using JsonDocument json = Parsed(SampleFigures.Map());
        JsonElement[] traces = [.. json.RootElement.GetProperty("data").EnumerateArray()];
        Assert.Equal(["heatmap", "contour", "scatter", "scatter", "scatter"], traces.Select(t => t.GetProperty("type").GetString()));
        JsonElement contour = traces[1];
        Assert.Equal("λ = 1/2", contour.GetProperty("name").GetString());
        Assert.True(contour.GetProperty("showlegend").GetBoolean());
        Assert.Equal("none", contour.GetProperty("contours").GetProperty("coloring").GetString());
        Assert.Equal((0.5, 0.5), (contour.GetProperty("contours").GetProperty("start").GetDouble(),
            contour.GetProperty("contours").GetProperty("end").GetDouble()));
        Assert.Equal(traces[0].GetProperty("z").ToString(), contour.GetProperty("z").ToString());
        JsonElement[] lines = [.. traces[2..4].Select(t => t.GetProperty("line"))];
        Assert.All(lines, line => Assert.Equal(1.5, line.GetProperty("width").GetDouble()));
        Assert.All(lines, line => Assert.Equal("#d55e00", line.GetProperty("color").GetString()));
        Assert.Equal(["dash", "dot"], lines.Select(line => line.GetProperty("dash").GetString()));
        Assert.Equal(2, json.RootElement.GetProperty("layout").GetProperty("shapes").GetArrayLength());
    }

    [Fact]
    public void What_is_not_listed_has_no_place_in_the_legend()
    {
        Figure Of(bool listed) => Figure.Of("listed", "Listed", Axis.Linear("x"), Axis.Linear("y"),
            new Line("a", [1, 2], [1, 2]), new Line("b", [1, 2], [2, 3]) { Listed = listed }, new Points("c", [1], [1]) { Listed = listed });
        using JsonDocument json = Parsed(Of(false));
        Assert.Equal([("a", true), ("b", false), ("c", false)], json.RootElement.GetProperty("data").EnumerateArray()
            .Select(trace => (trace.GetProperty("name").GetString()!, trace.GetProperty("showlegend").GetBoolean())).Order());
        using JsonDocument all = Parsed(Of(true));
        Assert.All(all.RootElement.GetProperty("data").EnumerateArray(), trace => Assert.True(trace.GetProperty("showlegend").GetBoolean()));
    }

    [Fact]
    public void A_staircase_holds_each_value_until_the_next()
    {
        using JsonDocument json = Parsed(SampleFigures.Narrow());
        Assert.Equal("hv", json.RootElement.GetProperty("data")[1].GetProperty("line").GetProperty("shape").GetString());
        using JsonDocument curves = Parsed(SampleFigures.Curves());
        Assert.Equal("linear", curves.RootElement.GetProperty("data")[1].GetProperty("line").GetProperty("shape").GetString());
    }

    [Fact]
    public void A_map_of_one_number_still_has_a_scale()
    {
        using JsonDocument json = Parsed(Figure.Of("flat", "Flat", Axis.Linear("x"), Axis.Linear("y"), new HeatMap("z", [1, 2], [1], new double[,] { { 3, 3 } })));
        JsonElement scale = json.RootElement.GetProperty("layout").GetProperty("coloraxis");
        Assert.True(scale.GetProperty("cmin").GetDouble() < scale.GetProperty("cmax").GetDouble());
    }

    [Fact]
    public void Heat_maps_of_one_name_share_one_bar()
    {
        using JsonDocument json = Parsed(SampleFigures.MapGrid());
        Assert.False(json.RootElement.GetProperty("layout").TryGetProperty("coloraxis2", out _));
        JsonElement[] maps = [.. json.RootElement.GetProperty("data").EnumerateArray().Where(t => t.GetProperty("type").GetString() == "heatmap")];
        Assert.All(maps, map => Assert.Equal("coloraxis", map.GetProperty("coloraxis").GetString()));
        Assert.Equal(["x", "x2", "x3"], maps.Select(map => map.GetProperty("xaxis").GetString()));
        // Cells of a logarithmic axis are given by their edges.
        Assert.Equal(5, maps[0].GetProperty("x").GetArrayLength());
    }

    [Fact]
    public void A_series_of_several_panels_has_one_colour_and_one_legend_entry()
    {
        using JsonDocument json = Parsed(SampleFigures.Grid());
        JsonElement[] measured = [.. json.RootElement.GetProperty("data").EnumerateArray().Where(t => t.GetProperty("name").GetString() == "measured")];
        Assert.Equal(4, measured.Length);
        Assert.Single(measured.Select(t => t.GetProperty("marker").GetProperty("color").GetString()).Distinct());
        Assert.Single(measured, t => t.GetProperty("showlegend").GetBoolean());
    }

    [Fact]
    public void Each_step_of_a_slider_shows_its_own_traces_and_no_others()
    {
        using JsonDocument json = Parsed(SampleFigures.Slider());
        int traces = json.RootElement.GetProperty("data").GetArrayLength();
        JsonElement[] steps = [.. json.RootElement.GetProperty("layout").GetProperty("sliders")[0].GetProperty("steps").EnumerateArray()];
        Assert.Equal(["0.5", "1.0", "2.0", "4.0"], steps.Select(s => s.GetProperty("label").GetString()));
        bool[][] visible = [.. steps.Select(s => s.GetProperty("args")[0].GetProperty("visible").EnumerateArray().Select(v => v.GetBoolean()).ToArray())];
        Assert.All(visible, v => Assert.Equal(traces, v.Length));
        Assert.All(Enumerable.Range(0, traces), t => Assert.Equal(1, visible.Count(v => v[t])));
        Assert.Equal(visible[0], json.RootElement.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("visible").GetBoolean()));
        Assert.Equal(["data", "layout"], json.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void A_slider_starts_where_it_is_told()
    {
        (string, Panel) Step(string label, double mark) => (label, new Panel("", Axis.Linear("x", 0, 9), Axis.Linear("y", 0, 2),
            new Line("a", [0, 1], [0, 1]), new VerticalLine(mark, label)));
        using JsonDocument json = Parsed(Figure.Slider("start", "Start", "n", [Step("1", 1), Step("2", 2), Step("3", 3)], "2"));
        JsonElement layout = json.RootElement.GetProperty("layout");
        Assert.Equal(1, layout.GetProperty("sliders")[0].GetProperty("active").GetInt32());
        Assert.Equal(2, layout.GetProperty("shapes")[0].GetProperty("x0").GetDouble());
        Assert.Equal("2", layout.GetProperty("annotations")[0].GetProperty("text").GetString());
        Assert.Equal([false, true, false], json.RootElement.GetProperty("data").EnumerateArray()
            .Select(trace => trace.GetProperty("visible").GetBoolean()));
    }

    [Theory]
    [InlineData("self weight A_ii", "self weight A<sub>ii</sub>")]
    [InlineData("u_c, β_{1/2}, A_ij'", "u<sub>c</sub>, β<sub>1/2</sub>, A<sub>ij</sub>'")]
    [InlineData("2^10 to 2^−3, n^(u−1), e^{−2t}", "2<sup>10</sup> to 2<sup>−3</sup>, n<sup>u−1</sup>, e<sup>−2t</sup>")]
    [InlineData("ρ_1^2 < ρ_2", "ρ<sub>1</sub><sup>2</sup> &lt; ρ<sub>2</sub>")]
    [InlineData("(log n)^2/d", "(log n)<sup>2</sup>/d")]
    [InlineData("_ and ^ alone, a_ b", "_ and ^ alone, a_ b")]
    public void Indices_and_exponents_are_typeset(string text, string typeset)
    {
        using JsonDocument json = Parsed(Figure.Of("typeset", text, Axis.Linear(text), Axis.Linear("y"), new Line(text, [1, 2], [1, 2])));
        JsonElement layout = json.RootElement.GetProperty("layout");
        Assert.Equal(typeset, layout.GetProperty("annotations")[0].GetProperty("text").GetString());
        Assert.Equal(typeset, layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(typeset, json.RootElement.GetProperty("data")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Characters_that_plotly_takes_for_tags_are_escaped()
    {
        Figure figure = Figure.Of("tags", "0 < ρ & ρ > 1", Axis.Linear("x"), Axis.Linear("y"), new Line("a <b> c", [1, 2], [1, 2]));
        using JsonDocument json = Parsed(figure);
        Assert.Equal("0 &lt; ρ &amp; ρ &gt; 1", json.RootElement.GetProperty("layout").GetProperty("annotations")[0].GetProperty("text").GetString());
        Assert.Equal("a &lt;b&gt; c", json.RootElement.GetProperty("data")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Arrays_changed_after_the_figure_was_made_do_not_change_it()
    {
        double[] y = [1, 2];
        Figure figure = Figure.Of("copied", "Copied", Axis.Linear("x"), Axis.Linear("y"), new Line("a", [1, 2], y));
        y[0] = 99;
        Assert.DoesNotContain("99", figure.Csv, StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_plotly_script_is_there()
    {
        Assert.True(Figure.PlotlyScript.Length > 3_000_000);
        Assert.Contains("Plotly", Figure.PlotlyScript[..2000], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_missing_plotting_folder_is_named()
    {
        var exception = Assert.Throws<FileNotFoundException>(() => PlottingContext.Locate("/nowhere"));
        Assert.Contains(Path.Combine("/nowhere", "plotting"), exception.Message, StringComparison.Ordinal);
    }

    private static JsonDocument Parsed(Figure figure) => JsonDocument.Parse(figure.PlotlyJson);

    private static Figure Named(string name) => SampleFigures.All().Single(figure => figure.Name == name);

    private static IEnumerable<double> Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => [element.GetDouble()],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Numbers(property.Value)),
        _ => [],
    };

    [GeneratedRegex("[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}")]
    private static partial Regex Guid();
}
