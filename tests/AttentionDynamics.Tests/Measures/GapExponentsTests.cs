using AttentionDynamics.Measures;

namespace AttentionDynamics.Tests.Measures;

public class GapExponentsTests
{
    [Fact]
    public void Exponents_by_hand()
    {
        // √n tokens at gap 0.1, n at gap 0.8: clusters. The cluster wins from γ1 = 0.5/0.7 on, the token itself from γ2 = 5.
        var clusters = new GapExponents((0.5, 0.1), (1, 0.8));
        Close.Relative(5, clusters.SelfThreshold, 1e-15);
        foreach ((double gamma, double partition, double entropy, double participation, double carrying) in new[]
        {
            (0, 1, 1, 1, 1), (0.25, 0.8, 1, 1, 1), (0.5, 0.6, 1, 0.8, 1), (1.25, 0.375, 0.5, 0.5, 0.5), (3.5, 0.15, 0.5, 0.3, 0.5), (5, 0, 0.25, 0, 0.5), (7, 0, 0, 0, 0.0),
        })
        {
            Close.Absolute(partition, clusters.Partition(gamma), 1e-14, $"φ({gamma})");
            Close.Absolute(entropy, clusters.EntropyTokens(gamma), 1e-14, $"entropy, γ {gamma}");
            Close.Absolute(participation, clusters.ParticipationTokens(gamma), 1e-14, $"participation, γ {gamma}");
            Close.Absolute(carrying, clusters.CarryingTokens(gamma), 1e-14, $"90 %, γ {gamma}");
        }
    }

    [Fact]
    public void They_are_the_slopes_of_the_exact_row()
    {
        var exponents = new GapExponents((0.5, 0.1), (1, 0.8));
        GapRow Row(double n) => new((0.1, Math.Sqrt(n)), (0.8, n));
        foreach (double gamma in new[] { 0.3, 1.25, 3.5, 8 })
        {
            double Slope(Func<GapRow, double, double> log) => (At(log, 1e150) - At(log, 1e140)) / (10 * Math.Log(10));
            double At(Func<GapRow, double, double> log, double n) => log(Row(n), gamma * Math.Log(n));
            Close.Absolute(exponents.Partition(gamma), Slope((row, beta) => Math.Log(row.Partition(beta))), 1e-6, $"φ({gamma})");
            Close.Absolute(exponents.EntropyTokens(gamma), Slope((row, beta) => row.Weights(beta).EntropyNats), 1e-6, $"entropy, γ {gamma}");
            Close.Absolute(exponents.ParticipationTokens(gamma), Slope((row, beta) => -Math.Log(row.Weights(beta).InverseParticipation)), 1e-6, $"participation, γ {gamma}");
            Close.Absolute(exponents.CarryingTokens(gamma), Slope((row, beta) => Math.Log(row.TokensCarrying(beta))), 1e-6, $"90 %, γ {gamma}");
        }
    }

    [Fact]
    public void Groups_out_of_range_are_errors()
    {
        Assert.Throws<ArgumentException>(() => new GapExponents());
        foreach ((double h, double gap) in new[] { (0, 0.5), (1.1, 0.5), (0.5, 0), (0.5, 2.1), (double.NaN, 0.5), (0.5, double.NaN) })
            Assert.Throws<ArgumentException>(() => new GapExponents((h, gap)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GapExponents((1, 0.5)).Partition(-1));
    }
}
