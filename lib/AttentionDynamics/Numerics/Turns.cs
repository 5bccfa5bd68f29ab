namespace AttentionDynamics.Numerics;

/// <summary>What the items of <see cref="Workers"/> leave behind, put together in the order of their numbers, whichever thread is ready first.</summary>
/// <remarks>Items are begun in their order, so the one whose turn it is runs or has run, and none waits for long.</remarks>
internal sealed class Turns
{
    private readonly object gate = new();
    private int next;
    private bool failed;

    /// <summary>Runs an item, and what it leaves behind when its turn has come.</summary>
    internal void Run(int item, Action work, Action leave)
    {
        try
        {
            work();
            lock (gate)
            {
                while (next != item && !failed)
                    Monitor.Wait(gate);
                if (failed)
                    return;
                leave();
                next++;
                Monitor.PulseAll(gate);
            }
        }
        catch
        {
            lock (gate)
            {
                failed = true;
                Monitor.PulseAll(gate);
            }
            throw;
        }
    }
}
