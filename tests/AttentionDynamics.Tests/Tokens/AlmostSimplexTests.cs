using AttentionDynamics.Layers;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public class AlmostSimplexTests
{
    [Fact]
    public void The_constants_are_the_extremes_over_pairs_and_norms()
    {
        // Angles 0, 60 and 90 degrees; norms 1, 2, 3.
        var tokens = new TokenConfiguration([1, 0, 1, Math.Sqrt(3), 0, 3], 3, 2);
        var measured = AlmostSimplex.Measure(tokens);
        Close.Absolute(0, measured.Rho1, 1e-15);
        Close.Relative(Math.Sqrt(3) / 2, measured.Rho2, 1e-15);
        Close.Relative((0.5 + Math.Sqrt(3) / 2) / 3, measured.MeanCosine, 1e-15);
        Close.Relative(1, measured.Q1, 1e-15);
        Close.Relative(9, measured.Q2, 1e-15);
    }

    [Fact]
    public void The_brute_force_reference_is_met()
    {
        var reference = new ReferenceTable("dense-measures.csv");
        for (int row = 0; row < reference.Count; row++)
        {
            var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reference", reference.Text(row, "tokens"))).Where(line => line.Length > 0).ToArray();
            double[] values = [.. lines.SelectMany(line => line.Split(',')).Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))];
            var measured = AlmostSimplex.Measure(new TokenConfiguration(values, lines.Length, values.Length / lines.Length));
            Close.Absolute(reference.Number(row, "cosine_min_in"), measured.Rho1, 1e-15);
            Close.Absolute(reference.Number(row, "cosine_mean_in"), measured.MeanCosine, 1e-15);
            Close.Absolute(reference.Number(row, "cosine_max_in"), measured.Rho2, 1e-15);
        }
    }

    [Fact]
    public void A_simplex_is_an_almost_simplex_with_equal_constants()
    {
        var measured = AlmostSimplex.Measure(Simplex.Configuration(50, 60, 0.3, 2));
        foreach (double cosine in new[] { measured.Rho1, measured.Rho2, measured.MeanCosine })
            Close.Relative(0.3, cosine, 1e-14);
        Close.Relative(2, measured.Q1, 1e-14);
        Close.Relative(2, measured.Q2, 1e-14);
        Assert.True(measured.HypothesisHolds);
    }

    [Fact]
    public void The_hypothesis_fails_for_orthogonal_opposed_or_equal_directions_and_holds_between()
    {
        Assert.False(Of(1, 0, 0, 1).HypothesisHolds);
        Assert.False(Of(1, 0, -1, 0).HypothesisHolds);
        Assert.False(Of(1, 0, 2, 0).HypothesisHolds);
        Assert.True(Of(1, 0, 1, 1).HypothesisHolds);
        Assert.False(new AlmostSimplex(0.5, 0.4, 0.4, 1, 1).HypothesisHolds);
        Assert.False(new AlmostSimplex(0.3, 0.4, 0.4, 0, 1).HypothesisHolds);
        Assert.False(new AlmostSimplex(double.NaN, 0.4, 0.4, 1, 1).HypothesisHolds);
        static AlmostSimplex Of(params double[] values) => AlmostSimplex.Measure(new TokenConfiguration(values, 2, 2));
    }

    [Fact]
    public void Norms_whose_squares_are_no_doubles_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => AlmostSimplex.Measure(new TokenConfiguration([1e200, 0, 1, 1], 2, 2)));
        Assert.Throws<ArgumentException>(() => AlmostSimplex.Measure(new TokenConfiguration([1e-200, 0, 1, 1], 2, 2)));
    }

    // Cosines of 1 - 5e-21 round to 1, and still no two tokens point in one direction.
    [Fact]
    public void Gaps_below_the_last_digit_of_a_cosine_are_gaps()
    {
        var tokens = new TokenConfiguration([1, 0, 1, 1e-10, 1, 0.5], 3, 2);
        var measured = AlmostSimplex.Measure(tokens);
        Assert.Equal(1, measured.Rho2);
        Close.Relative(5e-21, measured.SmallestGap, 1e-12);
        Assert.True(measured.HypothesisHolds);
        Assert.Equal(LayerSurvey.Of(tokens, 1, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken }).HypothesisHolds, measured.HypothesisHolds);

        var theorem = new Theorem23(measured);
        Close.Relative(2e20, theorem.UpperCriticalGamma, 1e-12);
        Assert.Equal(BandRegime.Middle, theorem.RegimeOf(1e20));
        Assert.Equal(BandRegime.Supercritical, theorem.RegimeOf(3e20));
        Assert.False(AlmostSimplex.Measure(new TokenConfiguration([1, 0, 2, 0, 1, 0.5], 3, 2)).HypothesisHolds);
    }
}
