namespace AttentionDynamics.Layers;

/// <summary>The neighbours of each query, as ranges of neighbouring numbers.</summary>
internal sealed class GraphMask : IAttentionMask
{
    private readonly KeyRange[][] rows;
    private readonly int most;

    internal GraphMask(IReadOnlyList<IReadOnlyList<int>> neighbours)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        rows = new KeyRange[neighbours.Count][];
        var ranges = new List<KeyRange>();
        for (int i = 0; i < rows.Length; i++)
        {
            ranges.Clear();
            foreach (int j in neighbours[i].Distinct().Order())
            {
                if (j < 0)
                    throw new ArgumentException(FormattableString.Invariant($"expected neighbours from 0 on, got {j} of query {i}"),
                        nameof(neighbours));
                if (ranges.Count > 0 && ranges[^1].To == j)
                    ranges[^1] = new KeyRange(ranges[^1].From, j + 1);
                else
                    ranges.Add(new KeyRange(j, j + 1));
            }
            if (ranges.Count == 0)
                throw new ArgumentException(FormattableString.Invariant($"query {i} has no neighbour: it would have no weights"),
                    nameof(neighbours));
            rows[i] = [.. ranges];
            most = Math.Max(most, rows[i].Length);
        }
    }

    public int MostRanges(int keys) => most;

    public int RangesOf(int query, int keys, Span<KeyRange> ranges)
    {
        if (query >= rows.Length)
            throw new ArgumentException(FormattableString.Invariant(
                $"the graph has {rows.Length} rows of neighbours; expected one for query {query}"));
        rows[query].CopyTo(ranges);
        return rows[query].Length;
    }
}
