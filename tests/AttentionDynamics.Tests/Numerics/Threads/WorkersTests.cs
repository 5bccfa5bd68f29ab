using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics.Threads;

public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void Of_many_short_loops_each_item_is_done_once_and_none_is_left_at_the_end(int threads)
    {
        const int Items = 7, Loops = 20_000;
        int[] times = new int[Items];
        int inside = 0;
        for (int loop = 0; loop < Loops; loop++)
        {
            Workers.Run(Items, threads, () => Interlocked.Increment(ref inside), (item, _) =>
            {
                times[item]++;
                if (item == Items - 1)
                    Thread.SpinWait(loop % 50);
            });
            // Those that came in have no way out but through the end of their loop.
            Assert.InRange(inside, 1, threads);
            inside = 0;
            Assert.All(times, count => Assert.Equal(loop + 1, count));
        }
    }

    [Fact]
    public void Loops_within_loops_and_beside_one_another_are_all_done()
    {
        int done = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int loop = 0; loop < 300; loop++)
                Workers.Run(5, 3, _ => Workers.Run(4, 2, _ => Interlocked.Increment(ref done)));
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.Equal(4 * 300 * 5 * 4, done);
    }

    [Fact]
    public void Threads_that_sleep_wake_again()
    {
        for (int loop = 0; loop < 30; loop++)
        {
            using var both = new Barrier(2);
            // Nobody gets on before the other has come.
            Workers.Run(2, 2, _ => both.SignalAndWait(TestContext.Current.CancellationToken));
            Thread.Sleep(3);
        }
    }

    [Fact]
    public void The_failure_of_the_first_item_that_fails_comes_out_whichever_is_faster()
    {
        for (int loop = 0; loop < 200; loop++)
        {
            using var last = new ManualResetEventSlim();
            var failure = Assert.Throws<InvalidOperationException>(() => Workers.Run(8, 2, item =>
            {
                if (item == 3)
                {
                    last.Set();
                    throw new InvalidOperationException("3");
                }
                if (item == 2)
                {
                    last.Wait(TestContext.Current.CancellationToken);
                    throw new InvalidOperationException("2");
                }
            }));
            Assert.Equal("2", failure.Message);
        }
    }

    [Fact]
    public void What_comes_after_a_failure_is_not_begun()
    {
        for (int loop = 0; loop < 50; loop++)
        {
            const int Items = 1_000_000;
            int done = 0;
            using var failing = new ManualResetEventSlim();
            Assert.Throws<InvalidOperationException>(() => Workers.Run(Items, 2, item =>
            {
                if (item == 0)
                {
                    failing.Set();
                    throw new InvalidOperationException("0");
                }
                failing.Wait(TestContext.Current.CancellationToken);
                Thread.SpinWait(20);
                done++;
            }));
            // The other thread is stopped long before the end of what takes a second or more.
            Assert.InRange(done, 0, Items / 2);
        }
    }

    [Fact]
    public void An_interruption_of_the_caller_comes_at_its_next_wait_and_leaves_no_helper_behind()
    {
        for (int loop = 0; loop < 20; loop++)
        {
            int done = 0, interrupted = 0;
            var caller = new Thread(() =>
            {
                try
                {
                    Workers.Run(2, 2, item =>
                    {
                        if (item == 1)
                            Thread.Sleep(20);
                        Interlocked.Increment(ref done);
                    });
                    Thread.Sleep(Timeout.Infinite);
                }
                catch (ThreadInterruptedException)
                {
                    interrupted++;
                }
            });
            caller.Start();
            Thread.Sleep(loop / 2);
            caller.Interrupt();
            caller.Join();
            Assert.Equal(1, interrupted);
            done = 0;
            Workers.Run(100, 2, _ => Interlocked.Increment(ref done));
            Assert.Equal(100, done);
        }
    }

    [Fact]
    public void What_surrounds_the_caller_surrounds_its_items()
    {
        var local = new AsyncLocal<string> { Value = "mine" };
        using var both = new Barrier(2);
        Workers.Run(2, 2, _ =>
        {
            both.SignalAndWait(TestContext.Current.CancellationToken);
            Assert.Equal("mine", local.Value);
        });
    }
}
