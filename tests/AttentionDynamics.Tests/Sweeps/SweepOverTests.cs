using AttentionDynamics.Layers;
using AttentionDynamics.Sweeps;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Sweeps;

public class SweepOverTests
{
    private static readonly SweepAxis X = new("x", 3, 1, 2), Y = new("y", -1, 0.5), Z = new("z", 7);

    [Fact]
    public void Every_cell_has_its_own_value_and_the_last_axis_is_fastest()
    {
        var table = Sweep.Over("sum", [X, Y, Z], cell => 100 * cell["x"] + 10 * cell["y"] + cell[2]);
        Assert.Equal(6, table.Count);
        Assert.Equal(100 * 1 - 10 + 7, table[1, 0, 0]);
        Assert.Equal([100 * 2 + 5 + 7], table.Row(5));
        Assert.Equal("x,y,z,sum\n3,-1,7,297\n3,0.5,7,312\n1,-1,7,97\n1,0.5,7,112\n2,-1,7,197\n2,0.5,7,212\n", table.ToCsv());
        Assert.Equal("x,square\n3,9\n1,1\n2,4\n", Sweep.Over("square", [X], cell => cell["x"] * cell["x"]).ToCsv());
    }

    [Fact]
    public void A_table_is_read_back_from_what_it_writes()
    {
        SweepTable table = Sweep.Over("sum", [X, Y, Z], cell => cell["x"] / 3 + cell["y"]);
        SweepTable read = SweepTable.FromCsv(table.ToCsv().Replace("\n", "\r\n", StringComparison.Ordinal) + "\n");
        Assert.Equal(table.ToCsv(), read.ToCsv());
        Assert.Equal(("sum", 3, 6), (read.Quantity, read.Axes.Count, read.Count));
        Assert.Equal(table[2, 1, 0], read[2, 1, 0]);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("x\n1\n", "line 1")]
    [InlineData("x,x\n1,2\n", "line 1")]
    [InlineData("x,a b\n1,2\n", "line 1")]
    [InlineData("x,y\n", "line 2")]
    [InlineData("x,y\n1,2\n3\n", "line 3: expected 2 finite numbers, got \"3\"")]
    [InlineData("x,y\n1,2\n3,NaN\n", "line 3")]
    [InlineData("x,z,y\n1,1,0\n1,2,0\n2,1,0\n", "line 5: expected all cells in their order")]
    [InlineData("x,z,y\n1,1,0\n2,1,0\n1,2,0\n2,2,0\n", "line 3: expected all cells in their order")]
    [InlineData("x,y\n1,2\n1,2\n", "line 3: expected 1 cells, got 2")]
    public void What_is_no_table_is_refused_with_its_line(string csv, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => SweepTable.FromCsv(csv)).Message);

    [Fact]
    public void λ_and_η_cell_by_cell_have_the_bits_of_their_own_sweeps()
    {
        const int N = 30;
        double[] rho = [0.2, 0.6], gamma = [0.5, 2, 6];
        TokenConfiguration Tokens(double r) => new GaussianTokens(6, r, 7).Generate(N);
        SweepAxis[] axes = [new("rho", rho), new("gamma", gamma)];
        var cancellation = TestContext.Current.CancellationToken;
        var lambda = Sweep.Over("lambda", axes, cell => AngleRatio.OfLayer(Tokens(cell["rho"]), cell["gamma"] * Math.Log(N)).Lambda);
        Assert.Equal(AngleRatioSweep.Run(rho, gamma, (r, _) => Tokens(r), options: new ComputeOptions { Cancellation = cancellation }).ToCsv(), lambda.ToCsv());
        var eta = Sweep.Over("eta", axes, cell => JacobianNorm.OfLayers(Tokens(cell["rho"]), [cell["gamma"] * Math.Log(N)], options: new() { Cancellation = cancellation })[0]);
        Assert.Equal(JacobianNormSweep.Run(rho, gamma, (r, _) => Tokens(r), options: new ComputeOptions { Cancellation = cancellation }).ToCsv(), eta.ToCsv());
    }

    [Fact]
    public void A_kept_row_is_found_by_all_its_names_and_values()
    {
        var rows = new KeptRows();
        foreach ((string name, SweepAxis[] axes) in new (string, SweepAxis[])[]
        {
            ("q", [X, Y]), ("r", [X, Y]), ("q", [X, new("w", Y.Values)]), ("q", [X, new("y", -1, 0.25)]), ("q", [new("x", 4, 5, 6), Y]),
        })
            Sweep.Over(name, axes, cell => cell[0], rows: rows);
        Assert.Equal((0, 15), (rows.Found, rows.Count));
        Sweep.Over("q", [X, Y], _ => throw new InvalidOperationException("computed again"), rows: rows);
        Assert.Equal((3, 15), (rows.Found, rows.Count));
    }

    [Fact]
    public void Progress_is_told_after_every_cell_and_a_cancelled_cell_keeps_no_row()
    {
        using var stop = new CancellationTokenSource();
        var shares = new List<double>();
        var rows = new KeptRows();
        var options = new ComputeOptions { Cancellation = stop.Token, Progress = new Told(shares.Add) };
        Assert.Throws<OperationCanceledException>(() => Sweep.Over("q", [X, Y], cell =>
        {
            if (cell["x"] == 1)
                stop.Cancel();
            return cell["y"];
        }, options, rows));
        Assert.Equal(1, rows.Count);
        Assert.Equal(shares.Order(), shares);
        Assert.Contains(0.5, shares);
    }

    [Fact]
    public void What_cannot_be_swept_is_refused_with_its_place()
    {
        Assert.Contains("x = 1, y = 0.5", Assert.Throws<ArgumentException>(() =>
            Sweep.Over("q", [X, Y], cell => cell["x"] == 1 && cell["y"] > 0 ? double.NaN : 0)).Message, StringComparison.Ordinal);
        Assert.Equal("axes", Assert.Throws<ArgumentException>(() => Sweep.Over("q", [X, X], _ => 0)).ParamName);
        Assert.Equal("axes", Assert.Throws<ArgumentException>(() => Sweep.Over("q", [], _ => 0)).ParamName);
        Assert.Equal("quantity", Assert.Throws<ArgumentException>(() => Sweep.Over("a,b", [X], _ => 0)).ParamName);
        Assert.Contains("x, y", Assert.Throws<ArgumentException>(() => Sweep.Over("q", [X, Y], cell => cell["z"])).Message, StringComparison.Ordinal);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => new SweepAxis("x", 1, 1)).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => new SweepAxis("x", double.NaN)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => new SweepAxis("", 1)).ParamName);
        Assert.Throws<ArgumentException>(() => Sweep.OverRows("q", [X, Y], _ => new SweepRow(() => "", _ => [1])));
        var table = Sweep.Over("q", [X, Y], _ => 0);
        Assert.Throws<ArgumentException>(() => table[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table[0, 2]);
    }
}
