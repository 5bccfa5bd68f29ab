using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class TurnsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void What_items_leave_behind_comes_in_their_order(int threads)
    {
        var turns = new Turns();
        var left = new List<int>();
        Workers.Run(200, threads, item => turns.Run(item, () => Thread.SpinWait(item % 7 * 100), () => left.Add(item)));
        Assert.Equal(Enumerable.Range(0, 200), left);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void At_each_of_two_places_items_come_in_the_order_of_turns(int threads)
    {
        // Four players: each with itself, then three rounds of two meetings.
        (int One, int Other, int Turn)[] items =
            [(0, 0, 0), (1, 1, 0), (2, 2, 0), (3, 3, 0), (3, 0, 1), (1, 2, 1), (3, 1, 2), (2, 0, 2), (3, 2, 3), (0, 1, 3)];
        var turns = new Turns(4);
        var met = new List<int>[] { [], [], [], [] };
        Workers.Run(items.Length, threads, item => turns.Run(items[item].One, items[item].Other, items[item].Turn, () =>
        {
            Thread.SpinWait(item % 3 * 1000);
            foreach (int place in new[] { items[item].One, items[item].Other }.Distinct())
                met[place].Add(item);
        }));
        Assert.Equal([0, 4, 7, 9], met[0]);
        Assert.Equal([1, 5, 6, 9], met[1]);
        Assert.Equal([2, 5, 7, 8], met[2]);
        Assert.Equal([3, 4, 6, 8], met[3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_failure_ends_the_waiting_of_all_and_comes_out_as_it_is(int threads)
    {
        var turns = new Turns();
        Assert.Equal("item 3", Assert.Throws<InvalidOperationException>(() => Workers.Run(50, threads, item => turns.Run(
            item, () => { if (item == 3) throw new InvalidOperationException("item 3"); }, () => { }))).Message);
        var pairs = new Turns(2);
        Assert.Equal("turn 5", Assert.Throws<InvalidOperationException>(() => Workers.Run(50, threads, item => pairs.Run(
            0, 1, item, () => { if (item == 5) throw new InvalidOperationException("turn 5"); }))).Message);
    }
}
