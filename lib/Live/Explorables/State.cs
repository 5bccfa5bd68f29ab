using System.Globalization;
using Workbook;

namespace Live.Explorables;

/// <summary>The controls as a reader, or a link, has set them.</summary>
internal sealed class State
{
    private readonly Dictionary<string, string> values;

    private State(Dictionary<string, string> values) => this.values = values;

    /// <summary>Reads <c>n=4096;rho=0.5</c>; what is not set has its default.</summary>
    /// <exception cref="InvalidInputException">A name that no control has.</exception>
    public static State Parse(string text, IReadOnlyList<Control> controls)
    {
        var values = controls.ToDictionary(control => control.Name, control => control.Default, StringComparer.Ordinal);
        foreach (string pair in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length < 2 || !values.ContainsKey(parts[0]))
                throw new InvalidInputException($"expected {string.Join(", ", values.Keys)} with a value each, got {pair}");
            values[parts[0]] = parts[1];
        }

        return new State(values);
    }

    /// <summary>A choice, as it is written.</summary>
    public string Text(string name) => values[name];

    /// <summary>A number.</summary>
    /// <exception cref="InvalidInputException">It is none, or not finite.</exception>
    public double Number(string name) =>
        double.TryParse(values[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new InvalidInputException($"{name}: expected a finite number, got {values[name]}");

    /// <summary>A number of a range.</summary>
    /// <exception cref="InvalidInputException">It is none, or out of range.</exception>
    public double Number(string name, double from, double to)
    {
        double number = Number(name);
        return number >= from && number <= to
            ? number
            : throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"{name}: expected {from} to {to}, got {values[name]}"));
    }
}
