namespace AttentionDynamics.Layers;

/// <summary>A window about each query, and the first keys of all.</summary>
internal sealed class WindowMask : IAttentionMask
{
    private readonly int width, sinks, offset;
    private readonly bool causal;

    internal WindowMask(int width, int sinks, bool causal, int offset)
    {
        this.width = Require.That(width >= 1, width, "a width ≥ 1");
        this.sinks = Require.That(sinks >= 0, sinks, "a number of sinks ≥ 0");
        (this.causal, this.offset) = (causal, offset);
    }

    public int MostRanges(int keys) => 2;

    public int RangesOf(int query, int keys, Span<KeyRange> ranges)
    {
        long position = (long)query + offset;
        int last = (int)Math.Clamp(causal ? position + 1 : position + width, 0, keys);
        int first = (int)Math.Clamp(position - width + 1, 0, keys), early = Math.Min(sinks, causal ? last : keys);
        if (first <= early)
        {
            ranges[0] = new KeyRange(0, Math.Max(early, last));
            return ranges[0].Count > 0 ? 1 : 0;
        }
        int count = 0;
        if (early > 0)
            ranges[count++] = new KeyRange(0, early);
        if (first < last)
            ranges[count++] = new KeyRange(first, last);
        return count;
    }
}
