namespace AttentionDynamics.Layers;

/// <summary>Which keys a query sees. The weights of all others are exactly 0, as if their scores were -∞.</summary>
/// <remarks>
/// A mask answers row by row with ranges of keys, so that no n x n matrix is ever made: tiles that no row sees are skipped, tiles that all
/// rows see whole are computed as without a mask. It is asked once for each row of each head, by several threads at a time: it must not
/// change. Ready ones are in <see cref="AttentionMask"/>; one's own is a class with these two methods.
/// </remarks>
public interface IAttentionMask
{
    /// <summary>A bound on the number of ranges of any row.</summary>
    /// <param name="keys">m, how many keys there are.</param>
    int MostRanges(int keys);

    /// <summary>Writes the keys that a query sees as ranges in increasing order that do not overlap, none of them empty.</summary>
    /// <param name="query">The query i, from 0.</param>
    /// <param name="keys">m, how many keys there are.</param>
    /// <param name="ranges">Room for <see cref="MostRanges"/> ranges within 0..m.</param>
    /// <returns>How many were written; a query that sees no key has no weights, and whoever asks for them throws.</returns>
    int RangesOf(int query, int keys, Span<KeyRange> ranges);
}
