namespace AttentionDynamics.Callers.Programs;

public class OwnScalingLaw
{
    [Fact]
    public void A_power_of_the_logarithm_scales_a_layer()
    {
        ScalingLaw law = new PowerOfLog(c: 0.5, p: 2);
        Assert.Equal(0.5 * Math.Pow(Math.Log(4096), 2), law.Beta(4096), 1e-12);
        Assert.Equal(0.5 * Math.Log(4096), law.GammaAt(4096), 1e-12);
        // γ grows with n, so the contraction that a short context shows ends at a long one.
        double Lambda(double n) => SimplexLayer.Apply(n, SimplexState.FromRho(0.5), law.Beta(n)).Lambda;
        Assert.True(Lambda(16) < 0.5 && Lambda(1e6) > 0.99, $"{Lambda(16)}, {Lambda(1e6)}");
    }

    private sealed record PowerOfLog(double c, double p) : ScalingLaw(c)
    {
        public override ScalingVariable Follows => ScalingVariable.Length;

        protected override double FactorAt(double n) => Math.Pow(Math.Log(n), p);
    }
}
