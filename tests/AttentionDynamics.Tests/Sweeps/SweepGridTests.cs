using AttentionDynamics.Sweeps;
using CsCheck;

namespace AttentionDynamics.Tests.Sweeps;

public class SweepGridTests
{
    [Fact]
    public void Csv_reads_back_to_the_same_bits()
    {
        Gen<double[]> axis = Gen.Double[-5, 5].Array[1, 6].Select(values => values.Distinct().Order().ToArray());
        Gen.Select(axis, axis, Gen.Double.Where(double.IsFinite).Array[36]).Sample((rho, gamma, values) =>
        {
            var grid = new SweepGrid("lambda", rho, gamma, [.. rho.Select((_, i) => values.Skip(6 * i).Take(gamma.Length).ToArray())]);
            var read = SweepGrid.FromCsv(grid.ToCsv());
            Assert.Equal(grid.Rho, read.Rho);
            Assert.Equal(grid.Gamma, read.Gamma);
            for (int i = 0; i < rho.Length; i++)
                Assert.Equal(grid.AtRho(i).Select(BitConverter.DoubleToInt64Bits), read.AtRho(i).Select(BitConverter.DoubleToInt64Bits));
        });
    }

    [Fact]
    public void Csv_is_a_line_a_cell_and_heat_maps_have_a_row_a_gamma()
    {
        var grid = new SweepGrid("eta", [0.1, 0.5], [1, 2, 3], [[1, 2, 3], [4, 5, 1e-30]]);
        Assert.Equal("rho,gamma,eta\n0.1,1,1\n0.1,2,2\n0.1,3,3\n0.5,1,4\n0.5,2,5\n0.5,3,1E-30\n", grid.ToCsv());
        Assert.Equal([[1, 4], [2, 5], [3, 1e-30]], grid.RowsOfGamma().Select(row => row.ToArray()));
        Assert.Equal([4, 5, 1e-30], grid.AtRho(1));
        Assert.Equal(5, grid[1, 1]);
        Assert.Equal(grid.ToCsv(), SweepGrid.FromCsv("rho,gamma,eta\r\n0.5,3,1e-30\r\n0.5,1,4\r\n0.5,2,5\r\n0.1,3,3\r\n0.1,1,1\r\n0.1,2,2\r\n\r\n").ToCsv());
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("gamma,rho,eta\n1,1,1", "line 1")]
    [InlineData("rho,gamma,eta", "each cell")]
    [InlineData("rho,gamma,eta\n1,1,1\n1,2", "line 3")]
    [InlineData("rho,gamma,eta\n1,1,1\n1,2,NaN", "line 3")]
    [InlineData("rho,gamma,eta\n1,1,1\n1,2,1,5", "line 3")]
    [InlineData("rho,gamma,eta\n1,1,1\n1,1,2", "line 3: expected each cell once, got ρ = 1, γ = 1 twice")]
    [InlineData("rho,gamma,eta\n1,1,1\n2,2,2", "2 ρ and 2 γ, got 2")]
    public void Another_text_is_refused_with_its_line(string csv, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => SweepGrid.FromCsv(csv)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_grid_that_does_not_fit_its_axes_is_refused()
    {
        Assert.Equal("quantity", Assert.Throws<ArgumentException>(() => new SweepGrid("a,b", [1], [1], [[1]])).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => new SweepGrid("eta", [1], [1], [])).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => new SweepGrid("eta", [1], [1], [[1, 2]])).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => new SweepGrid("eta", [1], [1], [[double.NaN]])).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentException>(() => new SweepGrid("eta", [1], [2, 1], [[1, 2]])).ParamName);
        Assert.Equal("rho", Assert.Throws<ArgumentException>(() => new SweepGrid("eta", [double.NaN], [1], [[1]])).ParamName);
    }
}
