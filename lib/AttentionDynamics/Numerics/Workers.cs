using System.Runtime.ExceptionServices;

namespace AttentionDynamics.Numerics;

/// <summary>Independent items on several threads, each taken by whichever thread is free; what an item computes depends on the item alone.</summary>
internal static class Workers
{
    /// <summary>How many threads, unless a caller says otherwise.</summary>
    internal static int Default => Environment.ProcessorCount;

    /// <summary>Runs the items 0, 1, ..., count-1.</summary>
    /// <param name="count">How many items.</param>
    /// <param name="threads">How many threads at most, ≥ 1.</param>
    /// <param name="scratch">Makes what one thread needs for all its items.</param>
    /// <param name="run">One item.</param>
    internal static void Run<TScratch>(int count, int threads, Func<TScratch> scratch, Action<int, TScratch> run)
    {
        Require.That(threads >= 1, threads, "at least 1 thread");
        threads = Math.Min(threads, count);
        if (threads <= 1)
        {
            var only = scratch();
            for (int item = 0; item < count; item++)
                run(item, only);
            return;
        }
        int next = -1;
        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, (_, loop) =>
            {
                var mine = scratch();
                for (int item = Interlocked.Increment(ref next); item < count && !loop.IsExceptional; item = Interlocked.Increment(ref next))
                    run(item, mine);
            });
        }
        catch (AggregateException failures)
        {
            // A caller sees what one thread alone would have thrown.
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }
}
