namespace Workbook.Exporting;

/// <summary>A formula that cannot be read. Who knows where it stands says so, by <see cref="At"/>.</summary>
/// <param name="latex">The formula.</param>
/// <param name="reason">What KaTeX says of it.</param>
internal sealed class FormulaException(string latex, string reason) : Exception($"{reason}, in ${latex}$")
{
    private const int ShownAtMost = 80;

    /// <summary>The error as the author of the formula reads it.</summary>
    /// <param name="place">Where it stands: a file, and a cell of it.</param>
    public InvalidInputException At(string place)
    {
        string shown = latex.Length <= ShownAtMost ? latex : latex[..ShownAtMost] + "…";
        return new InvalidInputException($"{place}: expected a formula that KaTeX reads, got ${shown.Trim()}$: {reason}");
    }
}
