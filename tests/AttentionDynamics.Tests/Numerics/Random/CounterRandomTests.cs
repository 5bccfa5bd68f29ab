using AttentionDynamics.Numerics;
using MathNet.Numerics.Distributions;
using static AttentionDynamics.Numerics.CounterRandom;

namespace AttentionDynamics.Tests.Numerics;

public class CounterRandomTests
{
    private const int Count = 200_000;

    [Fact]
    public void Numbers_are_normal()
    {
        // Kolmogorov-Smirnov: √N times the distance exceeds 1.95 once in a thousand.
        double[] z = Draw(new CounterRandom(1, 0), 0, Count);
        Assert.InRange(Kolmogorov.Distance(z, x => Normal.CDF(0, 1, x)) * Math.Sqrt(Count), 0, 1.95);
        Close.Absolute(0, z.Average(), 4 / Math.Sqrt(Count), "mean");
        Close.Absolute(1, z.Average(x => x * x), 4 * Math.Sqrt(2.0 / Count), "variance");
        Close.Absolute(3, z.Average(x => x * x * x * x), 4 * Math.Sqrt(96.0 / Count), "fourth moment");
    }

    [Fact]
    public void Uniforms_are_uniform()
    {
        var random = new CounterRandom(1, 0);
        double[] u = [.. Enumerable.Range(0, Count).Select(i => random.Uniform(Purpose.Mark, i))];
        Assert.InRange(Kolmogorov.Distance(u, x => x) * Math.Sqrt(Count), 0, 1.95);
    }

    [Fact]
    public void Coordinates_tokens_samples_seeds_and_purposes_do_not_correlate()
    {
        double[] z = Draw(new CounterRandom(1, 0), 5, Count);
        Uncorrelated(z[1..], z[..^1], "coordinates");
        Uncorrelated(z[2..], z[..^2], "pairs of coordinates");
        Uncorrelated(z, Draw(new CounterRandom(1, 0), 6, Count), "tokens");
        Uncorrelated(z, Draw(new CounterRandom(1, 0), 5 + (1L << 32), Count), "tokens 2^32 apart");
        Uncorrelated(z, Draw(new CounterRandom(1, 1), 5, Count), "samples");
        Uncorrelated(z, Draw(new CounterRandom(2, 0), 5, Count), "seeds");
        Uncorrelated(z, Draw(new CounterRandom(1 + (1L << 32), 0), 5, Count), "seeds 2^32 apart");
        Uncorrelated(z, Draw(new CounterRandom(1, 0), 5, Count, Purpose.Shared), "purposes");
        Uncorrelated([.. z.Select(x => x * x - 1)], [.. Draw(new CounterRandom(1, 0), 6, Count).Select(x => x * x - 1)], "squares", 2);
    }

    [Fact]
    public void A_coordinate_does_not_depend_on_how_many_follow()
    {
        var random = new CounterRandom(-3, 4);
        double[] z = Draw(random, long.MaxValue, 64);
        for (int length = 0; length < 64; length++)
            Assert.Equal(z[..length], Draw(random, long.MaxValue, length));
    }

    [Fact]
    public void The_bits_are_those_of_every_machine()
    {
        // Of the same formulas written in another language; a change of them changes every stored result of a seed.
        double[] z = Draw(new CounterRandom(42, 3), 1_000_000_000_000, 3);
        Assert.Equal(["3FE12F24CD58A806", "3FDE2C8D07D115F2", "3FE926CBBF159A59"], z.Select(BitConverter.DoubleToUInt64Bits).Select(bits => bits.ToString("X16", null)));
    }

    private static double[] Draw(CounterRandom random, long token, int count, Purpose purpose = Purpose.Token)
    {
        var z = new double[count];
        random.Normals(purpose, token, z);
        return z;
    }

    private static void Uncorrelated(double[] x, double[] y, string what, double variance = 1) =>
        Close.Absolute(0, x.Zip(y, (a, b) => a * b).Average() / variance, 4 / Math.Sqrt(x.Length), what);
}
