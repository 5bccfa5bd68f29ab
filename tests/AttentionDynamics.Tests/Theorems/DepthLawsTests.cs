using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Theorems;

/// <summary>Which (γ, α, L) survive, on the exact layer.</summary>
public class DepthLawsTests
{
    private static readonly SimplexState Start = SimplexState.FromRho(0.3);

    [Theory]
    [InlineData(0, 81, 81)]
    [InlineData(0.5, 160, 162)]
    [InlineData(0.9, 772, 792)]
    public void A_residual_stretches_life_as_the_law_of_the_time_says(double alpha, int layers, int law)
    {
        double n = 1e6, beta = 1.5 / 0.7 * Math.Log(n);
        Assert.Equal(layers, new SimplexDepth(n, beta, alpha).Lifetime(Start));
        Assert.Equal(law, new SurvivalTime(alpha).Layers(81));
        Assert.True(new SurvivalTime(alpha).After(law) >= 81 && new SurvivalTime(alpha).After(law - 1) < 81);
    }

    [Theory]
    [InlineData(1.1, 1)]
    [InlineData(1.5, 1)]
    [InlineData(1.5, 9)]
    [InlineData(3, 0.25)]
    public void Above_one_no_scale_closes_the_gap(double alpha, double q)
    {
        double least = new SurvivalTime(alpha, q).SmallestGap(0.3);
        var start = SimplexState.FromRho(0.3, q);
        // Norms grow by up to 1+α a layer, and their squares are doubles.
        int layers = Math.Min(400, (int)(149 * Math.Log(10) / Math.Log(1 + alpha)));
        foreach (double n in new[] { 16, 1024, 1e12 })
        foreach (double u in new[] { 0, 0.5, 1, 2 })
            Assert.All(SimplexLayer.Iterate(n, start, new LogarithmicScaling(u / 0.7), alpha, layers), state => Assert.True(state.Gap >= least * (1 - 1e-12)));
        // Far below the threshold as n → ∞: what the shared part gets in a layer is between √ρ and 1.
        double last = SimplexLayer.Iterate(1e300, start, new LogarithmicScaling(0), alpha, layers)[^1].Gap, shared = Math.Sqrt(0.3) * (1 + 1 / (Math.Sqrt(q) * (alpha - 1)));
        Assert.InRange(last, least, 0.7 / (0.7 + shared * shared));
        Assert.Equal(0, new SurvivalTime(1, q).SmallestGap(0.3));
    }

    [Fact]
    public void Time_is_the_sum_and_above_one_it_is_bounded()
    {
        foreach (double alpha in new[] { 0, 0.3, 0.9, 1, 1.2, 3 })
        foreach (double q in new[] { 0.25, 1, 50 })
        {
            double norm = Math.Sqrt(q), sum = 0;
            for (int layer = 0; layer < 300; layer++)
            {
                sum += 1 / (1 + alpha * norm);
                norm = 1 + alpha * norm;
            }
            Close.Relative(sum, new SurvivalTime(alpha, q).After(300), 1e-12, $"α {alpha}, q {q}");
            if (alpha > 1)
                Close.Relative(sum, new SurvivalTime(alpha, q).Limit, 1e-9, $"α {alpha}, q {q}");
        }
        Assert.Equal(double.PositiveInfinity, new SurvivalTime(1).Limit);
        double limit = new SurvivalTime(1.5).Limit;
        Assert.NotNull(new SurvivalTime(1.5).Layers(limit * 0.999));
        Assert.Null(new SurvivalTime(1.5).Layers(limit * 1.001));
        // α = 1: t = 1/2 + 1/3 + ... from |x| = 1.
        Assert.Equal(1, new SurvivalTime(1).Layers(0.5));
        Assert.Equal(2, new SurvivalTime(1).Layers(0.6));
        Assert.Equal(0, new SurvivalTime(1).Layers(0));
        Close.Relative(Math.Exp(10 + 1 - 0.5772156649), new SurvivalTime(1).Layers(10)!.Value, 1e-3);
        // The exact stack of α > 1 never collapses, at any scale.
        Assert.Null(new SimplexDepth(1e6, 1.5 / 0.7 * Math.Log(1e6), 1.5).Lifetime(Start));
    }

    [Fact]
    public void A_scale_that_follows_lasts_as_the_estimate_says_and_longer_than_a_fixed_one()
    {
        foreach ((double n, double u) in new[] { (1e6, 1.3), (1e8, 1.3), (1e12, 1.25) })
        {
            int exact = SimplexDepth.AtReducedScale(n, u).Lifetime(Start)!.Value, fixedScale = new SimplexDepth(n, u / 0.7 * Math.Log(n)).Lifetime(Start)!.Value;
            double estimate = FollowingScale.LayersUntil(n, u, 0.7, 0.01), share = Math.Exp((1 - u) * Math.Log(n));
            // The next order is a share n^{1-u}.
            Close.Relative(estimate, exact, 2 * share, $"n {n}, u {u}");
            Assert.True(exact > 2 * fixedScale, $"{exact}, {fixedScale}");
            var scale = SimplexDepth.AtReducedScale(n, u).States(Start).Take(5).ToArray();
            Close.Relative(scale[1].Gap / scale[0].Gap, scale[2].Gap / scale[1].Gap, 2 * share);
        }
        // Below the threshold it collapses as any does.
        Assert.InRange(SimplexDepth.AtReducedScale(1e6, 0.8).Lifetime(Start)!.Value, 1, 4);
    }

    [Theory]
    [InlineData(1e4, 0.207)]
    [InlineData(1e12, 0.229)]
    [InlineData(1e100, 0.246)]
    public void A_collapsed_stack_revives_above_the_share_that_the_theory_states_and_one_apart_lives_below_it(double n, double revival)
    {
        var hysteresis = new DepthHysteresis(n, 4);
        double high = hysteresis.Revival!.Value, low = hysteresis.Survival!.Value, beta = 4 * Math.Log(n);
        Close.Absolute(revival, high, 5e-4);
        Assert.Equal(0.25, hysteresis.LimitRevival);
        // 2n^{1-γ} to leading order, 13 % off at n = 1e4.
        Close.Relative(2 * Math.Pow(n, -3), low, n < 1e5 ? 0.13 : 1e-3);
        Close.Absolute(Math.Log10(low), hysteresis.Log10Survival!.Value, 1e-9);
        // Both branches, by running them.
        Assert.True(Run(high * 1.01, 1e-12) > 0.9, "revives");
        Assert.True(Run(high * 0.99, 1e-12) < 0.25, "stays collapsed");
        Assert.True(Run(high * 0.5, 0.7) > 0.9, "stays apart");
        Assert.Equal(3, hysteresis.FixedPoints(high * 0.5).Count);
        Assert.Single(hysteresis.FixedPoints(high * 1.01));

        double Run(double s, double gap) =>
            new SimplexDepth(n, beta, 0, s).States(SimplexState.FromGap(gap)).ElementAt(3000).Gap;
    }

    [Fact]
    public void Fixed_points_stay_and_the_middle_one_is_the_border()
    {
        foreach (double n in new[] { 1e4, 1e6 })
        {
            const double s = 0.1;
            var points = new DepthHysteresis(n, 4).FixedPoints(s);
            double beta = 4 * Math.Log(n);
            foreach (var point in points)
            {
                var next = new SimplexDepth(n, beta, 0, s).States(point).ElementAt(1);
                Close.Relative(point.Gap, next.Gap, 1e-10);
                Close.Relative(point.Rho, next.Rho, 1e-9);
            }
            Assert.Equal(points.Select(point => point.Gap).Order(), points.Select(point => point.Gap));
            Assert.True(After(points[1].Gap * 0.999) < points[0].Gap * 1.01);
            Assert.True(After(points[1].Gap * 1.001) > points[2].Gap * 0.99);

            double After(double gap) => new SimplexDepth(n, beta, 0, s).States(SimplexState.FromGap(gap)).ElementAt(2000).Gap;
        }
        // At n = 100 the fall is a gentle one: s below the minimum collapses what is apart.
        var small = new DepthHysteresis(100, 3);
        double low = small.Survival!.Value;
        Assert.True(low > 1e-5);
        Assert.Single(small.FixedPoints(low * 0.9));
        Assert.Equal(3, small.FixedPoints(low * 1.1).Count);
        Assert.True(new SimplexDepth(100, 3 * Math.Log(100), 0, low * 0.9).States(SimplexState.FromRho(1e-6)).ElementAt(200_000).Gap < 0.1);
        // No memory below γ = 1.
        Assert.Null(new DepthHysteresis(1e6, 0.9).Revival);
        Assert.Null(new DepthHysteresis(1e6, 0.9).LimitRevival);
        Assert.Single(new DepthHysteresis(1e6, 0.9).FixedPoints(0.5));
    }

    [Fact]
    public void A_depth_without_decorrelation_is_the_iterated_layer()
    {
        var law = new AttentionDynamics.Scaling.ConstantScaling(20);
        var expected = SimplexLayer.Iterate(1e5, Start, law, 0.4, 6);
        Assert.Equal(expected, new SimplexDepth(1e5, 20, 0.4).States(Start).Take(7));
        SimplexState[] mixed = [.. new SimplexDepth(1e5, 20, 0.4, 0.25).States(Start).Take(2)];
        Close.Relative(1 - 0.75 * (1 - expected[1].Gap), mixed[1].Gap, 1e-14);
        Close.Relative(0.75 * expected[1].Rho, mixed[1].Rho, 1e-14);
        Assert.Equal(expected[1].NormSquared, mixed[1].NormSquared);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimplexDepth(1e5, 20, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimplexDepth(1, 20));
    }
}
