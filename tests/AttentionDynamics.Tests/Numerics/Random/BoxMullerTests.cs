using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class BoxMullerTests
{
    [Fact]
    public void Uniforms_are_symmetric_and_never_zero_or_one()
    {
        Assert.Equal(Math.ScaleB(1, -53), BoxMuller.Uniform(0));
        Assert.Equal(1 - Math.ScaleB(1, -53), BoxMuller.Uniform(ulong.MaxValue));
        foreach (var (bits, _) in Blocks(100))
            Assert.Equal(1, BoxMuller.Uniform(bits) + BoxMuller.Uniform(~bits));
    }

    [Fact]
    public void The_logarithm_is_the_runtimes_to_rounding_on_the_whole_range_of_a_uniform()
    {
        foreach (double u in Blocks(1000).Select(block => BoxMuller.Uniform(block.First)).Concat([Math.ScaleB(1, -53), 0.5, Math.Sqrt(0.5), Math.BitDecrement(Math.Sqrt(0.5)), 1 - Math.ScaleB(1, -53)]))
            Close.Relative(Math.Log(u), BoxMuller.Log(u), 1e-15, $"log {u:R}");
    }

    [Fact]
    public void A_pair_is_the_radius_at_the_angle_of_its_bits()
    {
        var seen = new HashSet<(int Axis, bool Negative)>();
        foreach (var (radiusBits, angleBits) in Blocks(1000))
        {
            double radius = Math.Sqrt(-2 * Math.Log(BoxMuller.Uniform(radiusBits))), angle = Math.PI / 2 * (BoxMuller.Uniform(angleBits) - 0.5);
            bool negative = (angleBits & 2) != 0;
            var (along, across, axis) = BoxMuller.Pair(radiusBits, angleBits);
            Close.Relative((negative ? -radius : radius) * Math.Cos(angle), along, 2e-15, "along");
            Close.Relative(radius * Math.Sin(angle), across, 2e-15, "across");
            seen.Add((axis, negative));
        }
        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public void The_extremes_are_finite_and_not_zero()
    {
        foreach (ulong radius in (ulong[])[0, ulong.MaxValue])
        foreach (ulong angle in (ulong[])[0, 1UL << 63, (1UL << 63) - 1, ulong.MaxValue])
        {
            var (along, across, _) = BoxMuller.Pair(radius, angle);
            Assert.InRange(Math.Abs(along), 1e-24, 8.5719);
            Assert.InRange(Math.Abs(across), 1e-24, 8.5719);
        }
    }

    private static IEnumerable<(ulong First, ulong Second)> Blocks(int count) => Enumerable.Range(0, count).Select(i => Philox.Block((ulong)i, 0, 7));
}
