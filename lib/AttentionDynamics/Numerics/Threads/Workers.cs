using System.Runtime.ExceptionServices;

namespace AttentionDynamics.Numerics;

/// <summary>Independent items on several threads, each taken by whichever thread is free; what an item computes depends on the item
/// alone.</summary>
/// <remarks>Every parallel loop of this library goes through here. Items whose results meet in one place take <see
/// cref="Turns"/>.</remarks>
internal static class Workers
{
    /// <summary>How many threads, unless a caller says otherwise.</summary>
    internal static int Default => Environment.ProcessorCount;

    /// <summary>Runs the items 0, 1, ..., count-1, which are begun in this order.</summary>
    /// <param name="count">How many items.</param>
    /// <param name="threads">How many threads at most, ≥ 1.</param>
    /// <param name="run">One item.</param>
    internal static void Run(int count, int threads, Action<int> run) => Run(count, threads, () => run, (item, action) => action(item));

    /// <inheritdoc cref="Run{TScratch}(int, ComputeOptions, Func{TScratch}, Action{int, TScratch})"/>
    internal static void Run(int count, ComputeOptions options, Action<int> run) =>
        Run(count, options, () => run, (item, action) => action(item));

    /// <summary>The same with a caller's options, looked at before each item and told after it.</summary>
    internal static void Run<TScratch>(int count, ComputeOptions options, Func<TScratch> scratch, Action<int, TScratch> run)
    {
        var work = new WorkDone(count, options.Progress, options.Cancellation);
        Run(count, options.CountThreads(), scratch, (item, mine) =>
        {
            work.StopIfAsked();
            run(item, mine);
            work.Add(1);
        });
    }

    /// <summary>Runs the items 0, 1, ..., count-1, which are begun in this order. A failure comes out as what one thread alone would have
    /// thrown.</summary>
    /// <param name="count">How many items.</param>
    /// <param name="threads">How many threads at most, ≥ 1.</param>
    /// <param name="scratch">Makes what one thread needs for all its items.</param>
    /// <param name="run">One item.</param>
    internal static void Run<TScratch>(int count, int threads, Func<TScratch> scratch, Action<int, TScratch> run)
    {
        Require.That(threads >= 1, threads, "at least 1 thread");
        if (count == 0)
            return;
        threads = Math.Min(threads, count);
        if (threads == 1)
        {
            var only = scratch();
            for (int item = 0; item < count; item++)
                run(item, only);
            return;
        }
        int next = -1;
        var failure = new Failure();
        HelperThreads.Run(threads - 1, () =>
        {
            int item = -1;
            try
            {
                var mine = scratch();
                for (item = Interlocked.Increment(ref next); item < count && !failure.Is; item = Interlocked.Increment(ref next))
                    run(item, mine);
            }
            catch (Exception e)
            {
                failure.Of(item, e);
            }
        });
        failure.Throw();
    }

    /// <summary>The failure of the first item that fails, whichever thread is faster: those before it have begun before it, and are
    /// finished.</summary>
    private sealed class Failure
    {
        private readonly Lock gate = new();
        private ExceptionDispatchInfo? first;
        private int firstItem;

        public bool Is => Volatile.Read(ref first) is not null;

        public void Of(int item, Exception exception)
        {
            lock (gate)
            {
                if (first is null || item < firstItem)
                    (first, firstItem) = (ExceptionDispatchInfo.Capture(exception), item);
            }
        }

        public void Throw() => first?.Throw();
    }
}
