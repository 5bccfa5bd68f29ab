using System.CommandLine;
using System.Globalization;

namespace Workbook.Commands;

/// <summary>
/// An option whose value is a number: read in the invariant culture, refused in one line where it is none or out of range.
/// </summary>
internal static class NumberOption
{
    /// <summary>The option; null where it is not given.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="value">The value's name in the help.</param>
    /// <param name="expected">The range, as the error says it.</param>
    /// <param name="holds">Whether a number is in the range; NaN must make it false.</param>
    /// <param name="description">One line of help.</param>
    public static Option<double?> Create(string name, string value, string expected, Func<double, bool> holds, string description) =>
        new(name)
    {
        HelpName = value,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && holds(number)) return number;
            result.AddError($"{name}: expected {expected}, got {text}");
            return null;
        },
    };

    /// <summary>The option of several such numbers between commas; null where it is not given.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="value">The value's name in the help.</param>
    /// <param name="expected">The range of each, as the error says it.</param>
    /// <param name="holds">Whether a number is in the range; NaN must make it false.</param>
    /// <param name="description">One line of help.</param>
    public static Option<IReadOnlyList<double>?> List(string name, string value, string expected, Func<double, bool> holds,
        string description) =>
        new(name)
    {
        HelpName = value,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            var numbers = new List<double>();
            foreach (string text in result.Tokens[0].Value.Split(','))
            {
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !holds(number))
                {
                    result.AddError($"{name}: expected {expected}, got {text}");
                    return null;
                }

                numbers.Add(number);
            }

            return numbers;
        },
    };

    /// <summary>The option for whole numbers from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<double?> Whole(string name, string value, int least, int most, string description) =>
        Create(name, value, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            number => number >= least && number <= most && Math.Floor(number) == number, description);
}
