namespace Benchmarks.Measuring;

/// <summary>How far two results are apart.</summary>
internal static class Agreement
{
    /// <summary>max |a-b| / max |b|: infinite when the lengths differ or an entry is not finite.</summary>
    public static double Difference(double[] a, double[] b)
    {
        if (a.Length != b.Length) return double.PositiveInfinity;
        double largest = 0, difference = 0;
        for (int k = 0; k < a.Length; k++)
        {
            if (!double.IsFinite(a[k]) || !double.IsFinite(b[k])) return double.PositiveInfinity;
            largest = Math.Max(largest, Math.Abs(b[k]));
            difference = Math.Max(difference, Math.Abs(a[k] - b[k]));
        }
        return difference == 0 ? 0 : difference / largest;
    }
}
