using AttentionDynamics.Literature;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Literature;

public class NormalisationFlowTests
{
    [Fact]
    public void The_reduction_is_the_flow_of_all_tokens_in_every_scheme()
    {
        foreach (var scheme in Enum.GetValues<NormalisationScheme>())
        foreach ((int n, double beta, double rho, double radius) in new[] { (2, 1, 0.2, 1), (5, 0, 0.1, 0.7), (5, 3, 0.4, 1.6) })
        {
            var (cosine, spread, norm) = AllTokens(scheme, n, beta, rho, radius, 1.5, 0.8);
            var state = new NormalisationFlow(scheme, n, beta, 0.8).Solve(rho, radius, 1.5)[0];
            Close.Absolute(cosine, state.Rho, 1e-9, $"{scheme}, n {n}, β {beta}");
            Close.Relative(norm, state.Radius, 1e-9, $"{scheme}, n {n}, β {beta}: r");
            Assert.True(spread < 1e-12);
        }
    }

    [Fact]
    public void Post_is_the_equiangular_flow_itself()
    {
        double[] times = [0.5, 2, 7, 30];
        var expected = new EquiangularFlow(AttentionNormalisation.Softmax, 100, 4).Solve(0.05, times);
        var actual = new NormalisationFlow(NormalisationScheme.Post, 100, 4).Solve(0.05, 1, times);
        for (int k = 0; k < times.Length; k++)
            Close.Relative(expected[k].Gap, actual[k].Gap, 1e-11);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(4, 0.5)]
    public void The_gap_decays_by_the_law_of_the_scheme(double beta, double rho)
    {
        Law(NormalisationScheme.Post, -2, t => t, 100, 200);
        Law(NormalisationScheme.NGpt, -2 * 0.3, t => t, 200, 400);
        Law(NormalisationScheme.Sqrt, -4, Math.Sqrt, 2500, 10000);
        Law(NormalisationScheme.Pre, -2, Math.Log, 1e5, 1e6);
        Law(NormalisationScheme.Peri, -2, Math.Log, 1e5, 1e6);

        void Law(NormalisationScheme scheme, double slope, Func<double, double> clock, double from, double to)
        {
            var states = new NormalisationFlow(scheme, 64, beta, 0.3).Solve(rho, 1, from, to);
            Close.Relative(slope, (states[1].LogGap - states[0].LogGap) / (clock(to) - clock(from)), 1e-3, $"{scheme}");
        }
    }

    [Fact]
    public void Without_scores_pre_has_a_closed_form_for_two_tokens_and_sqrt_for_any_number()
    {
        // β = 0: sqrt has z = z_0 + 4(√(1+t) - 1).
        double z = Math.Log((1 + 15 * 0.2) / (16 * 0.8));
        foreach (double t in new[] { 0.3, 20, 3000 })
            Close.Relative(z + 4 * (Math.Sqrt(1 + t) - 1), new NormalisationFlow(NormalisationScheme.Sqrt, 16, 0).Solve(0.2, 1, t)[0].Logit, 1e-11);
        // n = 2, pre: x_1 + x_2 and x_1 - x_2 keep their directions; for β = 0 the difference itself is constant, r²(1-ρ).
        foreach (double t in new[] { 0.3, 20, 3000 })
        {
            var state = new NormalisationFlow(NormalisationScheme.Pre, 2, 0).Solve(0.2, 1.5, t)[0];
            Close.Relative(1.5 * 1.5 * 0.8, state.Radius * state.Radius * state.Gap, 1e-10, $"t {t}");
        }
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        var flow = new NormalisationFlow(NormalisationScheme.Pre, 4, 1);
        Assert.Equal("scheme", Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationFlow((NormalisationScheme)9, 4, 1)).ParamName);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationFlow(NormalisationScheme.Pre, 1, 1)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationFlow(NormalisationScheme.Pre, 4, double.NaN)).ParamName);
        Assert.Equal("step", Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationFlow(NormalisationScheme.NGpt, 4, 1, 0)).ParamName);
        Assert.Equal("radius", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(0.1, 0, 1)).ParamName);
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(-0.4, 1, 1)).ParamName);
        Assert.Equal("times", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(0.1, 1, -1)).ParamName);
    }

    /// <summary>θ_i and r_i of every token by Runge-Kutta, from a simplex: the mean cosine, its spread over pairs, the mean norm.</summary>
    private static (double Cosine, double Spread, double Norm) AllTokens(NormalisationScheme scheme, int n, double beta, double rho, double radius, double end, double step)
    {
        int d = n;
        var simplex = Simplex.Configuration(n, d, rho);
        var y = new double[n * d + n];
        for (int i = 0; i < n; i++)
        {
            simplex[i].CopyTo(y.AsSpan(i * d));
            y[n * d + i] = radius;
        }
        const int Steps = 1500;
        double h = end / Steps;
        for (int k = 0; k < Steps; k++)
        {
            double t = k * h;
            double[] k1 = F(t, y), k2 = F(t + h / 2, Plus(y, k1, h / 2)), k3 = F(t + h / 2, Plus(y, k2, h / 2)), k4 = F(t + h, Plus(y, k3, h));
            for (int e = 0; e < y.Length; e++)
                y[e] += h / 6 * (k1[e] + 2 * k2[e] + 2 * k3[e] + k4[e]);
        }
        var cosines = new List<double>();
        for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            cosines.Add(Dot(y, i, y, j) / Math.Sqrt(Dot(y, i, y, i) * Dot(y, j, y, j)));
        return (cosines.Average(), cosines.Max() - cosines.Min(), y[(n * d)..].Average());

        double Dot(double[] u, int i, double[] v, int j)
        {
            double sum = 0;
            for (int k = 0; k < d; k++)
                sum += u[i * d + k] * v[j * d + k];
            return sum;
        }
        double[] Plus(double[] x, double[] direction, double factor) => [.. x.Zip(direction, (a, b) => a + factor * b)];
        double[] F(double t, double[] x)
        {
            var result = new double[x.Length];
            var attention = new double[n * d];
            for (int i = 0; i < n; i++)
            {
                double z = 0;
                for (int j = 0; j < n; j++)
                {
                    double weight = Math.Exp(beta * Dot(x, i, x, j));
                    z += weight;
                    for (int k = 0; k < d; k++)
                        attention[i * d + k] += weight * x[j * d + k];
                }
                for (int k = 0; k < d; k++)
                    attention[i * d + k] /= z;
                double along = Dot(x, i, attention, i), length = Math.Sqrt(Dot(attention, i, attention, i)), r = x[n * d + i];
                double s = scheme switch
                {
                    NormalisationScheme.Post => 1,
                    NormalisationScheme.Pre => r,
                    NormalisationScheme.Peri => r * length,
                    NormalisationScheme.NGpt => length / step,
                    _ => Math.Sqrt(t + 1),
                };
                for (int k = 0; k < d; k++)
                    result[i * d + k] = (attention[i * d + k] - along * x[i * d + k]) / s;
                result[n * d + i] = scheme == NormalisationScheme.Pre ? along : scheme == NormalisationScheme.Peri ? along / length : 0;
            }
            return result;
        }
    }
}
