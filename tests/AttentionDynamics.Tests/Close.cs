using System.Globalization;

namespace AttentionDynamics.Tests;

/// <summary>Relative comparison of doubles; NaN and infinity are never close to anything but, for infinity, themselves.</summary>
public static class Close
{
    public static void Relative(double expected, double actual, double tolerance, string what = "")
    {
        if (!IsRelative(expected, actual, tolerance))
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected:R} within {tolerance} relative, got {actual:R} ({Math.Abs(actual - expected) / Math.Abs(expected):E2})"));
    }

    public static void Absolute(double expected, double actual, double tolerance, string what = "")
    {
        if (!(Math.Abs(actual - expected) <= tolerance))
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected:R} within {tolerance}, got {actual:R}"));
    }

    public static bool IsRelative(double expected, double actual, double tolerance) =>
        expected == actual || (double.IsFinite(expected) && Math.Abs(actual - expected) <= tolerance * Math.Abs(expected));
}
