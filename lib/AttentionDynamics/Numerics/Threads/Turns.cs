namespace AttentionDynamics.Numerics;

/// <summary>The order in which items of <see cref="Workers"/> add to places they share, whichever thread is ready first: at each place turn
/// 0, then turn 1, and so on.</summary>
/// <remarks>Items are begun in their order, so those whose turns come before run or have run, and none waits for long.</remarks>
/// <param name="places">How many places.</param>
internal sealed class Turns(int places = 1)
{
    private readonly object gate = new();
    private readonly int[] over = new int[places];
    private bool failed;

    /// <summary>Runs an item, and what it leaves behind at the one place when its turn has come.</summary>
    internal void Run(int item, Action work, Action leave)
    {
        try
        {
            work();
            if (!Await(0, item))
                return;
            leave();
            Pass(0);
        }
        catch
        {
            Fail();
            throw;
        }
    }

    /// <summary>Runs what adds to two places, or to one that is named twice, when the turn has come at both.</summary>
    internal void Run(int one, int other, int turn, Action work)
    {
        try
        {
            if (!Await(one, turn) || !Await(other, turn))
                return;
            work();
            Pass(one);
            if (other != one)
                Pass(other);
        }
        catch
        {
            Fail();
            throw;
        }
    }

    /// <summary>Whether the turn has come at a place, and not a failure before it.</summary>
    private bool Await(int place, int turn)
    {
        lock (gate)
        {
            while (over[place] != turn && !failed)
                Monitor.Wait(gate);
            return !failed;
        }
    }

    private void Pass(int place)
    {
        lock (gate)
        {
            over[place]++;
            Monitor.PulseAll(gate);
        }
    }

    private void Fail()
    {
        lock (gate)
        {
            failed = true;
            Monitor.PulseAll(gate);
        }
    }
}
