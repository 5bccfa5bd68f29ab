using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers;

/// <summary>Undirected graphs as <see cref="AttentionMask.Neighbours"/> takes them: every token sees itself and as many
/// neighbours.</summary>
public static class AttentionGraph
{
    /// <summary>A ring: the D/2 tokens on either side.</summary>
    /// <param name="n">n ≥ 3.</param>
    /// <param name="degree">D, even, from 2 to n-1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Ring(int n, int degree)
    {
        Require.That(n >= 3, n, "n ≥ 3");
        Require.That(degree >= 2 && degree <= n - 1 && degree % 2 == 0, degree,
            FormattableString.Invariant($"an even degree from 2 to n-1 = {n - 1}"));
        return Lists(n, Circulant(n, degree));
    }

    /// <summary>A random graph of degree D: a ring whose edges are exchanged in pairs, twenty times as often as there are edges.</summary>
    /// <param name="n">n ≥ 3.</param>
    /// <param name="degree">D from 2 to n-1; nD even.</param>
    /// <param name="seed">Any number; the graph is a function of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> RandomRegular(int n, int degree, long seed)
    {
        Check(n, degree);
        return Lists(n, Exchanged(n, degree, new Draws(seed)));
    }

    /// <summary>Two communities of n/2 tokens: a random graph of degree D in each, and C neighbours of each token in the other.</summary>
    /// <param name="n">Even, n ≥ 6.</param>
    /// <param name="degree">D from 2 to n/2-1; nD/2 even.</param>
    /// <param name="across">C from 0 to n/2.</param>
    /// <param name="seed">Any number; the graph is a function of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> TwoCommunities(int n, int degree, int across, long seed)
    {
        Require.That(n >= 6 && n % 2 == 0, n, "an even n ≥ 6");
        int half = n / 2;
        Check(half, degree);
        Require.That(across >= 0 && across <= half, across, FormattableString.Invariant($"from 0 to n/2 = {half} neighbours across"));
        var draws = new Draws(seed);
        List<(int, int)> edges = Exchanged(half, degree, draws);
        foreach ((int one, int other) in Exchanged(half, degree, draws))
            edges.Add((half + one, half + other));
        int[] order = [.. Enumerable.Range(0, half)];
        for (int k = half - 1; k > 0; k--)
        {
            int other = draws.Below(k + 1);
            (order[k], order[other]) = (order[other], order[k]);
        }
        for (int i = 0; i < half; i++)
        for (int step = 0; step < across; step++)
            edges.Add((i, half + order[(i + step) % half]));
        return Lists(n, edges);
    }

    private static void Check(int n, int degree)
    {
        Require.That(n >= 3, n, "at least 3 tokens");
        Require.That(degree >= 2 && degree <= n - 1 && (long)n * degree % 2 == 0, degree,
            FormattableString.Invariant($"a degree from 2 to {n - 1}, times {n} even"));
    }

    private static List<(int One, int Other)> Circulant(int n, int degree)
    {
        var edges = new List<(int, int)>();
        for (int i = 0; i < n; i++)
        for (int step = 1; step <= degree / 2; step++)
            edges.Add((i, (i + step) % n));
        for (int i = 0; degree % 2 == 1 && i < n / 2; i++)
            edges.Add((i, i + n / 2));
        return edges;
    }

    /// <summary>a-b, c-d become a-d, c-b, where these are no edges yet.</summary>
    private static List<(int One, int Other)> Exchanged(int n, int degree, Draws draws)
    {
        List<(int One, int Other)> edges = Circulant(n, degree);
        var known = new HashSet<long>(edges.Select(edge => Key(edge.One, edge.Other)));
        for (int trial = 0; trial < 20 * edges.Count; trial++)
        {
            int first = draws.Below(edges.Count), second = draws.Below(edges.Count);
            ((int a, int b), (int c, int d)) = (edges[first], edges[second]);
            if (draws.Below(2) == 1)
                (c, d) = (d, c);
            if (a == d || c == b || a == c || b == d || known.Contains(Key(a, d)) || known.Contains(Key(c, b)))
                continue;
            known.Remove(Key(a, b));
            known.Remove(Key(c, d));
            known.Add(Key(a, d));
            known.Add(Key(c, b));
            (edges[first], edges[second]) = ((a, d), (c, b));
        }
        return edges;

        long Key(int one, int other) => (long)Math.Min(one, other) * n + Math.Max(one, other);
    }

    private static List<int>[] Lists(int n, List<(int One, int Other)> edges)
    {
        List<int>[] lists = [.. Enumerable.Range(0, n).Select(i => new List<int> { i })];
        foreach ((int one, int other) in edges)
        {
            lists[one].Add(other);
            lists[other].Add(one);
        }
        foreach (List<int> list in lists)
            list.Sort();
        return lists;
    }

    /// <summary>Whole numbers drawn one after the other, each a function of the seed and its place.</summary>
    private sealed class Draws(long seed)
    {
        private readonly CounterRandom random = new(seed, 0);
        private long place;

        internal int Below(int bound) => (int)(random.Bits(CounterRandom.Purpose.Mark, place++) % (ulong)bound);
    }
}
