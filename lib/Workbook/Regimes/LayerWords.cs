using System.Globalization;

namespace Workbook.Regimes;

/// <summary>What a layer does, in words that follow from its numbers: the same bounds for a prediction and for a measurement.</summary>
internal static class LayerWords
{
    /// <summary>
    /// |c| up to which γ is in the critical window, c = (γ(1-ρ)-1) log n: there the window's self weight, 1/(1+e^{-c}), is from 1 % to 99
    /// %.
    /// </summary>
    public const double Window = 4.6;

    /// <summary>
    /// λ up to which a layer collapses the angles, from which it leaves them as they are, and between which half is left.
    /// </summary>
    public const double Collapsed = 0.01, Less = 0.35, More = 0.65, Kept = 0.99, Apart = 1.01;

    /// <summary>
    /// What a mean ratio λ of the gaps 1-cosine after and before says of the angles between tokens, and of nothing else: a token that
    /// gives half of its weight away, or is doubled by its residual, can keep its angles.
    /// </summary>
    public static string Of(double lambda) => Printed(lambda) switch
    {
        <= Collapsed => "collapsed",
        < Less => "mostly collapsed",
        <= More => "half collapsed",
        < Kept => "mostly kept",
        <= Apart => "changed next to nothing",
        _ => "widened",
    };

    /// <summary>below, inside or above.</summary>
    public static string OfWindow(double c) => Printed(c) < -Window ? "below" : Printed(c) > Window ? "above" : "inside";

    /// <summary>Two numbers with as many digits as it takes to see which is larger.</summary>
    public static (string One, string Other) Apartness(double one, double other, Func<double, int, string> text)
    {
        for (int digits = 6; ; digits++)
        {
            (string, string) both = (text(one, digits), text(other, digits));
            if (digits >= 17 || one == other || both.Item1 != both.Item2) return both;
        }
    }

    /// <summary>The number that a reader sees: the words are about it.</summary>
    public static double Printed(double value) =>
        double.Parse(value.ToString("E5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
