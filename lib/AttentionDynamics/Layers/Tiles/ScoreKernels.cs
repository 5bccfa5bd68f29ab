using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Sums over one row of scores.</summary>
internal static class ScoreKernels<V>
    where V : struct, ILanes<V, double>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Scores whose weights are still in the first-level cache when they are summed.</summary>
    private const int Chunk = 1024;

    /// <summary>The largest score, the smallest, and the sum of all.</summary>
    [MethodImpl(Kernel)]
    internal static (double Largest, double Smallest, double Sum) Ends(ReadOnlySpan<double> scores)
    {
        ref double at = ref MemoryMarshal.GetReference(scores);
        nuint w = (nuint)V.Width, length = (nuint)scores.Length, j = 0;
        double largest = double.NegativeInfinity, smallest = double.PositiveInfinity, sum = 0;
        if (length >= w)
        {
            V high = V.Load(ref at, 0), low = high, all = high;
            for (j = w; j + w <= length; j += w)
            {
                V here = V.Load(ref at, j);
                high = V.Max(high, here);
                low = V.Min(low, here);
                all += here;
            }
            (largest, smallest, sum) = (high.Largest(), low.Smallest(), all.Sum());
        }
        for (; j < length; j++)
        {
            double score = Unsafe.Add(ref at, j);
            (largest, smallest) = (Math.Max(largest, score), Math.Min(smallest, score));
            sum += score;
        }
        return (largest, smallest, sum);
    }

    /// <summary>Where a number stands that is among them.</summary>
    [MethodImpl(Kernel)]
    internal static int IndexOf(ReadOnlySpan<double> scores, double value)
    {
        var wanted = new Vector<double>(value);
        int j = 0;
        for (; j + Vector<double>.Count <= scores.Length; j += Vector<double>.Count)
        {
            if (Vector.EqualsAny(new Vector<double>(scores[j..]), wanted))
                break;
        }
        while (scores[j] != value)
            j++;
        return j;
    }

    /// <summary>Scores s become gaps Δ = largest - s; weights e^{-scale·Δ} are written beside them.</summary>
    internal static ScoreSums Weigh(Span<double> scores, Span<double> weights, double scale, double largest, double mean)
    {
        weights = weights[..scores.Length];
        var sums = new ScoreSums { SmallestGap = double.PositiveInfinity };
        int whole = scores.Length / V.Width * V.Width;
        for (int from = 0; from < whole; from += Chunk)
        {
            int count = Math.Min(Chunk, whole - from);
            Span<double> here = scores.Slice(from, count), beside = weights.Slice(from, count);
            sums.SmallestGap = Math.Min(sums.SmallestGap, Weights(here, beside, scale, largest));
            Add(here, beside, largest - mean, ref sums);
        }
        // Less than a register.
        for (int j = whole; j < scores.Length; j++)
        {
            double gap = largest - scores[j], weight = Math.Exp(-scale * gap), distance = gap - (largest - mean);
            (scores[j], weights[j]) = (gap, weight);
            sums.SmallestGap = Math.Min(sums.SmallestGap, gap);
            sums.Weights += weight;
            sums.Squares += weight * weight;
            sums.Energy += weight * gap;
            sums.Spread += distance * distance;
        }
        return sums;
    }

    /// <summary>Gaps and weights of whole registers; the smallest gap.</summary>
    [MethodImpl(Kernel)]
    private static double Weights(Span<double> scores, Span<double> weights, double scale, double largest)
    {
        ref double at = ref MemoryMarshal.GetReference(scores);
        ref double to = ref MemoryMarshal.GetReference(weights);
        V factor = V.Of(-scale), top = V.Of(largest), low = V.OfConstant(double.MaxValue);
        for (nuint j = 0; j < (nuint)scores.Length; j += (nuint)V.Width)
        {
            V gap = top - V.Load(ref at, j);
            gap.Store(ref at, j);
            low = V.Min(low, gap);
            V.ExpOfNonPositive(factor * gap).Store(ref to, j);
        }
        return low.Smallest();
    }

    /// <summary>Sums of whole registers.</summary>
    [MethodImpl(Kernel)]
    private static void Add(ReadOnlySpan<double> gaps, ReadOnlySpan<double> weights, double meanGap, ref ScoreSums sums)
    {
        ref double at = ref MemoryMarshal.GetReference(gaps);
        ref double beside = ref MemoryMarshal.GetReference(weights);
        V sum = V.OfConstant(0), squares = sum, energy = sum, spread = sum, middle = V.Of(meanGap);
        for (nuint j = 0; j < (nuint)gaps.Length; j += (nuint)V.Width)
        {
            V gap = V.Load(ref at, j), weight = V.Load(ref beside, j);
            sum += weight;
            V.AddProduct(ref squares, weight, weight);
            V.AddProduct(ref energy, weight, gap);
            gap -= middle;
            V.AddProduct(ref spread, gap, gap);
        }
        sums.Weights += sum.Sum();
        sums.Squares += squares.Sum();
        sums.Energy += energy.Sum();
        sums.Spread += spread.Sum();
    }
}

/// <summary>Sums over the scores of a row but its largest one.</summary>
internal struct ScoreSums
{
    /// <summary>Σ_j e^{-βΔ_j}.</summary>
    public double Weights;

    /// <summary>Σ_j e^{-2βΔ_j}.</summary>
    public double Squares;

    /// <summary>Σ_j Δ_j e^{-βΔ_j}.</summary>
    public double Energy;

    /// <summary>Σ_j (s_j - mean)².</summary>
    public double Spread;

    /// <summary>The smallest Δ.</summary>
    public double SmallestGap;
}
