namespace AttentionDynamics.Layers;

/// <summary>j ≤ i + offset.</summary>
internal sealed class CausalMask(int offset) : IAttentionMask
{
    public int MostRanges(int keys) => 1;

    public int RangesOf(int query, int keys, Span<KeyRange> ranges)
    {
        int end = (int)Math.Clamp((long)query + offset + 1, 0, keys);
        ranges[0] = new KeyRange(0, end);
        return end > 0 ? 1 : 0;
    }
}
