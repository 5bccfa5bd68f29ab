using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>What <see cref="PairKernels{V}"/> does to the pairs of a tile, in single precision.</summary>
/// <remarks>A tile is a block of <c>rows</c> by <c>columns</c> numbers whose rows lie <c>stride</c> apart; columns are whole lane
/// sets.</remarks>
internal static class SinglePairKernels<V>
    where V : struct, ILanes<V, float>
{
    /// <summary>The squared norm of padding: its gaps have no weight and its ratios are nothing.</summary>
    internal const float FarAwaySquared = 1e30f;

    /// <summary>Rows whose ratios meet in one sum: about as many additions as there are such sums.</summary>
    private static int Group => V.Width >= 16 ? 8 : 3;

    /// <summary>The relative error that a sum of <see cref="Ratios"/> over a strip has at most beside that of the ratios, none of which
    /// is negative: half a unit of rounding for each addition that a lane goes through.</summary>
    internal static double SumError =>
        (Group * (SinglePairTiles<V>.Strip / V.Width) + SinglePairTiles<V>.Size / Group + Math.Log2(V.Width)) * Math.ScaleB(1, -24);

    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Weights e^{-β·gap} of a tile less a constant, and the sums of the weights over each row and each column.</summary>
    internal static void Weights(
        ReadOnlySpan<float> gaps, int rows, int columns, int stride, float beta, float less, Span<float> weights, Span<float> rowSums,
        Span<float> columnSums)
    {
        columnSums[..columns].Clear();
        for (int first = 0; first < rows; first += GapWeights<V, float>.Rows)
        {
            int some = Math.Min(GapWeights<V, float>.Rows, rows - first);
            var part = weights[(first * stride)..];
            GapWeights<V, float>.Of(gaps[(first * stride)..], stride, part, stride, some, columns, beta);
            GapWeights<V, float>.AddUp(part, stride, some, columns, rowSums[first..], columnSums);
            if (less != 0)
                GapWeights<V, float>.Lower(part, stride, some, columns, less);
        }
    }

    /// <summary>Of the weights w = e^{-β·gap} of a tile Σw, Σw·gap and Σw·h, where h is a number of the other vector of a pair: for its
    /// rows one after the other, then for its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Moments(
        ReadOnlySpan<float> gaps, int rows, int columns, int stride, float beta, ReadOnlySpan<float> ofRows, ReadOnlySpan<float> ofColumns,
        Span<float> sums)
    {
        sums.Clear();
        Span<float> weights = stackalloc float[GapWeights<V, float>.Rows * TileTriangle.Size];
        for (int first = 0; first < rows; first += GapWeights<V, float>.Rows)
        {
            int some = Math.Min(GapWeights<V, float>.Rows, rows - first);
            var part = gaps[(first * stride)..];
            GapWeights<V, float>.Of(part, stride, weights, columns, some, columns, beta);
            AddMoments(part, stride, weights, some, columns, ofRows[first..], ofColumns, first, sums);
        }
    }

    [MethodImpl(Kernel)]
    private static void AddMoments(
        ReadOnlySpan<float> gaps, int stride, ReadOnlySpan<float> tile, int rows, int columns, ReadOnlySpan<float> ofRows,
        ReadOnlySpan<float> ofColumns, int first, Span<float> sums)
    {
        const int Size = TileTriangle.Size;
        ref float from = ref MemoryMarshal.GetReference(gaps);
        ref float weightAt = ref MemoryMarshal.GetReference(tile);
        ref float other = ref MemoryMarshal.GetReference(ofColumns);
        ref float weights = ref sums[3 * Size];
        ref float energies = ref sums[4 * Size];
        ref float means = ref sums[5 * Size];
        // Padding has the least weight there is and an enormous gap; one of 2 is the largest between tokens.
        V largest = V.OfConstant(2);
        for (int i = 0; i < rows; i++)
        {
            V weight = V.OfConstant(0), energy = weight, mean = weight, own = V.Of(ofRows[i]);
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V here = V.Load(ref weightAt, j), product = here * V.Min(V.Load(ref from, j), largest);
                weight += here;
                energy += product;
                mean = V.MulAdd(here, V.Load(ref other, j), mean);
                (V.Load(ref weights, j) + here).Store(ref weights, j);
                (V.Load(ref energies, j) + product).Store(ref energies, j);
                V.MulAdd(here, own, V.Load(ref means, j)).Store(ref means, j);
            }
            (sums[first + i], sums[Size + first + i], sums[2 * Size + first + i]) = (weight.Sum(), energy.Sum(), mean.Sum());
            from = ref Unsafe.Add(ref from, stride);
            weightAt = ref Unsafe.Add(ref weightAt, columns);
        }
    }

    /// <summary>The ratios of the gaps after to those before of a tile, summed. Gaps before are positive.</summary>
    /// <remarks>Sums over a few rows, and sums of those: in single precision one sum over all rows would lose what
    /// <see cref="SumError"/> allows several times over.</remarks>
    [MethodImpl(Kernel)]
    internal static double Ratios(
        ReadOnlySpan<float> before, int beforeStride, ReadOnlySpan<float> after, int afterStride, int rows, int columns)
    {
        ref float denominator = ref MemoryMarshal.GetReference(before);
        ref float numerator = ref MemoryMarshal.GetReference(after);
        V sum = V.OfConstant(0);
        for (int first = 0; first < rows; first += Group)
        {
            V part = V.OfConstant(0);
            int last = Math.Min(first + Group, rows);
            for (int i = first; i < last; i++)
            {
                for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
                    part += V.Load(ref numerator, j) / V.Load(ref denominator, j);
                denominator = ref Unsafe.Add(ref denominator, beforeStride);
                numerator = ref Unsafe.Add(ref numerator, afterStride);
            }
            sum += part;
        }
        return sum.Sum();
    }
}
