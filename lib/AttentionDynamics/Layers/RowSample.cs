using System.Globalization;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers;

/// <summary>Rows drawn without replacement, every set of them as likely as any other.</summary>
/// <remarks>Row i has a random number that depends on (seed, i) alone, and those with the smallest are drawn: the first rows of a longer
/// draw are those of a shorter one.</remarks>
public static class RowSample
{
    /// <summary>Some rows of n, in the order drawn; all of them, in their own order, where all are asked for. O(n log m).</summary>
    /// <param name="population">n ≥ 1.</param>
    /// <param name="drawnRows">m, from 1 to n.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 1; m outside 1..n.</exception>
    public static int[] Draw(int population, int drawnRows, long seed = 0)
    {
        Require.That(population >= 1, population, "n ≥ 1 rows");
        Require.That(drawnRows >= 1 && drawnRows <= population, drawnRows,
            string.Create(CultureInfo.InvariantCulture, $"1 to {population} rows"));
        if (drawnRows == population)
            return [.. Enumerable.Range(0, population)];
        var random = new CounterRandom(seed, 0);
        // The largest comes out first.
        var descending = Comparer<(ulong, int)>.Create((one, other) => other.CompareTo(one));
        var kept = new PriorityQueue<int, (ulong, int)>(drawnRows + 1, descending);
        for (int row = 0; row < population; row++)
        {
            var key = (random.Bits(CounterRandom.Purpose.Row, row), row);
            if (kept.Count < drawnRows)
                kept.Enqueue(row, key);
            else
                kept.EnqueueDequeue(row, key);
        }
        var drawn = new int[drawnRows];
        for (int at = drawnRows - 1; at >= 0; at--)
            drawn[at] = kept.Dequeue();
        return drawn;
    }
}
