namespace AttentionDynamics.Callers.Programs;

public class DepthWithTheLambdaOfEveryLayer
{
    [Fact]
    public void Measured_layer_by_layer_it_is_that_of_the_exact_simplex()
    {
        const int N = 32, Layers = 6;
        var rule = new AttentionRule { Scale = 1.5 * Math.Log(N) };
        var tokens = Simplex.Configuration(N, N, rho: 0.3);
        var state = SimplexState.FromRho(0.3);
        double gap = state.Gap;
        for (int layer = 1; layer <= Layers; layer++)
        {
            double lambda = SelfAttention.AngleRatio(tokens, rule, alpha: 0.5).Lambda;
            var exact = SimplexLayer.Apply(N, state, rule.Scale.Value, alpha: 0.5);
            Assert.Equal(exact.Lambda, lambda, 1e-9);
            (tokens, state, gap) = (SelfAttention.Apply(tokens, rule, alpha: 0.5), exact.StateOut, gap * lambda);
        }
        Assert.Equal(state.Gap, gap, 1e-9);
    }
}
