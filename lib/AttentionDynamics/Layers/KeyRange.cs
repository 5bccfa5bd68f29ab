namespace AttentionDynamics.Layers;

/// <summary>Some neighbouring keys: j with From ≤ j &lt; To.</summary>
/// <param name="From">The first key, from 0.</param>
/// <param name="To">The key after the last.</param>
public readonly record struct KeyRange(int From, int To)
{
    /// <summary>How many keys.</summary>
    public int Count => To - From;
}
