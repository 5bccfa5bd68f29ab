using System.Numerics;
using System.Runtime.Intrinsics.X86;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class ExponentialTests
{
    /// <summary>After the point.</summary>
    private const int Bits = 1200;

    /// <summary>log 2 less its nearest double.</summary>
    private const double LogTwoRest = 2.3190468138462996e-17;

    [Fact]
    public void Doubles_are_within_one_and_a_half_units_in_the_last_place_at_every_width()
    {
        var random = new Random(7);
        double[] x = [.. Enumerable.Range(0, 4096).Select(i => i < 512 ? -i / 512.0 : -700 * Math.Pow(random.NextDouble(), 3)), .. new double[8]];
        double[][] widths = [Run<Lanes512<double>>(x), Run<Lanes256<double>>(x), Run<Lanes128<double>>(x)];
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Exact(x[i], out double remainder), unit = Math.BitIncrement(exact) - exact;
            foreach (double[] y in widths)
                Assert.True(Math.Abs((y[i] - exact) / unit - remainder) <= 1.5, $"e^{x[i]:R}: got {y[i]:R}, exact {exact:R}");
        }
    }

    [Fact]
    public void Floats_are_within_one_and_a_half_units_in_the_last_place_at_every_width()
    {
        var random = new Random(8);
        float[] x = [.. Enumerable.Range(0, 4096).Select(_ => (float)(-80 * Math.Pow(random.NextDouble(), 3))), .. new float[16]];
        foreach (float[] y in new[] { Run<Lanes512<float>>(x), Run<Lanes256<float>>(x), Run<Lanes128<float>>(x) })
            for (int i = 0; i < x.Length; i++)
            {
                double exact = Math.Exp(x[i]);
                float unit = MathF.BitIncrement((float)exact) - (float)exact;
                Assert.True(Math.Abs(y[i] - exact) / unit <= 1.5, $"e^{x[i]:R}: got {y[i]:R}, exact {exact:R}");
            }
    }

    [Fact]
    public void What_would_vanish_beside_a_weight_of_one_stays_a_normal_number()
    {
        double[] x = [-708, -709, -1e4, -1e300, double.MinValue, 0, 0, 0];
        foreach (double[] y in new[] { Run<Lanes512<double>>(x), Run<Lanes256<double>>(x), Run<Lanes128<double>>(x) })
        {
            Assert.All(y[..5], value => Assert.InRange(value, 2.2e-308, 4e-308));
            Assert.All(y[5..], value => Assert.Equal(1, value));
        }
    }

    [Fact]
    public void Powers_of_two_are_within_one_and_a_half_units_in_the_last_place_at_every_width()
    {
        var random = new Random(9);
        double[] x = [.. Enumerable.Range(0, 1024).Select(i => i < 512 ? (i - 256) / 256.0 : 2000 * (random.NextDouble() - 0.5)), -1020, 1020, 0.5, -0.5, 0, 1, 1.5, 2, .. new double[8]];
        double[][] widths = [Powers<Lanes512<double>, double>(x), Powers<Lanes256<double>, double>(x), Powers<Lanes128<double>, double>(x)];
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Exact(Fixed(x[i], Bits) * (Fixed(Math.Log(2), Bits) + Fixed(LogTwoRest, Bits)) >> Bits, out double remainder);
            double unit = Math.BitIncrement(exact) - exact;
            foreach (double[] y in widths)
                Assert.True(Math.Abs((y[i] - exact) / unit - remainder) <= 1.5, $"2^{x[i]:R}: got {y[i]:R}, exact {exact:R}");
        }
        float[] z = [.. x.Select(value => (float)(value / 1020 * 125))];
        foreach (float[] y in new[] { Powers<Lanes512<float>, float>(z), Powers<Lanes256<float>, float>(z), Powers<Lanes128<float>, float>(z) })
            for (int i = 0; i < z.Length; i++)
            {
                double exact = Math.Pow(2, z[i]);
                Assert.True(Math.Abs(y[i] - exact) / (MathF.BitIncrement((float)exact) - (float)exact) <= 1.5, $"2^{z[i]:R}: got {y[i]:R}, exact {exact:R}");
            }
    }

    [Fact]
    public void Multiples_are_not_rounded_where_the_machine_fuses_and_rows_lie_as_they_are_told()
    {
        Multiples<Lanes512<double>, double>();
        Multiples<Lanes256<double>, double>();
        Multiples<Lanes128<double>, double>();
        Multiples<Lanes512<float>, float>();
        Multiples<Lanes256<float>, float>();
        Multiples<Lanes128<float>, float>();
    }

    [Fact]
    public void Weights_of_any_scale_are_numbers_and_those_of_no_gap_are_one()
    {
        Weights<Lanes512<double>, double>(1e300);
        Weights<Lanes256<double>, double>(1e300);
        Weights<Lanes512<float>, float>(1e30);
        Weights<Lanes256<float>, float>(1e30);
    }

    private static void Weights<V, T>(double padding)
        where V : struct, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        foreach (double beta in new[] { 0, 1e-300, 1, 1e30, 2e38, 3e38, 1e100, 1e290, 1.5e308, double.MaxValue })
        {
            T[] gaps = [.. new T[7 * V.Width]], weights = new T[gaps.Length];
            (gaps[1], gaps[2], gaps[V.Width * 5]) = (T.CreateChecked(padding), T.CreateChecked(2), T.CreateChecked(padding));
            GapWeights<V, T>.Of(gaps, gaps.Length, weights, gaps.Length, 1, gaps.Length, beta);
            for (int i = 0; i < gaps.Length; i++)
            {
                double expected = gaps[i] == T.CreateChecked(padding) ? 0 : gaps[i] == T.Zero ? 1 : Math.Exp(-2 * beta);
                Assert.InRange(double.CreateChecked(weights[i]) - expected, -1e-6, 1e-6);
            }
        }
    }

    private static void Multiples<V, T>()
        where V : struct, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        const int Rows = 3;
        int columns = 5 * V.Width, stride = columns + 3, powerStride = columns + 7;
        double factor = -30 / Math.Log(2), largest = PowersOfTwo<V, T>.Largest / -factor, unit = typeof(T) == typeof(double) ? Math.ScaleB(1, -52) : Math.ScaleB(1, -23);
        var random = new Random(3);
        T[] x = [.. Enumerable.Range(0, Rows * stride).Select(i => T.CreateChecked(i % 11 == 0 ? 1000 : largest * random.NextDouble()))], powers = new T[Rows * powerStride];
        PowerKernels<V, T>.OfMultiples(x, stride, powers, powerStride, Rows, columns, factor, largest);
        for (int i = 0; i < Rows; i++)
        for (int j = 0; j < powerStride && i * powerStride + j < powers.Length; j++)
        {
            double power = double.CreateChecked(powers[i * powerStride + j]);
            if (j >= columns)
            {
                Assert.Equal(0, power);
                continue;
            }
            double at = Math.Min(double.CreateChecked(x[i * stride + j]), double.CreateChecked(T.CreateChecked(largest)));
            // A double's own factor is known to half a unit of rounding, and so is a product that is rounded; 2^x changes by as much times x.
            bool rounded = typeof(T) == typeof(double) || !Fma.IsSupported;
            double exact = Math.Pow(2, factor * at), units = rounded ? 2 - factor * at : 2;
            Assert.True(Math.Abs(power / exact - 1) <= units * unit, $"2^({factor:R} {at:R}): expected {exact:R}, got {power:R}");
        }
    }

    private static T[] Of<V, T>(T[] x, Func<V, V> function)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        Assert.Equal(0, x.Length % V.Width);
        var y = new T[x.Length];
        for (int i = 0; i < x.Length; i += V.Width)
            function(V.Load(ref x[i], 0)).Store(ref y[i], 0);
        return y;
    }

    private static double[] Run<V>(double[] x)
        where V : struct, ILanes<V, double> => Of<V, double>(x, V.ExpOfNonPositive);

    private static float[] Run<V>(float[] x)
        where V : struct, ILanes<V, float> => Of<V, float>(x, V.ExpOfNonPositive);

    /// <summary>Of each by itself, which are those of four at once, and those of multiples.</summary>
    private static T[] Powers<V, T>(T[] x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        T[] y = Of<V, T>(x, value => new PowersOfTwo<V, T>().Of(value)), together = [.. x], multiples = new T[x.Length];
        PowerKernels<V, T>.Of(together);
        Assert.Equal(y, together);
        PowerKernels<V, T>.OfMultiples([.. x.Select(value => -value)], x.Length, multiples, x.Length, 1, x.Length, -1, PowersOfTwo<V, T>.Largest);
        Assert.Equal(y, multiples);
        return y;
    }

    /// <summary>e^x rounded to a double, and what the rounding left, in units of its last place: a Taylor sum in integers of 1200 bits after the point.</summary>
    private static double Exact(double x, out double remainder) => Exact(Fixed(x, Bits), out remainder);

    private static double Exact(BigInteger fixedX, out double remainder)
    {
        BigInteger one = BigInteger.One << Bits, term = one, sum = one;
        // e^x = (e^{x/1024})^{1024}.
        fixedX >>= 10;
        for (int k = 1; !term.IsZero && k < 400; k++)
            sum += term = (term * fixedX >> Bits) / k;
        for (int k = 0; k < 10; k++)
            sum = sum * sum >> Bits;
        int length = (int)sum.GetBitLength(), shift = length - 53;
        BigInteger mantissa = sum >> shift;
        double value = Math.ScaleB((double)mantissa, shift - Bits);
        remainder = (double)((sum - (mantissa << shift)) * 1_000_000 >> shift) / 1e6;
        return value;
    }

    private static BigInteger Fixed(double x, int bits)
    {
        long raw = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        if (raw == 0)
            return BigInteger.Zero;
        BigInteger mantissa = (raw & ((1L << 52) - 1)) | (1L << 52);
        int shift = (int)(raw >> 52) - 1075 + bits;
        BigInteger magnitude = shift >= 0 ? mantissa << shift : mantissa >> -shift;
        return x < 0 ? -magnitude : magnitude;
    }
}
