namespace AttentionDynamics.Notebooks;

/// <summary>The cases of one claim: what is predicted of each, what was measured, and what each alternative predicts.</summary>
public sealed class ClaimCases
{
    private readonly TextGrid grid;

    private ClaimCases(TextGrid grid) => this.grid = grid;

    /// <summary>The table in columns of equal width.</summary>
    public override string ToString() => grid.ToText();

    /// <summary>The cells as the notebook shows them.</summary>
    internal TextGrid Grid() => grid;

    internal static ClaimCases Of<TPrediction, TMeasurement>(Trial<TPrediction, TMeasurement> trial,
        IReadOnlyList<(string Name, Trial<TPrediction, TMeasurement> Trial)> alternatives)
    {
        Comparison<TPrediction, TMeasurement> test = trial.Comparison;
        bool numbers = typeof(TMeasurement) == typeof(double);
        IReadOnlyList<string> Row(int i) =>
            [trial.Labels[i], test.Text(trial.Predicted[i]), test.Text(trial.Predicted[i], trial.Measured[i]),
                .. alternatives.Select(wrong => test.Text(wrong.Trial.Predicted[i]))];
        return new(new TextGrid(
            ["case", "predicted", "measured", .. alternatives.Select(wrong => "not: " + wrong.Name)],
            [false, numbers, numbers, .. alternatives.Select(_ => numbers)],
            [.. Enumerable.Range(0, trial.Labels.Count).Select(Row)],
            Note: $"Tolerance: {test.Tolerance}."));
    }
}
