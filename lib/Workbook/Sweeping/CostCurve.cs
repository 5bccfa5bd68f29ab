namespace Workbook.Sweeping;

/// <summary>What a row costs at one d on one path, in seconds of processor time, as it was measured at a few n: of the token set, and of
/// each γ.</summary>
/// <param name="Path">The path.</param>
/// <param name="Dimension">d.</param>
/// <param name="Points">By increasing n.</param>
internal sealed record CostCurve(CostPath Path, int Dimension, IReadOnlyList<CostPoint> Points)
{
    /// <summary>Seconds of a row of so many γ.</summary>
    public double Seconds(int n, int gammas) =>
        Tokens(n) + At(n, point => point.Shared, power: 2) + gammas * At(n, point => point.Each, RowCost.Power(Path));

    /// <summary>The same where nothing is kept for the next γ.</summary>
    public double SecondsRecomputed(int n, int gammas) =>
        Tokens(n) + gammas * (At(n, point => point.Shared, power: 2) + At(n, point => point.Each, RowCost.Power(Path)));

    private double Tokens(int n) => Points[^1].Tokens * n / Points[^1].N;

    /// <summary>Between points a power law, and below the first as between the first two, but not steeper than n² nor flatter than n;
    /// beyond the last the power that the operations have.</summary>
    private double At(int n, Func<CostPoint, double> of, int power)
    {
        CostPoint last = Points[^1];
        if (n >= last.N || Points.Count == 1)
        {
            if (power == 2 || Points.Count == 1) return of(last) * Math.Pow((double)n / last.N, power);
            // Of an²+bn³ both parts still count.
            CostPoint before = Points[^2];
            double cubic = Math.Max(0, (of(last) / Square(last.N) - of(before) / Square(before.N)) / (last.N - before.N));
            double square = Math.Max(0, of(last) / Square(last.N) - cubic * last.N);
            return Square(n) * (square + cubic * n);
        }

        int at = 1;
        while (Points[at].N < n) at++;
        (CostPoint low, CostPoint high) = (Points[at - 1], Points[at]);
        double from = Math.Max(1e-9, of(low)), to = Math.Max(1e-9, of(high));
        double exponent = Math.Log(to / from) / Math.Log((double)high.N / low.N);
        if (n < low.N) exponent = Math.Clamp(exponent, 1, 2);
        return from * Math.Pow((double)n / low.N, exponent);
    }

    private static double Square(double x) => x * x;
}
