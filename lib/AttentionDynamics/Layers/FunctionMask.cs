namespace AttentionDynamics.Layers;

/// <summary>A mask that is asked key by key.</summary>
internal sealed class FunctionMask : IAttentionMask
{
    private readonly Func<int, int, bool> sees;

    internal FunctionMask(Func<int, int, bool> sees)
    {
        ArgumentNullException.ThrowIfNull(sees);
        this.sees = sees;
    }

    public int MostRanges(int keys) => keys / 2 + 1;

    public int RangesOf(int query, int keys, Span<KeyRange> ranges)
    {
        int count = 0, from = -1;
        for (int j = 0; j <= keys; j++)
        {
            bool seen = j < keys && sees(query, j);
            if (seen && from < 0)
                from = j;
            if (seen || from < 0)
                continue;
            ranges[count++] = new KeyRange(from, j);
            from = -1;
        }
        return count;
    }
}
