using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>What sums over tokens alone say: norms, the mean direction, and with it the mean gap over all pairs. One pass, O(nd).</summary>
/// <remarks>
/// With δ_i = y_i - y_0, Σ_{i&lt;j} |y_i-y_j|²/2 = (n Σ|δ_i|² - |Σδ_i|²)/2: about a token of their own tokens that nearly coincide keep the
/// digits of their distances.
/// </remarks>
internal sealed record TokenMoments(Extent Norms, double[] Centre, double MeanGap)
{
    /// <summary>Tokens that are summed together: part of the definition of the sums.</summary>
    private const int Segment = 4096;

    internal static TokenMoments Of(VectorSource tokens, int n, int d, int threads, WorkDone work)
    {
        var origin = new double[d];
        tokens(0, origin);
        TokenConfiguration.Normalise(origin, 0);

        double[] sum = new double[d];
        double squares = 0, norms = 0, smallest = double.PositiveInfinity, largest = 0;
        var turns = new Turns();
        Workers.Run((n + Segment - 1) / Segment, threads, () => new Part(d), (item, part) => turns.Run(item, () =>
        {
            work.StopIfAsked();
            part.Take(tokens, origin, item * Segment, Math.Min(Segment, n - item * Segment));
            work.Add((double)Math.Min(Segment, n - item * Segment) * d * 30);
        }, () =>
        {
            VectorKernels.AddScaled(sum, part.Sum, 1);
            squares += part.Squares;
            norms += part.Norms;
            (smallest, largest) = (Math.Min(smallest, part.Smallest), Math.Max(largest, part.Largest));
        }));

        double pairs = n * (n - 1.0) / 2, gaps = Math.Max(0, n * squares - VectorKernels.Dot(sum, sum)) / 2;
        // |Σy_i|² ≥ 0: the mean gap is at most n/(n-1), which rounding must not pass.
        VectorKernels.AddScaled(origin, sum, 1.0 / n);
        return new TokenMoments(new Extent(smallest, norms / n, largest), origin, Math.Min(gaps / pairs, n / (n - 1.0)));
    }

    /// <summary>The sums of one segment.</summary>
    private sealed class Part(int d)
    {
        private readonly double[] token = new double[d], unit = new double[d];

        public double[] Sum { get; } = new double[d];

        public double Squares { get; private set; }

        public double Norms { get; private set; }

        public double Smallest { get; private set; }

        public double Largest { get; private set; }

        public void Take(VectorSource tokens, double[] origin, int first, int count)
        {
            Sum.AsSpan().Clear();
            (Squares, Norms, Smallest, Largest) = (0, 0, double.PositiveInfinity, 0);
            for (int i = first; i < first + count; i++)
            {
                tokens(i, token);
                token.CopyTo(unit, 0);
                TokenConfiguration.Normalise(unit, i);
                double norm = VectorKernels.Dot(token, unit);
                Norms += norm;
                (Smallest, Largest) = (Math.Min(Smallest, norm), Math.Max(Largest, norm));
                VectorKernels.AddScaled(unit, origin, -1);
                VectorKernels.AddScaled(Sum, unit, 1);
                Squares += VectorKernels.Dot(unit, unit);
            }
        }
    }
}
