using AttentionDynamics.Layers;

namespace AttentionDynamics.Tests.Layers;

/// <summary>Attention of one head as its definition reads, in plain loops; a mask is asked key by key of a function, a normaliser gets the row.</summary>
internal static class PlainAttention
{
    public static double[] Apply(
        double[] q, double[] k, double[] v, int d, int c, Func<int, int, bool> sees, Func<int, double> scale, Func<double[], double[]> normalise)
    {
        int n = q.Length / d;
        var output = new double[n * c];
        for (int i = 0; i < n; i++)
        {
            double[] weights = Weights(q, k, d, i, sees, scale(i), normalise);
            for (int j = 0; j < weights.Length; j++)
            for (int x = 0; x < c; x++)
                output[i * c + x] += weights[j] * v[j * c + x];
        }
        return output;
    }

    public static double[] Weights(double[] q, double[] k, int d, int i, Func<int, int, bool> sees, double scale, Func<double[], double[]> normalise)
    {
        int m = k.Length / d;
        int[] seen = [.. Enumerable.Range(0, m).Where(j => sees(i, j))];
        double[] weights = normalise([.. seen.Select(j => scale * Enumerable.Range(0, d).Sum(x => q[i * d + x] * k[j * d + x]))]), all = new double[m];
        for (int s = 0; s < seen.Length; s++)
            all[seen[s]] = weights[s];
        return all;
    }

    public static double[] Softmax(double[] scores)
    {
        double largest = scores.Max(), sum = scores.Sum(score => Math.Exp(score - largest));
        return [.. scores.Select(score => Math.Exp(score - largest) / sum)];
    }

    /// <summary>Masks by their ranges and as functions.</summary>
    public static IEnumerable<(string Name, IAttentionMask Mask, Func<int, int, bool> Sees)> Masks(int n)
    {
        yield return ("full", AttentionMask.Full, (_, _) => true);
        yield return ("causal", AttentionMask.Causal(), (i, j) => j <= i);
        yield return ("causal, two later", AttentionMask.Causal(2), (i, j) => j <= i + 2);
        yield return ("window 5", AttentionMask.Window(5), (i, j) => j <= i && j > i - 5);
        yield return ("window 1", AttentionMask.Window(1), (i, j) => j == i);
        yield return ("window 7 with 2 sinks", AttentionMask.Window(7, sinks: 2), (i, j) => j <= i && (j > i - 7 || j < 2));
        yield return ("window 4 to both sides, 3 sinks", AttentionMask.Window(4, 3, causal: false), (i, j) => Math.Abs(i - j) < 4 || j < 3);
        var random = new Random(n);
        int[][] graph = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, 1 + random.Next(5)).Select(_ => random.Next(n)).Append(i).ToArray())];
        yield return ("graph", AttentionMask.Neighbours(graph), (i, j) => graph[i].Contains(j));
        int[][] dense = [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, n).Where(_ => random.Next(3) > 0).Append(random.Next(n)).ToArray())];
        yield return ("dense graph", AttentionMask.Neighbours(dense), (i, j) => dense[i].Contains(j));
        yield return ("own", AttentionMask.Where((i, j) => (i + j) % 3 == 0 || j == i), (i, j) => (i + j) % 3 == 0 || j == i);
        yield return ("a class", new EveryOther(), (_, j) => j % 2 == 0);
    }

    /// <summary>Numbers in (-1, 1) that a float holds exactly.</summary>
    public static double[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(-64, 65) / 64.0)];
    }

    /// <summary>A mask of a caller's own.</summary>
    private sealed class EveryOther : IAttentionMask
    {
        public int MostRanges(int keys) => (keys + 1) / 2;

        public int RangesOf(int query, int keys, Span<KeyRange> ranges)
        {
            for (int j = 0; j < keys; j += 2)
                ranges[j / 2] = new KeyRange(j, j + 1);
            return (keys + 1) / 2;
        }
    }
}
