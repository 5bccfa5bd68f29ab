namespace AttentionDynamics.Callers.Programs;

public class CausalLayer
{
    [Fact]
    public void What_comes_later_changes_nothing_before_it()
    {
        var tokens = new GaussianTokens(dimension: 8, rho: 0.3, seed: 1);
        var rule = new AttentionRule { Mask = AttentionMask.Causal(), Scale = 4 };
        var half = SelfAttention.Apply(tokens.Generate(50), rule);
        var whole = SelfAttention.Apply(tokens.Generate(100), rule);
        for (int i = 0; i < 50; i++)
        for (int k = 0; k < 8; k++)
            Assert.Equal(half[i][k], whole[i][k], 1e-12);
        // The first token sees itself alone.
        var unit = tokens.Generate(100).WithUnitNorms();
        Assert.All(Enumerable.Range(0, 8), k => Assert.Equal(unit[0][k], whole[0][k], 1e-12));
    }
}
