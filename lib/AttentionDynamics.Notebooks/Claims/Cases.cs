using System.Numerics;

namespace AttentionDynamics.Notebooks;

/// <summary>Names what a claim is tested on: each case with a label of its own, such as "ρ = 0.1, u = 0.5".</summary>
public static class Cases
{
    /// <summary>A case a number, labelled "name = number".</summary>
    /// <param name="name">The number's symbol.</param>
    /// <param name="values">The numbers, no two of which print alike.</param>
    /// <exception cref="ArgumentException">No cases, no name, or two cases of one label.</exception>
    public static Cases<T> Of<T>(string name, IEnumerable<T> values)
        where T : INumber<T> => Of(values, (name, value => double.CreateChecked(value)));

    /// <summary>Cases labelled by their numbers: ("ρ", c => c.Rho), ("u", c => c.U) gives "ρ = 0.1, u = 0.5".</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="names">Symbol and number of each part of the label.</param>
    /// <exception cref="ArgumentException">No cases, no name, or two cases of one label.</exception>
    public static Cases<T> Of<T>(IEnumerable<T> cases, params (string Name, Func<T, double> Value)[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length == 0 || names.Any(part => string.IsNullOrWhiteSpace(part.Name) || part.Value is null))
            throw new ArgumentException("cases: expected a symbol and a number for each part of a label", nameof(names));
        return Of(cases, x => string.Join(", ", names.Select(part => $"{part.Name} = {NumberText.Of(part.Value(x))}")));
    }

    /// <summary>Cases with labels in words.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="label">The label of a case.</param>
    /// <exception cref="ArgumentException">No cases, or two cases of one label, or an empty label.</exception>
    public static Cases<T> Of<T>(IEnumerable<T> cases, Func<T, string> label)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(label);
        T[] values = [.. cases];
        return new Cases<T>(values, [.. values.Select(label)]);
    }
}

/// <summary>The cases a claim is tested on, in their order.</summary>
/// <typeparam name="T">What a case is.</typeparam>
public sealed class Cases<T>
{
    internal Cases(IReadOnlyList<T> values, IReadOnlyList<string> labels)
    {
        if (values.Count == 0)
            throw new ArgumentException("cases: expected at least one, got none", nameof(values));
        if (labels.FirstOrDefault(string.IsNullOrWhiteSpace) is not null)
            throw new ArgumentException("cases: expected a label for each, got an empty one", nameof(labels));
        if (labels.CountBy(label => label).FirstOrDefault(pair => pair.Value > 1) is { Key: { } twice })
            throw new ArgumentException($"cases: expected a label of its own for each, got \"{twice}\" twice", nameof(labels));
        (Values, Labels) = (values, labels);
    }

    /// <summary>The cases.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>Their labels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>A claim about one thing, which needs no label.</summary>
    internal static Cases<T> Single(T value) => new(value);

    private Cases(T value) => (Values, Labels) = ([value], [string.Empty]);
}
