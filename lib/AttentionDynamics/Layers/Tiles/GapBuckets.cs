using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>What a row of gaps says by their order, without sorting it: Λ and the keys that carry a share of the weight. One
/// thread's.</summary>
/// <remarks>
/// Gaps ≥ 0 are ordered as the bits of their doubles are, so the upper bits number buckets whose widths grow with the gaps. log N(t)/t is
/// bounded from above in a bucket by the count at its end over the gap at its beginning, and from below by the count at its end over the
/// gap there; only buckets whose upper bound reaches the best lower one are looked into, by finer buckets or, where few are left, by
/// sorting. The result is that of sorting all, to the bit: O(m), a few nanoseconds a key, whatever the gaps.
/// </remarks>
internal sealed class GapBuckets(int keys)
{
    /// <summary>Buckets at most, and the lowest bits that are left out in the first pass: 128 buckets from a gap to its double.</summary>
    private const int Most = 1024, FirstShift = 45;

    /// <summary>So few are sorted.</summary>
    private const int Few = 256;

    /// <summary>Below by less than this a bound may be rounding.</summary>
    private const double Slack = 1e-12;

    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    private readonly Bucket[] buckets = new Bucket[Most + 1];
    private readonly double[] candidates = new double[keys], logarithms = new double[Most];
    private long first;
    private int shift, count;

    /// <summary>Λ = max_t log N(t)/t, the key with the largest score counted, ∞ where a gap is 0; and how many keys carry a
    /// weight.</summary>
    /// <param name="gaps">≥ 0 and finite, of all keys but the one with the largest score; at least one.</param>
    /// <param name="weights">e^{-βΔ}, as many.</param>
    /// <param name="ends">The smallest gap and the largest.</param>
    /// <param name="scale">β.</param>
    /// <param name="needed">The weight, beside which that of the key with the largest score is 1.</param>
    internal (double Lambda, int Carrying) Of(
        ReadOnlySpan<double> gaps, ReadOnlySpan<double> weights, (double Smallest, double Largest) ends, double scale, double needed)
    {
        Begin(ends.Smallest, ends.Largest, FirstShift);
        Fill(gaps, weights);
        // Λ may ask for finer buckets in the place of these.
        int carrying = Carrying(gaps, scale, needed);
        return (ends.Smallest == 0 ? double.PositiveInfinity : Lambda(gaps, ends.Smallest), carrying);
    }

    private double Lambda(ReadOnlySpan<double> gaps, double smallest)
    {
        double least = 0;
        int before = 1;
        while (true)
        {
            (int from, int to) = Candidates(ref least, ref before, smallest, gaps.Length);
            Span<double> left = candidates.AsSpan(0, Gather(gaps, from, to));
            // Where finer buckets leave out next to nothing, as between two places with one value, they will not.
            if (left.Length <= Few || shift == 0 || 2 * left.Length > gaps.Length)
            {
                left.Sort();
                for (int j = 0; j < left.Length; j++)
                    least = Math.Max(least, Math.Log(before + j + 1) / left[j]);
                return least;
            }
            double low = double.PositiveInfinity, high = 0;
            foreach (double gap in left)
                (low, high) = (Math.Min(low, gap), Math.Max(high, gap));
            if (low == high)
                return Math.Max(least, Math.Log(before + left.Length) / low);
            Begin(low, high, 0);
            Fill(left, left);
            gaps = left;
            smallest = low;
        }
    }

    private int Carrying(ReadOnlySpan<double> gaps, double scale, double needed)
    {
        double carried = 1;
        int taken = 1;
        if (carried >= needed)
            return 1;
        for (int b = 0; b < count; b++)
        {
            if (carried + buckets[b].Weight < needed)
            {
                carried += buckets[b].Weight;
                taken += buckets[b].Count;
                continue;
            }
            Span<double> left = candidates.AsSpan(0, Gather(gaps, b, b));
            left.Sort();
            foreach (double gap in left)
            {
                carried += Math.Exp(-scale * gap);
                taken++;
                if (carried >= needed)
                    break;
            }
            return taken;
        }
        return taken;
    }

    private void Begin(double smallest, double largest, int least)
    {
        long from = BitConverter.DoubleToInt64Bits(smallest), to = BitConverter.DoubleToInt64Bits(largest);
        shift = least;
        while ((to >> shift) - (from >> shift) >= Most)
            shift++;
        first = from >> shift;
        count = (int)((to >> shift) - first) + 1;
        buckets.AsSpan(0, count).Clear();
    }

    [MethodImpl(Kernel)]
    private void Fill(ReadOnlySpan<double> gaps, ReadOnlySpan<double> weights)
    {
        weights = weights[..gaps.Length];
        ref Bucket to = ref MemoryMarshal.GetArrayDataReference(buckets);
        ref long bits = ref Unsafe.As<double, long>(ref MemoryMarshal.GetReference(gaps));
        ref double weight = ref MemoryMarshal.GetReference(weights);
        int by = shift;
        long from = first;
        for (nint j = 0; j < gaps.Length; j++)
        {
            ref Bucket bucket = ref Unsafe.Add(ref to, (nint)((Unsafe.Add(ref bits, j) >> by) - from));
            bucket.Count++;
            bucket.Weight += Unsafe.Add(ref weight, j);
        }
    }

    /// <summary>The buckets from the first to the last in which the maximum can be; what comes before them is counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int From, int To) Candidates(ref double least, ref int before, double smallest, int others)
    {
        int seen = before, end = 0;
        double most = Math.Log(before + others);
        for (int b = 0; b < count; b++)
        {
            // The logarithm of all is not enough from here on.
            if (most < least * Edge(b) * (1 - Slack))
                break;
            end = b + 1;
            if (buckets[b].Count == 0)
                continue;
            seen += buckets[b].Count;
            logarithms[b] = Math.Log(seen);
            least = Math.Max(least, logarithms[b] / Edge(b + 1) * (1 - Slack));
        }
        (int from, int to) = (-1, -1);
        for (int b = 0; b < end; b++)
        {
            if (buckets[b].Count == 0 || logarithms[b] < least * Math.Max(smallest, Edge(b)) * (1 - Slack))
                continue;
            from = from < 0 ? b : from;
            to = b;
        }
        for (int b = 0; b < from; b++)
            before += buckets[b].Count;
        return (from, to);
    }

    /// <summary>The smallest gap of a bucket, if there is one so small.</summary>
    private double Edge(int bucket) => BitConverter.Int64BitsToDouble((first + bucket) << shift);

    /// <summary>Copies the gaps of some buckets; they may be where they go.</summary>
    [MethodImpl(Kernel)]
    private int Gather(ReadOnlySpan<double> gaps, int from, int to)
    {
        double least = Edge(from), beyond = Edge(to + 1);
        Vector<double> low = new(least), high = new(beyond);
        int found = 0, j = 0;
        for (; j + Vector<double>.Count <= gaps.Length; j += Vector<double>.Count)
        {
            var here = new Vector<double>(gaps[j..]);
            if (Vector.EqualsAll(Vector.GreaterThanOrEqual(here, low) & Vector.LessThan(here, high), Vector<long>.Zero))
                continue;
            for (int lane = 0; lane < Vector<double>.Count; lane++)
            {
                candidates[found] = here[lane];
                found += here[lane] >= least && here[lane] < beyond ? 1 : 0;
            }
        }
        for (; j < gaps.Length; j++)
        {
            double gap = gaps[j];
            if (gap >= least && gap < beyond)
                candidates[found++] = gap;
        }
        return found;
    }

    private struct Bucket
    {
        public double Weight;
        public int Count;
    }
}
