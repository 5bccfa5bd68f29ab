namespace AttentionDynamics.Callers.Programs;

public class PhaseDiagramOfAnOwnQuantity
{
    [Fact]
    public void At_the_threshold_a_token_keeps_half_of_its_weight()
    {
        const int N = 256;
        var table = Sweep.Over("self_weight", [new("rho", 0.2, 0.5, 0.75), new("gammaOverCritical", 0.5, 1, 2)], cell =>
        {
            var tokens = Simplex.Configuration(N, N, cell["rho"]);
            double gamma = cell["gammaOverCritical"] / (1 - cell["rho"]);
            return SelfAttention.Measure(tokens, new AttentionRule { Scale = gamma * Math.Log(N) }).Weights.SelfWeight;
        });
        for (int rho = 0; rho < 3; rho++)
        {
            Assert.Equal(1 / (1 + (N - 1) / Math.Sqrt(N)), table[rho, 0], 1e-9);
            Assert.Equal(1 / (1 + (N - 1) / (double)N), table[rho, 1], 1e-9);
            Assert.Equal(1 / (1 + (N - 1) / (double)N / N), table[rho, 2], 1e-9);
        }
    }
}
