using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace AttentionDynamics.Measures;

/// <summary>The limit of a quantity as n → ∞ from its values at growing n, with an estimate of how far it may be off.</summary>
/// <remarks>
/// <para>
/// <b>Known exponents (Richardson).</b> Let f(n) = L + Σ_j C_j n^{-p_j} + o(n^{-p_m}) with 0 &lt; p_1 &lt; … &lt; p_m. The last m+1 values
/// give L and C_1..C_m as the solution of m+1 linear equations; on a geometric grid n_k = n_0 h^k and for m = 1 this is
/// <code>
/// L ≈ (h^p f_{k+1} - f_k)/(h^p - 1)
/// </code>
/// What it leaves is of the order of the first exponent that is left out. Where f is a distance divided by its rate, L is the constant of
/// the rate. </para>
/// <para>
/// <b>Unknown exponent (Aitken).</b> Let f(n) = L + C n^{-p} + o(n^{-p}) on a geometric grid, p unknown. Then d_k = f_{k+1} - f_k is
/// geometric, and
/// <code>
/// L ≈ f_{k+2} - d_{k+1}²/(d_{k+1} - d_k),   p ≈ -log(d_{k+1}/d_k)/log h
/// </code>
/// </para>
/// The error estimate is how much the limit moves where the last value is left out, which is the error of that limit and so as a rule more
/// than the error of this one, plus the rounding errors of the values, enlarged as the extrapolation enlarges them. It is an estimate and
/// no bound: exponents that are not the quantity's show in it only as far as the two limits differ.
/// </remarks>
/// <param name="Value">L.</param>
/// <param name="Error">The estimate of |Value - L|, ≥ 0.</param>
public readonly record struct ExtrapolatedLimit(double Value, double Error)
{
    private const double RoundOff = 2.220446049250313e-16;

    /// <summary>The limit of f(n) = L + Σ_j C_j n^{-p_j}, the exponents p_j known. O(m³).</summary>
    /// <param name="n">At least m+2 numbers above 0, growing; log n in place of n for powers of log n.</param>
    /// <param name="values">f at each.</param>
    /// <param name="exponents">p_1 &lt; … &lt; p_m, above 0; at least one.</param>
    /// <exception cref="ArgumentException">Too few numbers, lengths that differ, n not growing, a value not finite, exponents not positive
    /// and growing.</exception>
    public static ExtrapolatedLimit Of(IReadOnlyList<double> n, IReadOnlyList<double> values, params IReadOnlyList<double> exponents)
    {
        ArgumentNullException.ThrowIfNull(exponents);
        if (exponents.Count == 0 || !IsGrowing(exponents))
            throw new ArgumentException($"expected exponents above 0 in growing order, got {Text(exponents)}", nameof(exponents));
        RequireSequence(n, values, exponents.Count + 2);
        (double last, double rounding) = Eliminated(n, values, exponents, n.Count);
        return new ExtrapolatedLimit(last, Math.Abs(last - Eliminated(n, values, exponents, n.Count - 1).Limit) + rounding);
    }

    /// <summary>The limit of f(n) = L + C n^{-p}, p &gt; 0 unknown, from the last values of a geometric grid. O(1).</summary>
    /// <param name="n">At least 4 numbers above 0, each the same multiple of the one before (to 1e-6).</param>
    /// <param name="values">f at each.</param>
    /// <exception cref="ArgumentException">Fewer than 4 numbers, lengths that differ, no geometric grid, a value not finite, or differences
    /// that do not fall towards 0 on one side: then there is no such exponent.</exception>
    public static ExtrapolatedLimit OfUnknownExponent(IReadOnlyList<double> n, IReadOnlyList<double> values)
    {
        RequireSequence(n, values, 4);
        for (int k = 2; k < n.Count; k++)
        {
            if (Math.Abs(n[k] / n[k - 1] / (n[1] / n[0]) - 1) > 1e-6)
                throw new ArgumentException($"expected a geometric grid of n, got {Text(n)}", nameof(n));
        }
        (double last, double rounding) = Accelerated(values, values.Count);
        return new ExtrapolatedLimit(last, Math.Abs(last - Accelerated(values, values.Count - 1).Limit) + rounding);
    }

    /// <summary>L from the m+1 values before <paramref name="end"/>, in powers of n over the last n, which neither overflow nor
    /// underflow.</summary>
    private static (double Limit, double Rounding) Eliminated(IReadOnlyList<double> n, IReadOnlyList<double> values,
        IReadOnlyList<double> exponents, int end)
    {
        int unknowns = exponents.Count + 1, first = end - unknowns;
        // The weights w of the values in L: Σ_i w_i = 1 and Σ_i w_i n_i^{-p_j} = 0 for each j.
        Matrix<double> conditions = Matrix<double>.Build.Dense(unknowns, unknowns, (j, i) =>
            j == 0 ? 1 : Math.Pow(n[end - 1] / n[first + i], exponents[j - 1]));
        Vector<double> weights = conditions.Solve(Vector<double>.Build.Dense(unknowns, j => j == 0 ? 1 : 0));
        double limit = 0, rounding = 0;
        for (int i = 0; i < unknowns; i++)
        {
            limit += weights[i] * values[first + i];
            rounding += RoundOff * Math.Abs(weights[i] * values[first + i]);
        }
        return double.IsFinite(rounding)
            ? (limit, rounding)
            : throw new ArgumentException(
                $"expected exponents whose powers can be told apart at n = {Text([.. n.Skip(first).Take(unknowns)])}, got "
                + Text(exponents), nameof(exponents));
    }

    private static (double Limit, double Rounding) Accelerated(IReadOnlyList<double> values, int end)
    {
        double last = values[end - 1], late = last - values[end - 2], early = values[end - 2] - values[end - 3];
        double noise = RoundOff * Math.Max(Math.Abs(last), Math.Abs(values[end - 3]));
        // Differences that are round-off say that the limit is reached.
        if (Math.Abs(late) <= noise)
            return (last, noise);
        double ratio = late / early;
        if (!(ratio > 0 && ratio < 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected differences that fall towards 0, got {early} and then {late}"), nameof(values));
        double gain = ratio / (1 - ratio);
        return (last + late * gain, noise * (1 + gain) * (1 + gain));
    }

    private static void RequireSequence(IReadOnlyList<double> n, IReadOnlyList<double> values, int least)
    {
        ArgumentNullException.ThrowIfNull(n);
        ArgumentNullException.ThrowIfNull(values);
        if (n.Count < least || values.Count != n.Count)
            throw new ArgumentException(FormattableString.Invariant(
                $"expected at least {least} n and as many values, got {n.Count} and {values.Count}"), nameof(values));
        if (!IsGrowing(n))
            throw new ArgumentException($"expected finite n above 0 in growing order, got {Text(n)}", nameof(n));
        if (!values.All(double.IsFinite))
            throw new ArgumentException($"expected finite values, got {Text(values)}", nameof(values));
    }

    private static bool IsGrowing(IReadOnlyList<double> numbers)
    {
        double before = 0;
        foreach (double number in numbers)
        {
            if (!(number > before) || double.IsInfinity(number))
                return false;
            before = number;
        }
        return true;
    }

    private static string Text(IReadOnlyList<double> numbers) =>
        string.Join(", ", numbers.Select(x => x.ToString(CultureInfo.InvariantCulture)));
}
