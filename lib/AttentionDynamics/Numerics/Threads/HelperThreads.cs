using System.Diagnostics;

namespace AttentionDynamics.Numerics;

/// <summary>Threads that help the caller's through a parallel loop, and wait for the next.</summary>
/// <remarks>
/// Layers are many short loops one after another. A thread of the runtime's pool that is woken for each of them may land behind the
/// caller's on one processor and start when the system next looks, after as much as 4 ms; of attention over 4096 keys that befell a quarter
/// of the calls and cost them half. These watch for the next loop for a moment before they sleep, and so stay where they are.
/// </remarks>
internal static class HelperThreads
{
    private static readonly List<Helper> Helpers = [];

    private static int busy;

    /// <summary>More would only take turns; they stay as long as the process.</summary>
    private static int Most => Math.Max(15, 2 * Environment.ProcessorCount);

    /// <summary>Runs an action on the caller's thread and, as far as they come to it before that is done, on so many others; returns when
    /// all that have begun are done.</summary>
    /// <param name="helpers">How many others, fewer where so many would not be faster.</param>
    /// <param name="action">What they all do at once; it throws nothing.</param>
    internal static void Run(int helpers, Action action)
    {
        helpers = Math.Min(helpers, Most);
        // A loop within a loop, and one of another thread beside it, have the runtime's pool.
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            Parallel.For(0, helpers + 1, new ParallelOptions { MaxDegreeOfParallelism = helpers + 1 }, _ => action());
            return;
        }
        int called = 0;
        try
        {
            while (Helpers.Count < helpers)
                Helpers.Add(new Helper(Helpers.Count));
            var context = ExecutionContext.Capture();
            for (; called < helpers; called++)
                Helpers[called].Begin(action, context);
            action();
        }
        finally
        {
            for (int i = 0; i < called; i++)
                Helpers[i].End();
            Volatile.Write(ref busy, 0);
        }
    }

    private sealed class Helper
    {
        private const int Idle = 0, Called = 1, Working = 2, AwaitedWorking = 3, Asleep = 4;

        // How long to watch for the next loop, and for the end of one: longer than what lies between the loops of a layer.
        private static readonly long Moment = Stopwatch.Frequency / 10_000;

        private readonly Signal wake = new(), done = new();
        private readonly bool watches;
        private Action? action;
        private ExecutionContext? context;
        private int state;

        /// <param name="index">Beside how many others, and the caller's, it has a processor to itself.</param>
        internal Helper(int index)
        {
            watches = index + 1 < Environment.ProcessorCount;
            new Thread(Work) { IsBackground = true, Name = "attention layers" }.UnsafeStart();
        }

        /// <summary>Calls it to work, with what a callback may find around it on the caller's thread: culture, locals.</summary>
        internal void Begin(Action work, ExecutionContext? around)
        {
            (action, context) = (work, around);
            if (Interlocked.Exchange(ref state, Called) == Asleep)
                wake.Give();
        }

        /// <summary>Calls it back, or waits until it is done if it has begun.</summary>
        internal void End()
        {
            if (Interlocked.CompareExchange(ref state, Idle, Called) != Called && !Watch(Working)
                && Interlocked.CompareExchange(ref state, AwaitedWorking, Working) == Working)
                done.Await();
            (action, context) = (null, null);
        }

        private void Work()
        {
            while (true)
            {
                while (Interlocked.CompareExchange(ref state, Working, Called) != Called)
                {
                    // Woken, it may have been called back already.
                    if (!Watch(Idle) && Interlocked.CompareExchange(ref state, Asleep, Idle) == Idle)
                        wake.Await();
                }
                if (context is null)
                    action!();
                else
                    ExecutionContext.Run(context, static work => ((Action)work!)(), action);
                if (Interlocked.Exchange(ref state, Idle) == AwaitedWorking)
                    done.Give();
            }
        }

        /// <summary>Whether the state becomes another one in a moment.</summary>
        private bool Watch(int present)
        {
            for (long end = Stopwatch.GetTimestamp() + (watches ? Moment : 0); Volatile.Read(ref state) == present;)
            {
                if (Stopwatch.GetTimestamp() >= end)
                    return false;
                Thread.SpinWait(8);
            }
            return true;
        }
    }

    /// <summary>Given once for each time that it is awaited.</summary>
    private sealed class Signal
    {
        private bool given;

        internal void Give() => ThroughInterruptions(() =>
        {
            given = true;
            Monitor.Pulse(this);
        });

        internal void Await() => ThroughInterruptions(() =>
        {
            while (!given)
                Monitor.Wait(this);
            given = false;
        });

        /// <summary>An interruption of the caller is that of its next wait: here it would leave a helper at work, or asleep for
        /// good.</summary>
        private void ThroughInterruptions(Action step)
        {
            for (bool interrupted = false; ; interrupted = true)
            {
                try
                {
                    lock (this)
                        step();
                    if (interrupted)
                        Thread.CurrentThread.Interrupt();
                    return;
                }
                catch (ThreadInterruptedException)
                {
                    // Once more.
                }
            }
        }
    }
}
