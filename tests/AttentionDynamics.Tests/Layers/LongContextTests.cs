using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

/// <summary>Contexts whose n² numbers no array holds: computed another way, or refused by name, never by an overflow.</summary>
public class LongContextTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(24)]
    public void The_angle_ratio_is_the_same_where_its_gaps_fit_no_array(int d)
    {
        var tokens = new GaussianTokens(d, 0.5, 1).Generate(300);
        double[] betas = [0, 5, 40];
        var options = new ComputeOptions { Threads = 2, Cancellation = TestContext.Current.CancellationToken };
        AngleRatio[] stored = AngleRatio.OfLayers<Lanes256<double>>(tokens, betas, 0.3, options);
        AngleRatio[] passing = AngleRatio.OfLayers<Lanes256<double>>(tokens, betas, 0.3, options, longest: 1000);
        for (int k = 0; k < betas.Length; k++)
        {
            Close.Relative(stored[k].Lambda, passing[k].Lambda, 1e-12);
            Close.Relative(stored[k].MeanOneMinusCosineOut, passing[k].MeanOneMinusCosineOut, 1e-12);
            Close.Absolute(stored[k].MinimumCosineOut, passing[k].MinimumCosineOut, 1e-13);
            Close.Absolute(stored[k].MaximumCosineOut, passing[k].MaximumCosineOut, 1e-13);
            Assert.Equal(stored[k].CoincidentPairs, passing[k].CoincidentPairs);
        }
    }

    // Blocks of 96 tokens: 682 of them need 682·683/2·96² gaps, 683 one row of tiles more than an array holds; n = 70 000 has 730.
    [Theory]
    [InlineData(65_472, true)]
    [InlineData(65_473, false)]
    [InlineData(70_000, false)]
    [InlineData(2_000_000_000, false)]
    public void Gaps_of_all_pairs_fit_or_do_not(int n, bool fits) => Assert.Equal(fits, LayerAngleRatio<Lanes128<double>>.Fits(n, Array.MaxLength));

    [Theory]
    [InlineData(70_000, true)]
    [InlineData(262_080, true)]
    [InlineData(262_081, false)]
    [InlineData(2_000_000_000, false)]
    public void Sums_of_all_pairs_in_the_plane_fit_or_do_not(int n, bool fits) => Assert.Equal(fits, PlaneAngleRatio<Lanes128<double>>.Fits(n, Array.MaxLength));

    [Fact]
    public void Probes_are_the_same_bits_where_the_weights_fit_no_array()
    {
        var tokens = new GaussianTokens(7, 0.4, 2).Generate(90);
        Assert.Equal(JacobianNorm.Hutchinson(tokens, 6, 0.2, 5, 1), JacobianNorm.Hutchinson(tokens, 6, 0.2, 5, 1, longest: 90 * 90 - 1));
    }

    [Fact]
    public void What_fits_no_array_is_refused_by_its_size()
    {
        using var scratch = new Scratch();
        foreach (Action needs in new Action[]
        {
            () => scratch.Rent(70_000L * 70_000),
            () => scratch.RentAligned<float>(3_000_000_000),
            () => PackedColumns<Lanes256<double>, double>.Size(70_000, 70_000),
            () => Simplex.Configuration(70_000, 70_000, 0.5),
            () => Circle.Configuration(2_000_000_000),
            () => new GaussianTokens(100_000, 0.5, 1).Generate(100_000),
        })
            Assert.Contains("2147483591", Assert.ThrowsAny<ArgumentException>(needs).Message.Replace("1073741795", "2147483591", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
