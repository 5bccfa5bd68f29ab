using System.Globalization;
using System.Runtime.CompilerServices;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Which keys a block of queries sees, tile after tile from left to right: one thread's view of a mask.</summary>
internal sealed class SeenKeys
{
    private readonly IAttentionMask mask;
    private readonly int keys;
    private readonly KeyRange[] buffer;

    /// <summary>The first range of each row that does not end before the tile, and where the row's ranges end.</summary>
    private readonly int[] cursors, ends;

    private KeyRange[] ranges = new KeyRange[64];
    private int rows, from, to;

    /// <param name="mask">The mask.</param>
    /// <param name="keys">m.</param>
    /// <param name="most">Queries of a block, at most.</param>
    internal SeenKeys(IAttentionMask mask, int keys, int most)
    {
        (this.mask, this.keys) = (mask, keys);
        buffer = new KeyRange[mask is FullMask ? 1 : Math.Max(1, mask.MostRanges(keys))];
        (cursors, ends) = (new int[most], new int[most]);
    }

    /// <summary>Pairs of a query and a key that it sees in the tile.</summary>
    internal long Pairs { get; private set; }

    /// <summary>The first row that sees a key of the tile, and the row after the last.</summary>
    internal (int First, int End) Rows { get; private set; }

    /// <summary>The first key from the end of the tile on that some row sees; m where none does.</summary>
    internal int Next { get; private set; }

    /// <summary>Begins with a block of queries.</summary>
    /// <exception cref="ArgumentException">A query sees no key, or ranges that are empty, out of order or beyond the keys.</exception>
    internal void Take(int first, int count)
    {
        rows = count;
        int used = 0;
        for (int i = 0; i < count; i++)
        {
            int number = mask.RangesOf(first + i, keys, buffer);
            if (number < 1 || number > buffer.Length)
            {
                throw new ArgumentException(number < 1
                    ? FormattableString.Invariant($"mask: query {first + i} sees no key of {keys}, so it has no weights")
                    : FormattableString.Invariant($"mask: expected at most {buffer.Length} ranges, got {number} for query {first + i}"));
            }
            if (ranges.Length < used + number)
                Array.Resize(ref ranges, Math.Max(2 * ranges.Length, used + number));
            for (int k = 0, last = 0; k < number; last = buffer[k++].To)
            {
                if (buffer[k].From < last || buffer[k].To <= buffer[k].From || buffer[k].To > keys)
                {
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"mask: expected increasing ranges of keys within 0..{keys}, " +
                        $"got [{buffer[k].From}, {buffer[k].To}) for query {first + i}"));
                }
                ranges[used + k] = buffer[k];
            }
            (cursors[i], ends[i]) = (used, used + number);
            used += number;
        }
    }

    /// <summary>Turns to the keys first, ..., end-1: further to the right than before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Turn(int first, int end)
    {
        (from, to, Pairs, Next) = (first, end, 0, keys);
        int begin = rows, beyond = 0;
        for (int i = 0; i < rows; i++)
        {
            int cursor = cursors[i], last = ends[i];
            while (cursor < last && ranges[cursor].To <= first)
                cursor++;
            cursors[i] = cursor;
            long seen = 0;
            for (; cursor < last && ranges[cursor].From < end; cursor++)
            {
                seen += Math.Min(ranges[cursor].To, end) - Math.Max(ranges[cursor].From, first);
                if (ranges[cursor].To > end)
                    Next = end;
            }
            if (cursor < last)
                Next = Math.Min(Next, Math.Max(end, ranges[cursor].From));
            if (seen == 0)
                continue;
            Pairs += seen;
            begin = Math.Min(begin, i);
            beyond = i + 1;
        }
        Rows = (begin, beyond);
    }

    /// <summary>The number of ranges of a row in the tile.</summary>
    internal int Count(int row)
    {
        int count = 0;
        for (int cursor = cursors[row]; cursor < ends[row] && ranges[cursor].From < to; cursor++)
            count++;
        return count;
    }

    /// <summary>Range number k of a row in the tile, counted from the start of the tile.</summary>
    internal KeyRange At(int row, int k)
    {
        var range = ranges[cursors[row] + k];
        return new KeyRange(Math.Max(range.From, from) - from, Math.Min(range.To, to) - from);
    }
}
