namespace AttentionDynamics.Layers.Tiles;

/// <summary>d, h, h_k and c of a batch of heads.</summary>
internal readonly record struct HeadSizes
{
    internal HeadSizes(int dimension, int heads, int keyHeads, int valueDimension)
    {
        Dimension = Require.That(dimension >= 1, dimension, "a dimension ≥ 1");
        Heads = Require.That(heads >= 1, heads, "at least 1 head");
        KeyHeads = Require.That(keyHeads >= 1, keyHeads, "at least 1 head of keys");
        ValueDimension = Require.That(valueDimension >= 1, valueDimension, "a dimension ≥ 1");
        if (heads % keyHeads != 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"expected a number of key heads that divides the {heads} query heads, got {keyHeads}"),
                    nameof(keyHeads));
        }
    }

    internal int Dimension { get; }

    internal int Heads { get; }

    internal int KeyHeads { get; }

    internal int ValueDimension { get; }

    /// <summary>Rows of each head.</summary>
    /// <exception cref="ArgumentException">The numbers are no whole rows, as many in each head and at least one.</exception>
    internal static int Rows(int length, int dimension, int heads, string name)
    {
        long whole = (long)dimension * heads;
        return length > 0 && length % whole == 0
            ? (int)(length / whole)
            : throw new ArgumentException(FormattableString.Invariant(
                $"expected {heads} x n x {dimension} numbers with n ≥ 1, got {length} numbers"), name);
    }
}
