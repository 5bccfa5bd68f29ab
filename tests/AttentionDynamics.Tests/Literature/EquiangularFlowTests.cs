using AttentionDynamics.Literature;

namespace AttentionDynamics.Tests.Literature;

public class EquiangularFlowTests
{
    [Fact]
    public void The_25_digit_solution_is_met()
    {
        var reference = new ReferenceTable("equiangular-flow.csv");
        Assert.Equal(9, reference.Count);
        for (int row = 0; row < reference.Count; row++)
        {
            var normalisation = reference.Text(row, "dynamics") == "SA" ? AttentionNormalisation.Softmax : AttentionNormalisation.Unnormalised;
            var flow = new EquiangularFlow(normalisation, reference.Number(row, "n"), reference.Number(row, "beta"));
            var state = flow.Solve(reference.Number(row, "rho0"), reference.Number(row, "t"))[0];
            Close.Relative(reference.Number(row, "rho"), state.Rho, 1e-12, $"row {row + 2}");
            // 16 digits of ρ hold as many fewer of 1-ρ as it is small.
            Close.Absolute(1 - reference.Number(row, "rho"), state.Gap, 1e-12 * state.Gap + 1.2e-16, $"row {row + 2}, gap");
        }
    }

    [Fact]
    public void Without_scores_the_flow_is_a_closed_form()
    {
        // β = 0: z = z_0 + 2t, so 1-ρ = 1/(e^{2t}ψ_0/(n(1-ρ_0)) + (n-1)/n).
        foreach (var normalisation in Enum.GetValues<AttentionNormalisation>())
        foreach (double rho in new[] { -0.05, 0, 0.3, 0.99 })
        foreach (double t in new[] { 0.1, 3, 50, 300 })
        {
            const double N = 17;
            double gap = 1 / (Math.Exp(2 * t) * (1 + 16 * rho) / (N * (1 - rho)) + 16 / N);
            var state = new EquiangularFlow(normalisation, N, 0).Solve(rho, t)[0];
            Close.Relative(gap, state.Gap, 1e-10, $"{normalisation}, ρ {rho}, t {t}");
            Close.Relative(Math.Log(gap), state.LogGap, 1e-11);
        }
    }

    [Fact]
    public void The_speed_is_the_stated_one_and_the_solution_moves_with_it()
    {
        foreach (double rho in new[] { -0.02, 0.0, 0.4, 0.95 })
        {
            const double N = 33, Beta = 2.5;
            EquiangularFlow softmax = new(AttentionNormalisation.Softmax, N, Beta), plain = new(AttentionNormalisation.Unnormalised, N, Beta);
            double common = 2 * Math.Exp(Beta * rho) * (1 - rho) * ((N - 1) * rho + 1);
            Close.Relative(common / (Math.Exp(Beta) + (N - 1) * Math.Exp(Beta * rho)), softmax.Speed(rho), 1e-13);
            Close.Relative(common / N, plain.Speed(rho), 1e-13);
            foreach (var flow in new[] { softmax, plain })
            {
                var states = flow.Solve(rho, 0.001, 0.002, 0.003, 0.004, 0.005);
                double measured = (states[0].Rho - 8 * states[1].Rho + 8 * states[3].Rho - states[4].Rho) / 0.012;
                Close.Relative(flow.Speed(states[2].Rho), measured, 1e-7);
            }
        }
    }

    [Fact]
    public void In_the_end_the_gap_decays_at_the_rates_2_and_2_exp_beta()
    {
        foreach (var normalisation in Enum.GetValues<AttentionNormalisation>())
        {
            var flow = new EquiangularFlow(normalisation, 64, 3);
            var states = flow.Solve(0.1, 10, 12, 14);
            Close.Relative(-flow.FinalRate, (states[2].LogGap - states[1].LogGap) / 2, 1e-7);
        }
        Assert.Equal(2, new EquiangularFlow(AttentionNormalisation.Softmax, 64, 3).FinalRate);
        Assert.Equal(2 * Math.Exp(3), new EquiangularFlow(AttentionNormalisation.Unnormalised, 64, 3).FinalRate);
    }

    [Fact]
    public void Stops_on_the_way_change_nothing()
    {
        var flow = new EquiangularFlow(AttentionNormalisation.Softmax, 256, 5);
        var direct = flow.Solve(0.1, 5)[0];
        var stops = flow.Solve(0.1, 0, 1, 1, 2.5, 5);
        Close.Relative(direct.Gap, stops[4].Gap, 1e-11);
        Close.Relative(0.9, stops[0].Gap, 1e-15);
        Assert.Equal(stops[1], stops[2]);
    }

    [Fact]
    public void Bad_arguments_are_named_and_a_flow_too_fast_is_an_error()
    {
        var flow = new EquiangularFlow(AttentionNormalisation.Unnormalised, 3, 1);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => new EquiangularFlow(AttentionNormalisation.Softmax, 1, 1)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => new EquiangularFlow(AttentionNormalisation.Softmax, 2, -1)).ParamName);
        Assert.Equal("normalisation", Assert.Throws<ArgumentOutOfRangeException>(() => new EquiangularFlow((AttentionNormalisation)7, 2, 1)).ParamName);
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(-0.5, 1)).ParamName);
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(1, 1)).ParamName);
        Assert.Equal("times", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(0, 2, 1)).ParamName);
        Assert.Equal("times", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(0, double.NaN)).ParamName);
        Assert.Throws<InvalidOperationException>(() => new EquiangularFlow(AttentionNormalisation.Unnormalised, 3, 800).Solve(0.5, 1));
    }
}
