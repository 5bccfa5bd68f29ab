namespace AttentionDynamics.Numerics;

/// <summary>Independent signs for the probes of an estimator, a pure function of seed and probe: splitmix64 at a counter.</summary>
internal static class RandomSigns
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Fills the probe with ±1, 64 signs from each word.</summary>
    internal static void Fill(Span<double> probe, ulong seed, ulong number)
    {
        ulong stream = Mix(Mix(seed + Step) ^ (number * 0xD1342543DE82EF95 + 1)), bits = 0;
        for (int k = 0; k < probe.Length; k++)
        {
            if (k % 64 == 0)
                bits = Mix(stream + (ulong)(k / 64 + 1) * Step);
            probe[k] = (bits >> (k % 64) & 1) == 0 ? -1 : 1;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
