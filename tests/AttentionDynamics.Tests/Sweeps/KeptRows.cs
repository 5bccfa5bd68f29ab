using AttentionDynamics.Sweeps;

namespace AttentionDynamics.Tests.Sweeps;

/// <summary>Rows of a sweep kept in memory, and how often one was found there.</summary>
internal sealed class KeptRows : ISweepRows
{
    private readonly Dictionary<string, double[]> kept = [];

    public int Count => kept.Count;

    public int Found { get; private set; }

    public double[]? Find(string key)
    {
        Found += kept.ContainsKey(key) ? 1 : 0;
        return kept.GetValueOrDefault(key);
    }

    public void Keep(string key, double[] values) => kept.Add(key, [.. values]);

    public void Shorten()
    {
        foreach (string key in kept.Keys)
            kept[key] = kept[key][1..];
    }
}
