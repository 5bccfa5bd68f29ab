using System.Globalization;
using CsCheck;

namespace AttentionDynamics.Notebooks.Tests;

public class FigureCsvTests
{
    [Fact]
    public void One_panel_of_lines_has_no_columns_it_does_not_need()
    {
        Figure figure = Figure.Of("a", "A", Axis.Linear("x"), Axis.Linear("y"), new Line("l, \"1\"", [1, 2], [0.1, 1e-20]), new VerticalLine(3, "v"));
        Assert.Equal("layer,kind,x,y\n\"l, \"\"1\"\"\",line,1,0.1\n\"l, \"\"1\"\"\",line,2,1E-20\nv,vertical-line,3,\n", figure.Csv);
    }

    [Fact]
    public void Panels_maps_and_error_bars_bring_their_columns()
    {
        Assert.StartsWith("layer,kind,x,y,z\nangle ratio λ,heat-map,0,0,", SampleFigures.Map().Csv, StringComparison.Ordinal);
        Assert.StartsWith("layer,kind,x,y,error\n", SampleFigures.Curves().Csv, StringComparison.Ordinal);
        Assert.StartsWith("panel,layer,kind,x,y\nρ = 0.1,measured,points,1,", SampleFigures.Grid().Csv, StringComparison.Ordinal);
        Assert.StartsWith("panel,layer,kind,x,y\n0.5,exact,line,0,0.5\n", SampleFigures.Slider().Csv, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_read_back_to_the_same_bits_whatever_the_figure_rounds() =>
        Gen.Double.Where(double.IsFinite).Array[1, 20].Sample(y =>
        {
            double[] x = [.. y.Select((_, i) => (double)i)];
            string csv = Figure.Of("a", "A", Axis.Linear("x"), Axis.Linear("y"), new Points("p", x, y)).WithSignificantDigits(3).Csv;
            double[] read = [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(row => double.Parse(row.Split(',')[3], CultureInfo.InvariantCulture))];
            Assert.Equal(y.Select(BitConverter.DoubleToInt64Bits), read.Select(BitConverter.DoubleToInt64Bits));
        }, iter: 100);
}
