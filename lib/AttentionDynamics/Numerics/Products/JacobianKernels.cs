using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>What the exact Jacobian norm does to the pairs of a few tokens with all others, between the matrix products.</summary>
/// <remarks>
/// Rows lie <c>stride</c> apart and are whole lane sets long. The token itself and what fills up the last lane set lie at a gap of
/// <see cref="PairKernels{V}.FarAwaySquared"/>, so that their weights are nothing: what is summed is summed over the other tokens.
/// </remarks>
internal static class JacobianKernels<V>
    where V : struct, ILanes<V, double>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Lane sets in which the sums of a row are kept while tiles of its pairs pass by.</summary>
    internal const int Kept = 3;

    /// <summary>Weights w = e^{-βp} of gaps p, and wp; to <see cref="Kept"/> lane sets for each row their sums with 1, p and p² are
    /// added.</summary>
    internal static void Weights(
        ReadOnlySpan<double> gaps, Span<double> weights, Span<double> weightedGaps, int rows, int columns, int stride, double beta,
        Span<double> sums)
    {
        // What lies in the first-level cache with two more rows like it.
        const int Part = 1024;
        for (int row = 0; row < rows; row++)
        for (int first = 0; first < columns; first += Part)
        {
            int at = row * stride + first, some = Math.Min(Part, columns - first);
            GapWeights<V, double>.Of(gaps[at..], some, weights[at..], some, 1, some, beta);
            Moments(gaps[at..], weights[at..], weightedGaps[at..], some, sums[(row * Kept * V.Width)..]);
        }
    }

    [MethodImpl(Kernel)]
    private static void Moments(
        ReadOnlySpan<double> gaps, ReadOnlySpan<double> weights, Span<double> weightedGaps, int columns, Span<double> sums)
    {
        ref double kept = ref MemoryMarshal.GetReference(sums);
        ref double from = ref MemoryMarshal.GetReference(gaps);
        ref double weightAt = ref MemoryMarshal.GetReference(weights);
        ref double product = ref MemoryMarshal.GetReference(weightedGaps);
        nuint w = (nuint)V.Width;
        V sum = V.Load(ref kept, 0), first = V.Load(ref kept, w), second = V.Load(ref kept, 2 * w), widest = V.OfConstant(2);
        for (nuint j = 0; j < (nuint)columns; j += w)
        {
            V gap = V.Min(V.Load(ref from, j), widest), weight = V.Load(ref weightAt, j), weighted = weight * gap;
            weighted.Store(ref product, j);
            sum += weight;
            first += weighted;
            V.AddProduct(ref second, weighted, gap);
        }
        sum.Store(ref kept, 0);
        first.Store(ref kept, w);
        second.Store(ref kept, 2 * w);
    }

    /// <summary>Gaps of a tile, copied, and their squares as rows of a packed matrix.</summary>
    /// <param name="tile">Gaps, whole lane sets, <paramref name="stride"/> apart.</param>
    /// <param name="stride">From a row of the tile to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="squares">Receives the squares.</param>
    /// <param name="first">The row of it that the first row of the tile becomes.</param>
    /// <param name="gaps">Receives the gaps.</param>
    /// <param name="gapsStride">From a row of them to the next.</param>
    [MethodImpl(Kernel)]
    internal static void Squares(
        ReadOnlySpan<double> tile, int stride, int rows, PackedColumns<V, double> squares, int first, Span<double> gaps, int gapsStride)
    {
        for (int column = 0; column < squares.PaddedColumns; column += PackedColumns<V, double>.PanelWidth)
        {
            ref double from = ref Unsafe.Add(ref MemoryMarshal.GetReference(tile), column);
            ref double copy = ref Unsafe.Add(ref MemoryMarshal.GetReference(gaps), column);
            ref double to = ref squares.Panel(column, first, out int lanes);
            nuint width = (nuint)(lanes * V.Width);
            for (int i = 0; i < rows; i++)
            {
                for (nuint j = 0; j < width; j += (nuint)V.Width)
                {
                    V gap = V.Load(ref from, j);
                    gap.Store(ref copy, j);
                    (gap * gap).Store(ref to, j);
                }
                from = ref Unsafe.Add(ref from, stride);
                copy = ref Unsafe.Add(ref copy, gapsStride);
                to = ref Unsafe.Add(ref to, width);
            }
        }
    }

    /// <summary>To a lane set for each row are added the products of two matrices, entry by entry; columns are whole lane sets.</summary>
    [MethodImpl(Kernel)]
    internal static void AddProducts(
        ReadOnlySpan<double> one, int oneStride, ReadOnlySpan<double> other, int otherStride, int rows, int columns, Span<double> lanes)
    {
        ref double left = ref MemoryMarshal.GetReference(one);
        ref double right = ref MemoryMarshal.GetReference(other);
        ref double to = ref MemoryMarshal.GetReference(lanes);
        for (int i = 0; i < rows; i++)
        {
            V sum = V.Load(ref to, 0);
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
                V.AddProduct(ref sum, V.Load(ref left, j), V.Load(ref right, j));
            sum.Store(ref to, 0);
            left = ref Unsafe.Add(ref left, oneStride);
            right = ref Unsafe.Add(ref right, otherStride);
            to = ref Unsafe.Add(ref to, V.Width);
        }
    }

    /// <summary>The sum of a lane set.</summary>
    internal static double Sum(ReadOnlySpan<double> lanes) => V.Load(ref MemoryMarshal.GetReference(lanes), 0).Sum();

    /// <summary>The sums of a row that <see cref="Weights"/> has kept.</summary>
    internal static WeightSums WeightsOf(ReadOnlySpan<double> kept) =>
        new(Sum(kept), Sum(kept[V.Width..]), Sum(kept[(2 * V.Width)..]));

    /// <summary>The sums of a row that <see cref="Blocks"/> has kept.</summary>
    internal static BlockSums BlocksOf(ReadOnlySpan<double> kept) =>
        new(Sum(kept), Sum(kept[V.Width..]), Sum(kept[(2 * V.Width)..]));

    /// <summary>To <see cref="Kept"/> lane sets are added the sums over k of one token with p_k, weights w_k, and projections h_k less a
    /// shift that all share.</summary>
    /// <param name="gaps">p_k.</param>
    /// <param name="weights">w_k.</param>
    /// <param name="projections">h_k - shift.</param>
    /// <param name="inverseNorms">1/|x_k|; 0 in what fills up.</param>
    /// <param name="columns">Whole lane sets.</param>
    /// <param name="row">What belongs to the token itself.</param>
    /// <param name="sums">Added to.</param>
    [MethodImpl(Kernel)]
    internal static void Blocks(
        ReadOnlySpan<double> gaps, ReadOnlySpan<double> weights, ReadOnlySpan<double> projections, ReadOnlySpan<double> inverseNorms,
        int columns, in BlockRow row, Span<double> sums)
    {
        ref double kept = ref MemoryMarshal.GetReference(sums);
        nuint w = (nuint)V.Width;
        ref double gapAt = ref MemoryMarshal.GetReference(gaps);
        ref double weightAt = ref MemoryMarshal.GetReference(weights);
        ref double projectionAt = ref MemoryMarshal.GetReference(projections);
        ref double inverseAt = ref MemoryMarshal.GetReference(inverseNorms);
        V shift = V.Of(row.Shift), own = V.Of(row.Own), squaredMean = V.Of(row.SquaredMean), beta = V.Of(row.Beta), turns = V.Of(row.Turns);
        V zero = V.OfConstant(0), one = V.OfConstant(1), two = V.OfConstant(2);
        V blocks = V.Load(ref kept, 0), mixed = V.Load(ref kept, w), along = V.Load(ref kept, 2 * w);
        for (nuint k = 0; k < (nuint)columns; k += w)
        {
            V gap = V.Min(V.Load(ref gapAt, k), two), weight = V.Load(ref weightAt, k), projection = V.Load(ref projectionAt, k) + shift;
            V sine = gap * (two - gap), rise = projection - own;
            V cross = V.MulAdd(one - gap, projection, zero - own) - sine;
            V distance = V.Max(zero, V.MulAdd(two, gap - rise, squaredMean));
            V squares = V.Max(zero, V.MulAdd(beta * distance, beta * sine, V.MulAdd(two * beta, cross, turns)));
            V scale = weight * V.Load(ref inverseAt, k);
            V.AddProduct(ref blocks, scale * scale, squares);
            V.AddProduct(ref mixed, weight * gap, projection);
            V.AddProduct(ref along, weight * rise, rise);
        }
        blocks.Store(ref kept, 0);
        mixed.Store(ref kept, w);
        along.Store(ref kept, 2 * w);
    }

    /// <summary>To a lane set for each k ≤ l is added the sum of w_j (y_j-y)_k (y_j-y)_l, in few dimensions.</summary>
    /// <param name="weights">w_j, of the token y with others.</param>
    /// <param name="coordinates">Those of the others, coordinate by coordinate, <paramref name="stride"/> apart; any numbers in what fills
    /// up, where weights are nothing.</param>
    /// <param name="columns">Whole lane sets.</param>
    /// <param name="stride">From a coordinate to the next.</param>
    /// <param name="token">y.</param>
    /// <param name="sums">Added to: (0, 0), (0, 1), ..., (1, 1), ....</param>
    [MethodImpl(Kernel)]
    internal static void Covariance(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> coordinates, int columns, int stride, ReadOnlySpan<double> token,
        Span<double> sums)
    {
        ref double weightAt = ref MemoryMarshal.GetReference(weights);
        ref double at = ref MemoryMarshal.GetReference(coordinates);
        ref double to = ref MemoryMarshal.GetReference(sums);
        for (int k = 0; k < token.Length; k++)
        for (int l = k; l < token.Length; l++)
        {
            V one = V.Of(token[k]), other = V.Of(token[l]), sum = V.Load(ref to, 0);
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
                V.AddProduct(ref sum, V.Load(ref weightAt, j) * (V.Load(ref at, (nuint)(k * stride) + j) - one),
                    V.Load(ref at, (nuint)(l * stride) + j) - other);
            sum.Store(ref to, 0);
            to = ref Unsafe.Add(ref to, V.Width);
        }
    }

    /// <summary>Products of two coordinates of tokens, a lane set of the second at a time, as columns of a matrix product.</summary>
    /// <param name="tokens">y_j, whole lane sets, <paramref name="stride"/> apart.</param>
    /// <param name="count">How many tokens.</param>
    /// <param name="stride">From a token to the next.</param>
    /// <param name="pairs">The pairs of one panel.</param>
    /// <param name="products">Receives the panel, token after token.</param>
    [MethodImpl(Kernel)]
    internal static void CoordinateProducts(
        ReadOnlySpan<double> tokens, int count, int stride, ReadOnlySpan<CoordinatePair> pairs, Span<double> products)
    {
        nuint w = (nuint)V.Width;
        ref double token = ref MemoryMarshal.GetReference(tokens);
        ref double to = ref MemoryMarshal.GetReference(products);
        if (pairs.Length == 3)
        {
            // A whole panel of one register a lane set: a token's coordinates come from the second-level cache once.
            (int one, int others) = pairs[0];
            (int second, int beside) = pairs[1];
            (int third, int last) = pairs[2];
            for (int j = 0; j < count; j++)
            {
                (V.Of(Unsafe.Add(ref token, one)) * V.Load(ref token, (nuint)others)).Store(ref to, 0);
                (V.Of(Unsafe.Add(ref token, second)) * V.Load(ref token, (nuint)beside)).Store(ref to, w);
                (V.Of(Unsafe.Add(ref token, third)) * V.Load(ref token, (nuint)last)).Store(ref to, 2 * w);
                token = ref Unsafe.Add(ref token, stride);
                to = ref Unsafe.Add(ref to, 3 * w);
            }
            return;
        }
        for (int set = 0; set < pairs.Length; set++)
        {
            (int one, int others) = pairs[set];
            ref double from = ref token;
            ref double at = ref Unsafe.Add(ref to, set * V.Width);
            for (int j = 0; j < count; j++)
            {
                (V.Of(Unsafe.Add(ref from, one)) * V.Load(ref from, (nuint)others)).Store(ref at, 0);
                from = ref Unsafe.Add(ref from, stride);
                at = ref Unsafe.Add(ref at, (nuint)pairs.Length * w);
            }
        }
    }

    /// <summary>|S/total - e yᵀ - y eᵀ - share·y yᵀ - e eᵀ|² of a symmetric S: C_i from sums about a common centre.</summary>
    /// <param name="sums">S at the pairs.</param>
    /// <param name="pairs">All of them: lane sets on the diagonal of lane sets, and beyond it.</param>
    /// <param name="token">y, whole lane sets.</param>
    /// <param name="mean">e, whole lane sets.</param>
    /// <param name="total">The sum of all weights.</param>
    /// <param name="share">That of the other tokens in it.</param>
    [MethodImpl(Kernel)]
    internal static double CovarianceSquare(
        ReadOnlySpan<double> sums, ReadOnlySpan<CoordinatePair> pairs, ReadOnlySpan<double> token, ReadOnlySpan<double> mean, double total,
        double share)
    {
        ref double from = ref MemoryMarshal.GetReference(sums);
        ref double y = ref MemoryMarshal.GetReference(token);
        ref double e = ref MemoryMarshal.GetReference(mean);
        V all = V.Of(total), part = V.Of(share), within = V.OfConstant(0), beyond = within;
        for (int set = 0; set < pairs.Length; set++)
        {
            (int one, int others) = pairs[set];
            V own = V.Load(ref y, (nuint)others), drawn = V.Load(ref e, (nuint)others);
            V element = V.Load(ref from, (nuint)(set * V.Width)) / all;
            element = V.MulAdd(V.Of(-Unsafe.Add(ref e, one)), own + drawn, element);
            element = V.MulAdd(V.Of(-Unsafe.Add(ref y, one)), V.MulAdd(part, own, drawn), element);
            if (one >= others)
                V.AddProduct(ref within, element, element);
            else
                V.AddProduct(ref beyond, element, element);
        }
        return within.Sum() + 2 * beyond.Sum();
    }

    /// <summary>Differences y_j-y of some tokens in a range of coordinates, packed as columns of a product, and w_j(y_j-y) beside
    /// them.</summary>
    /// <param name="tokens">y_j from the first coordinate of the range on.</param>
    /// <param name="count">How many tokens.</param>
    /// <param name="stride">From a token to the next.</param>
    /// <param name="token">y, from the first coordinate of the range on.</param>
    /// <param name="weights">w_j.</param>
    /// <param name="width">Coordinates, whole lane sets.</param>
    /// <param name="packed">Receives the differences.</param>
    /// <param name="scaled">Receives the weighted differences, from the first coordinate of the range on.</param>
    /// <param name="scaledStride">From one of them to the next.</param>
    [MethodImpl(Kernel)]
    internal static void Differences(
        ReadOnlySpan<double> tokens, int count, int stride, ReadOnlySpan<double> token, ReadOnlySpan<double> weights, int width,
        Span<double> packed, Span<double> scaled, int scaledStride)
    {
        ref double own = ref MemoryMarshal.GetReference(token);
        ref double to = ref MemoryMarshal.GetReference(packed);
        nuint at = 0;
        for (int panel = 0; panel < width; panel += PackedColumns<V, double>.PanelWidth)
        {
            nuint end = (nuint)Math.Min(panel + PackedColumns<V, double>.PanelWidth, width);
            ref double from = ref MemoryMarshal.GetReference(tokens);
            ref double product = ref MemoryMarshal.GetReference(scaled);
            for (int j = 0; j < count; j++)
            {
                V weight = V.Of(weights[j]);
                for (nuint k = (nuint)panel; k < end; k += (nuint)V.Width, at += (nuint)V.Width)
                {
                    V difference = V.Load(ref from, k) - V.Load(ref own, k);
                    difference.Store(ref to, at);
                    (weight * difference).Store(ref product, k);
                }
                from = ref Unsafe.Add(ref from, stride);
                product = ref Unsafe.Add(ref product, scaledStride);
            }
        }
    }
}

/// <summary>Σ_j w_j, Σ_j w_j p_j and Σ_j w_j p_j² over the other tokens.</summary>
internal readonly record struct WeightSums(double Weights, double Gaps, double SquaredGaps);

/// <summary>A coordinate, and the first of a lane set of coordinates that it is multiplied with.</summary>
internal readonly record struct CoordinatePair(int One, int Others);

/// <summary>What <see cref="JacobianKernels{V}.Blocks"/> needs of a token: β, |e|², h of the token itself, what its projections lack, and
/// d-1.</summary>
internal readonly record struct BlockRow(double Beta, double SquaredMean, double Own, double Shift, double Turns);

/// <summary>Over the other tokens: Σ_k (w_k/|x_k|)²·[...] of <see cref="Layers.JacobianNorm"/>, Σ_k w_k p_k h_k, and Σ_k w_k
/// (h_k-h)².</summary>
internal readonly record struct BlockSums(double Blocks, double Mixed, double Along);
