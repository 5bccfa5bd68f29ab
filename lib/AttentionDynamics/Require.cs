using System.Globalization;
using System.Runtime.CompilerServices;

namespace AttentionDynamics;

/// <summary>Argument checks whose one line says which argument, what was expected and what came.</summary>
internal static class Require
{
    /// <summary>The value, if it is ≥ 0 and finite.</summary>
    internal static double NonNegative(double value, string symbol, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value >= 0 && double.IsFinite(value), value, $"{symbol} ≥ 0 and finite", name);

    /// <summary>The value, if it is &gt; 0 and finite.</summary>
    internal static double Positive(double value, string symbol, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value > 0 && double.IsFinite(value), value, $"{symbol} > 0 and finite", name);

    /// <summary>The value, if the condition on it holds; NaN must make the condition false.</summary>
    internal static double That(bool holds, double value, string expected, [CallerArgumentExpression(nameof(value))] string name = "") =>
        holds
        ? value
        : throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"expected {expected}, got {value}"));

    /// <summary>The value, if the condition on it holds.</summary>
    internal static int That(bool holds, int value, string expected, [CallerArgumentExpression(nameof(value))] string name = "") => holds
        ? value
        : throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"expected {expected}, got {value}"));

    /// <summary>A copy of chosen rows, if there is one and each is a row of n.</summary>
    internal static int[] Rows(ReadOnlySpan<int> rows, int count, [CallerArgumentExpression(nameof(rows))] string name = "")
    {
        if (rows.IsEmpty)
            throw new ArgumentException("expected at least one row, got none", name);
        foreach (int row in rows)
            That(row >= 0 && row < count, row, string.Create(CultureInfo.InvariantCulture, $"rows from 0 to {count - 1}"), name);
        return rows.ToArray();
    }
}
