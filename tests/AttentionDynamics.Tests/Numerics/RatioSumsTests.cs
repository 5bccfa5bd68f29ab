using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class RatioSumsTests
{
    [Fact]
    public void Three_ratios_by_one_division_keep_their_digits_however_far_apart_they_are()
    {
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++)
        {
            double[] before = Gaps(90), after = Gaps(120);
            if (round % 10 == 0)
                after[random.Next(24)] = 0;
            double exact = before.Zip(after, (from, to) => to / from).Sum();
            foreach (double sum in new[] { Ratios<Lanes512<double>>(before, after), Ratios<Lanes256<double>>(before, after), Ratios<Lanes128<double>>(before, after) })
                Close.Relative(exact, sum, 3e-15);
        }

        double[] Gaps(int smallest) => [.. Enumerable.Range(0, 24).Select(_ => (1 + random.NextDouble()) * Math.Pow(10, -smallest * 0.99 * Math.Pow(random.NextDouble(), 4)))];
    }

    [Fact]
    public void Pairs_next_to_coinciding_are_left_to_one_division_each()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, 24)], after = [.. ones], close = [.. ones], remains = [.. ones];
        (after[0], after[1], close[3], remains[0]) = (0, 1e-119, 1e-91, 1e-121);
        Assert.False(double.IsNaN(Ratios<Lanes512<double>>(ones, after)));
        Assert.True(double.IsNaN(Ratios<Lanes512<double>>(close, after)));
        Assert.True(double.IsNaN(Ratios<Lanes512<double>>(ones, remains)));
    }

    /// <summary>The sum of the ratios; NaN where it is not to be had so.</summary>
    private static double Ratios<V>(double[] before, double[] after)
        where V : struct, ILanes<V, double>
    {
        PairSums sums = PairSums.None;
        bool added = PairKernels<V>.TryRatios(before, 24, after, 24, 1, 24, -1, ref sums);
        Assert.Equal(added, sums.Gaps > 0);
        return added ? sums.Ratios : double.NaN;
    }
}
