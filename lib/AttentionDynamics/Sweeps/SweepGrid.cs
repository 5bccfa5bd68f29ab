using System.Globalization;
using System.Text;

namespace AttentionDynamics.Sweeps;

/// <summary>A quantity on a grid of (ρ, γ): one value for each pair. Immutable.</summary>
public sealed class SweepGrid
{
    private readonly double[][] values;

    /// <summary>Copies axes and values.</summary>
    /// <param name="quantity">What the values are, the name of their column: lambda, eta.</param>
    /// <param name="rho">The ρ of the grid, increasing.</param>
    /// <param name="gamma">The γ of the grid, increasing.</param>
    /// <param name="values">A row for each ρ, with a value for each γ.</param>
    /// <exception cref="ArgumentException">The quantity is no plain word; an axis is empty, not finite or not increasing; the values do not
    /// fit the axes; a value is NaN or infinite.</exception>
    public SweepGrid(string quantity, IReadOnlyList<double> rho, IReadOnlyList<double> gamma, IReadOnlyList<IReadOnlyList<double>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (string.IsNullOrEmpty(quantity) || !quantity.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException($"expected a quantity of letters and digits, got \"{quantity}\"", nameof(quantity));
        CheckAxis(rho, "ρ", nameof(rho));
        CheckAxis(gamma, "γ", nameof(gamma));
        if (values.Count != rho.Count)
            throw new ArgumentException(FormattableString.Invariant($"expected a row for each of {rho.Count} ρ, got {values.Count}"),
                nameof(values));
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Count != gamma.Count)
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected a value for each of {gamma.Count} γ, got {values[i].Count} at ρ = {rho[i]}"), nameof(values));
            for (int k = 0; k < gamma.Count; k++)
            {
                if (!double.IsFinite(values[i][k]))
                    throw new ArgumentException(FormattableString.Invariant(
                        $"expected finite values, got {values[i][k]} at ρ = {rho[i]}, γ = {gamma[k]}"), nameof(values));
            }
        }
        (Quantity, Rho, Gamma) = (quantity, [.. rho], [.. gamma]);
        this.values = [.. values.Select(row => row.ToArray())];
    }

    /// <summary>What the values are: lambda, eta.</summary>
    public string Quantity { get; }

    /// <summary>The ρ of the grid, increasing.</summary>
    public IReadOnlyList<double> Rho { get; }

    /// <summary>The γ of the grid, increasing.</summary>
    public IReadOnlyList<double> Gamma { get; }

    /// <summary>The value at the ρ and the γ of these indices, from 0.</summary>
    public double this[int rho, int gamma] => values[rho][gamma];

    /// <summary>The values at one ρ, one for each γ: a cut through the grid.</summary>
    public IReadOnlyList<double> AtRho(int rho) => values[rho].AsReadOnly();

    /// <summary>The values as rows of a heat map: a row for each γ, with a value for each ρ.</summary>
    public IReadOnlyList<IReadOnlyList<double>> RowsOfGamma() => [.. Gamma.Select((_, k) => values.Select(row => row[k]).ToArray())];

    /// <summary>CSV: the header rho,gamma and the quantity, then a line a cell, all γ of the first ρ first; line feeds; doubles that read
    /// back to the same bits.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder(FormattableString.Invariant($"rho,gamma,{Quantity}\n"));
        for (int i = 0; i < Rho.Count; i++)
        for (int k = 0; k < Gamma.Count; k++)
            text.Append(CultureInfo.InvariantCulture, $"{Rho[i]:R},{Gamma[k]:R},{values[i][k]:R}\n");
        return text.ToString();
    }

    /// <summary>The grid that <see cref="ToCsv"/> wrote; the order of lines, line breaks and empty lines at the end do not
    /// matter.</summary>
    /// <param name="csv">The text.</param>
    /// <exception cref="FormatException">The header is another one; a line has not three numbers; a cell is missing or there twice. The
    /// message names the line.</exception>
    public static SweepGrid FromCsv(string csv)
    {
        ArgumentNullException.ThrowIfNull(csv);
        string[] lines = csv.TrimEnd('\r', '\n').Split('\n');
        string[] header = lines[0].TrimEnd('\r').Split(',');
        if (header is not ["rho", "gamma", { Length: > 0 } quantity] || !quantity.All(char.IsAsciiLetterOrDigit))
            throw new FormatException($"line 1: expected the header rho,gamma and a quantity, got \"{lines[0].TrimEnd('\r')}\"");
        var cells = new Dictionary<(double Rho, double Gamma), double>();
        for (int line = 1; line < lines.Length; line++)
        {
            double[] numbers = Numbers(lines[line].TrimEnd('\r'), line + 1);
            if (!cells.TryAdd((numbers[0], numbers[1]), numbers[2]))
                throw new FormatException(FormattableString.Invariant(
                    $"line {line + 1}: expected each cell once, got ρ = {numbers[0]}, γ = {numbers[1]} twice"));
        }
        double[] rho = [.. cells.Keys.Select(cell => cell.Rho).Distinct().Order()],
            gamma = [.. cells.Keys.Select(cell => cell.Gamma).Distinct().Order()];
        if (cells.Count == 0 || cells.Count != rho.Length * gamma.Length)
            throw new FormatException(FormattableString.Invariant(
                $"expected a line for each cell of {rho.Length} ρ and {gamma.Length} γ, got {cells.Count}"));
        return new SweepGrid(quantity, rho, gamma, [.. rho.Select(r => gamma.Select(g => cells[(r, g)]).ToArray())]);
    }

    /// <summary>Refuses an axis that is empty, not finite or not increasing.</summary>
    internal static void CheckAxis(IReadOnlyList<double> axis, string symbol, string name)
    {
        ArgumentNullException.ThrowIfNull(axis, name);
        if (axis.Count == 0)
            throw new ArgumentException($"expected at least one {symbol}, got none", name);
        for (int i = 0; i < axis.Count; i++)
        {
            if (!double.IsFinite(axis[i]) || (i > 0 && !(axis[i] > axis[i - 1])))
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected finite increasing {symbol}, got {axis[i]} at position {i}"), name);
        }
    }

    private static double[] Numbers(string line, int number)
    {
        string[] fields = line.Split(',');
        var numbers = new double[3];
        bool good = fields.Length == 3;
        for (int k = 0; good && k < 3; k++)
            good = double.TryParse(fields[k], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[k])
                && double.IsFinite(numbers[k]);
        return good ? numbers : throw new FormatException(FormattableString.Invariant(
            $"line {number}: expected three finite numbers, got \"{line}\""));
    }
}
