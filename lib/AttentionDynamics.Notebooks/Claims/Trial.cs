namespace AttentionDynamics.Notebooks;

/// <summary>A claim put to its test: one prediction and one measurement a case.</summary>
/// <param name="Labels">The labels of the cases.</param>
/// <param name="Predicted">What is predicted of each.</param>
/// <param name="Measured">What was measured in each.</param>
/// <param name="Comparison">The test.</param>
internal sealed record Trial<TPrediction, TMeasurement>(IReadOnlyList<string> Labels, IReadOnlyList<TPrediction> Predicted,
    IReadOnlyList<TMeasurement> Measured, Comparison<TPrediction, TMeasurement> Comparison)
{
    /// <summary>Cases whose misses differ by less than this share are equally bad, and the first of them is named.</summary>
    private const double Alike = 1e-6;

    private IEnumerable<int> All => Enumerable.Range(0, Labels.Count);

    private int[] Failing => [.. All.Where(i => !Comparison.Holds(Predicted[i], Measured[i]))];

    /// <summary>The same measurements against another prediction.</summary>
    public Trial<TPrediction, TMeasurement> Against(IReadOnlyList<TPrediction> predicted) => this with { Predicted = predicted };

    /// <summary>The case that fares worst: what fails before what holds, what is no number before all.</summary>
    public int Worst() => Largest(i => Comparison.Rank(Predicted[i], Measured[i]));

    /// <summary>" at LABEL" of a case that has one.</summary>
    public string At(int i) => Labels[i].Length == 0 ? string.Empty : " at " + Labels[i];

    /// <summary>What to say of a prediction that does not hold; null: it does.</summary>
    public string? Failure(string statement)
    {
        int failing = Failing.Length;
        string of = Labels.Count == 1 ? string.Empty : $", {failing} of {Labels.Count} cases fail";
        return failing == 0 ? null : $"\"{statement}\"{Numbers(Worst())}{of}";
    }

    /// <summary>What to say of an alternative that is not refused; null: it is.</summary>
    public string? FailureToRefuse(string statement, string alternative)
    {
        int undefined = All.FirstOrDefault(i => !Comparison.IsDefined(Predicted[i]), -1);
        if (undefined >= 0)
        {
            return $"\"{statement}\" cannot refuse \"{alternative}\"{At(undefined)}, where it predicts "
                + Comparison.Text(Predicted[undefined]);
        }
        string all = Labels.Count == 1 ? string.Empty : $", and no case of {Labels.Count} refuses it";
        return Failing.Length > 0 ? null : $"\"{statement}\" does not refuse \"{alternative}\":{Numbers(Worst())}{all}";
    }

    /// <summary>An alternative that is refused, with how far it is off where it is most.</summary>
    public string Refusal(string alternative)
    {
        int most = Largest(i => Comparison.Miss(Predicted[i], Measured[i]));
        string amount = Comparison.Amount(Predicted[most], Measured[most]);
        return alternative + (amount.Length == 0 ? string.Empty : ", by " + amount) + At(most);
    }

    private string Numbers(int i) => $"{At(i)} predicted {Comparison.Text(Predicted[i])}, "
        + $"measured {Comparison.Text(Predicted[i], Measured[i])}, tolerance {Comparison.Tolerance}";

    /// <summary>Of the cases that fail, or of all where none does, the first of those with the largest miss.</summary>
    private int Largest(Func<int, double> miss)
    {
        int[] among = Failing is { Length: > 0 } failing ? failing : [.. All];
        double[] misses = [.. among.Select(miss)];
        int undefined = Array.FindIndex(misses, double.IsNaN);
        if (undefined >= 0)
            return among[undefined];
        double largest = misses.Max();
        return among[Array.FindIndex(misses, m => m == largest || m >= largest - Alike * Math.Abs(largest))];
    }
}
