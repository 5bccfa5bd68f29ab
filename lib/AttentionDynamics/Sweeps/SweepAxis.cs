namespace AttentionDynamics.Sweeps;

/// <summary>One axis of a sweep: a name and the values that the sweep takes along it. Immutable.</summary>
public sealed record SweepAxis
{
    /// <summary>Copies the values.</summary>
    /// <param name="name">Letters, digits and underscores: the header of its column.</param>
    /// <param name="values">At least one, all finite, none twice; in any order, which is that of the sweep.</param>
    /// <exception cref="ArgumentException">Another name; no value; a value that is NaN, infinite or there twice.</exception>
    public SweepAxis(string name, params IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        RequireWord(name, "an axis", nameof(name));
        if (values.Count == 0)
            throw new ArgumentException($"expected at least one value of {name}, got none", nameof(values));
        var seen = new HashSet<double>();
        foreach (double value in values)
        {
            if (!double.IsFinite(value) || !seen.Add(value))
                throw new ArgumentException(FormattableString.Invariant($"expected finite values of {name}, each once, got {value}"),
                    nameof(values));
        }
        (Name, Values) = (name, [.. values]);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The values, in the order of the sweep.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Refuses what would not be the plain header of a column.</summary>
    internal static void RequireWord(string word, string what, string name)
    {
        if (string.IsNullOrEmpty(word) || !word.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new ArgumentException($"expected the name of {what} of letters, digits and underscores, got \"{word}\"", name);
    }
}
