namespace AttentionDynamics.Layers;

/// <summary>Every query sees every key.</summary>
internal sealed class FullMask : IAttentionMask
{
    public int MostRanges(int keys) => 1;

    public int RangesOf(int query, int keys, Span<KeyRange> ranges)
    {
        ranges[0] = new KeyRange(0, keys);
        return 1;
    }
}
