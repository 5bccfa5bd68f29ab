using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers.Exact;

/// <summary>Softmax, entmax, sigmoid and linear weights on a simplex of any n, against sums in up to 2400 digits.</summary>
public class NormalisedSimplexTests
{
    [Fact]
    public void Weights_and_layers_are_those_of_the_definition_up_to_1e300()
    {
        var table = new ReferenceTable("closed-forms-normalisers.csv");
        var kinds = new Dictionary<string, int>();
        for (int row = 0; row < table.Count; row++)
        {
            string kind = table.Text(row, "kind"), what = $"row {row + 2}, {kind} {table.Text(row, "parameter")}";
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            double n = table.Number(row, "n"), beta = table.Number(row, "beta"), parameter = table.Number(row, "parameter");
            var state = SimplexState.FromRho(table.Number(row, "rho"), table.Number(row, "q"));
            SimplexWeights weights = kind switch
            {
                "softmax" => SimplexWeights.Softmax(n, beta * state.Gap),
                "linear" => SimplexWeights.Linear(n, beta, state.Gap),
                "sigmoid" => SimplexWeights.Sigmoid(n, beta, state.Gap, parameter),
                "entmax" => SimplexWeights.Entmax(n, beta * state.Gap, parameter),
                _ => throw new InvalidOperationException(kind),
            };
            SimplexState after = weights.Layer(state, table.Number(row, "alpha"));
            // β is printed to 16 digits and up to 2e4 here, the exponent of the weights: 1e-12 of them is what a double has.
            double tolerance = 1e-12 + 1e-15 * beta;
            Near("self_weight", weights.Self);
            Near("others_weight", weights.Others);
            Near("norm_squared_out", after.NormSquared);
            // All scores alike and no residual: collapse in one layer, of which the sums in so many digits leave 1e-249.
            if (beta == 0 && table.Number(row, "alpha") == 0)
                Close.Absolute(0, after.Gap, 0, what);
            else
                Near("lambda", after.Gap / state.Gap);
            if (table.Number(row, "lambda") is var lambda && lambda < 0.9)
                Close.Relative(1 - lambda * state.Gap, after.Rho, tolerance, what);

            void Near(string column, double actual)
            {
                double expected = table.Number(row, column);
                if (expected > 1e-290)
                    Close.Relative(expected, actual, 4 * tolerance, $"{column} of {what}");
                else
                    Assert.InRange(actual, 0, 1e-289);
            }
        }
        Assert.Equal(["entmax", "linear", "sigmoid", "softmax"], kinds.Keys.Order());
        Assert.True(kinds.Values.Min() >= 180, string.Join(", ", kinds));
    }

    [Fact]
    public void Thresholds_are_those_of_80_digits()
    {
        var table = new ReferenceTable("closed-forms-thresholds.csv");
        for (int row = 0; row < table.Count; row++)
        {
            double n = table.Number(row, "n"), parameter = table.Number(row, "parameter"), rho = table.Number(row, "rho");
            double actual = table.Text(row, "kind") switch
            {
                "entmax-half" => SimplexWeights.EntmaxHalf(n, parameter),
                "sigmoid-low" => new SigmoidWindow(n, rho, parameter).Lower!.Value,
                "sigmoid-high" => new SigmoidWindow(n, rho, parameter).Upper!.Value,
                var kind => throw new InvalidOperationException(kind),
            };
            Close.Relative(table.Number(row, "value"), actual, 1e-12, $"row {row + 2}");
        }
        Assert.True(table.Count >= 28);
    }

    [Fact]
    public void The_sigmoid_window_is_re_entrant_and_tends_to_its_limits()
    {
        foreach (double n in new[] { 1e6, 1e20, 1e100 })
        {
            var window = new SigmoidWindow(n, 0.5, 3);
            Close.Absolute(2.005, window.Lower!.Value, 6e-3);
            Close.Absolute(4, window.Upper!.Value, 1e-2);
            Assert.True(window.Excess(1.9) < 0 && window.Excess(3) > 0 && window.Excess(4.1) < 0);
            Assert.Null(new SigmoidWindow(n, 0.5, 1).Lower);
            Assert.Null(new SigmoidWindow(n, 0.5, 1).LimitLower);
        }
        Assert.Equal((0, double.PositiveInfinity), (new SigmoidWindow(2, 0.5, 3).Lower, new SigmoidWindow(2, 0.5, 3).Upper));
        Assert.Equal(2, new SigmoidWindow(1e6, 0.5, 3).LimitLower);
        Assert.Equal(4, new SigmoidWindow(1e6, 0.5, 3).LimitUpper);
    }

    [Fact]
    public void Entmax_needs_no_scale_that_grows_and_linear_always_collapses()
    {
        Assert.Equal(2, SimplexWeights.EntmaxIdentity(1.5));
        foreach (double n in new[] { 10, 1e12, 1e300 })
        {
            Assert.Equal(1, SimplexWeights.Entmax(n, 2, 1.5).Layer(SimplexState.FromRho(0.5)).Gap / 0.5);
            Assert.True(SimplexWeights.Linear(n, 1e9, 0.5).Layer(SimplexState.FromRho(0.5)).Gap <= 0.5 * 4 / (n * n) * 4);
        }
        // A difference of scores far below a double's digits of 1 is still a difference of weights.
        SimplexState near = SimplexState.FromGap(1e-30);
        foreach (var weights in new[] { SimplexWeights.Entmax(100, 3e-30, 1.5), SimplexWeights.Linear(100, 3, 1e-30), SimplexWeights.Sigmoid(100, 3, 1e-30, -2) })
            Assert.InRange(weights.Layer(near).Gap, 1e-100, 1e-85);
    }
}
