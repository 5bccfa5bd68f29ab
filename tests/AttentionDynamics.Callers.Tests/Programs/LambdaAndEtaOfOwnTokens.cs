namespace AttentionDynamics.Callers.Programs;

public class LambdaAndEtaOfOwnTokens
{
    [Fact]
    public void Two_tokens_are_a_simplex_whose_layer_has_a_closed_form()
    {
        var tokens = new TokenConfiguration([1, 0, 0.6, 0.8], tokens: 2, dimension: 2);
        const double Beta = 3;
        double lambda = SelfAttention.AngleRatio(tokens, new AttentionRule { Scale = Beta }).Lambda;
        double eta = JacobianNorm.Exact(tokens, Beta);
        var exact = SimplexLayer.Apply(2, SimplexState.FromRho(0.6), Beta);
        Assert.Equal(exact.Lambda, lambda, 1e-12);
        Assert.Equal(exact.JacobianNorm(dimension: 2), eta, 1e-12);
    }
}
