using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>λ of a layer within a relative error that was asked for: in single precision where that is seen to be enough, at twice
/// the speed and more, in double precision where it is not. For figures.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="RelativeError">What |λ̃-λ|/λ is at most. In single precision found or bounded at this very λ, see <see cref="OfLayers"/>;
/// in double precision <see cref="ErrorInDouble"/>.</param>
/// <param name="InSingle">Whether it was computed in single precision.</param>
public readonly record struct AngleRatioWithin(double Lambda, double RelativeError, bool InSingle)
{
    /// <summary>The relative error that tests hold double precision to, at any scale and in any dimension, for the tokens as they are
    /// given.</summary>
    public const double ErrorInDouble = 1e-10;

    /// <summary>Tokens whose pairs are computed in both precisions.</summary>
    internal const int Chosen = 16;

    /// <summary>How many standard errors are added.</summary>
    private const double StandardErrors = 5;

    /// <summary>So few tokens or dimensions take double precision: there it costs little, and close pairs are many.</summary>
    private const int FewTokens = 128, FewDimensions = 8;

    /// <summary>λ of one self-attention layer without residual over all pairs, at each of several scales, each within a relative
    /// error.</summary>
    /// <remarks>
    /// Tokens and outputs are centred in double precision and rounded; their products, weights and ratios are floats. For each scale the
    /// layer of 16 tokens drawn at random, the same for all scales, is computed in double precision as well, and the ratios of their 120
    /// pairs compared with those in λ. The error stated is the mean of their differences over λ, and five of its standard errors (over
    /// tokens, of which a pair has two), and the most that adding up floats can lose. Where the layer is so close to the identity that λ
    /// follows from the tokens' gaps and weights within the error asked for, by an expansion whose rest is bounded, it takes O(n²) and the
    /// error stated is that bound. A λ for which the error exceeds what is asked for, tokens with a pair much closer than both are to
    /// their mean, d ≤ 8 and n &lt; 128 are computed in double precision. O(n²d) time a scale; n² floats of memory, where double precision
    /// is needed n² doubles more. The same bits on any number of threads, with 256-bit and with 512-bit vectors.
    /// </remarks>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// var within = AngleRatioWithin.OfLayers(tokens, [20.0], relative: 1e-5)[0];
    /// Math.Abs(within.Lambda / AngleRatio.OfLayer(tokens, beta: 20).Lambda - 1) &lt;= within.RelativeError // True
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="betas">Each β ≥ 0.</param>
    /// <param name="relative">The relative error that is allowed, from 1e-10 to below 1.</param>
    /// <param name="options">Threads; progress, told after each scale; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">A β negative, NaN or infinite; the error out of its range; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0, or all pairs coincide.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AngleRatioWithin[] OfLayers(
        TokenConfiguration tokens, IReadOnlyList<double> betas, double relative = 1e-5, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(betas);
        foreach (double beta in betas)
            Require.NonNegative(beta, "β", nameof(betas));
        Require.That(relative >= ErrorInDouble && relative < 1, relative, "a relative error in [1e-10, 1)");
        options ??= ComputeOptions.Default;
        _ = options.CountThreads();
        return Widest.Run<float, AngleRatioWithin[], SingleWork>(new SingleWork(tokens, betas, relative, options));
    }

    internal static AngleRatioWithin[] OfLayers<V>(
        TokenConfiguration tokens, IReadOnlyList<double> betas, double relative, ComputeOptions options)
        where V : struct, ILanes<V, float>
    {
        using var scratch = new Scratch();
        var progress = options.Progress;
        options = options with { Progress = null };
        options.Cancellation.ThrowIfCancellationRequested();
        var single = InSingleOf<V>(tokens, relative, scratch, options);
        Func<double, double, ComputeOptions, AngleRatio>? inDouble = null;
        var ratios = new AngleRatioWithin[betas.Count];
        for (int k = 0; k < ratios.Length; k++)
        {
            if (single is not null)
                ratios[k] = single(betas[k]);
            if (!(ratios[k].InSingle && ratios[k].RelativeError <= relative))
            {
                inDouble ??= Widest.Run<double, Func<double, double, ComputeOptions, AngleRatio>, DoubleWork>(
                    new DoubleWork(tokens, scratch, options));
                ratios[k] = new AngleRatioWithin(inDouble(betas[k], 0, options).Lambda, ErrorInDouble, InSingle: false);
            }
            progress?.Report((k + 1.0) / ratios.Length);
        }
        return ratios;
    }

    /// <summary>λ in single precision with its error; null where the tokens are none for it.</summary>
    private static Func<double, AngleRatioWithin>? InSingleOf<V>(
        TokenConfiguration tokens, double relative, Scratch scratch, ComputeOptions options)
        where V : struct, ILanes<V, float>
    {
        int n = tokens.Count;
        if (n < FewTokens || tokens.Dimension <= FewDimensions || !SingleAngleRatio<V>.Fits(n))
            return null;
        int[] chosen = RowSample.Draw(n, Chosen);
        var layer = new SingleAngleRatio<V>(tokens, chosen, scratch, options);
        if (layer.HasClosePairs)
            return null;
        var check = Widest.Run<double, Func<double, double[]>, CheckWork>(new CheckWork(tokens, chosen, scratch, options));
        return beta =>
        {
            if (layer.NearIdentityAt(beta, relative - ErrorInDouble) is var (near, error))
                return new AngleRatioWithin(near, error + ErrorInDouble, InSingle: true);
            (double lambda, double[] ratios) = layer.At(beta);
            return new AngleRatioWithin(lambda, Error(lambda, ratios, check(beta), n) + SinglePairKernels<V>.SumError, InSingle: true);
        };
    }

    /// <summary>The mean difference of the pairs of the chosen tokens, with its standard errors, over λ.</summary>
    internal static double Error(double lambda, double[] single, double[] exact, int n)
    {
        var ofToken = new double[Chosen];
        for (int i = 0, pair = 0; i < Chosen; i++)
        for (int j = i + 1; j < Chosen; j++, pair++)
        {
            double difference = (single[pair] - exact[pair]) / (Chosen - 1);
            ofToken[i] += difference;
            ofToken[j] += difference;
        }
        double mean = ofToken.Average(), squares = ofToken.Sum(value => (value - mean) * (value - mean));
        double standardError = 2 * Math.Sqrt(squares / (Chosen - 1) / Chosen * (1 - (double)Chosen / n));
        return (Math.Abs(mean) + StandardErrors * standardError) / lambda;
    }

    private readonly record struct SingleWork(
        TokenConfiguration Tokens, IReadOnlyList<double> Betas, double Relative, ComputeOptions Options)
        : ILaneWork<float, AngleRatioWithin[]>
    {
        public AngleRatioWithin[] Run<V>()
            where V : struct, ILanes<V, float> => OfLayers<V>(Tokens, Betas, Relative, Options);
    }

    private readonly record struct DoubleWork(TokenConfiguration Tokens, Scratch Scratch, ComputeOptions Options)
        : ILaneWork<double, Func<double, double, ComputeOptions, AngleRatio>>
    {
        public Func<double, double, ComputeOptions, AngleRatio> Run<V>()
            where V : struct, ILanes<V, double> => AngleRatio.At<V>(Tokens, Scratch, Options);
    }

    private readonly record struct CheckWork(TokenConfiguration Tokens, int[] Rows, Scratch Scratch, ComputeOptions Options)
        : ILaneWork<double, Func<double, double[]>>
    {
        public Func<double, double[]> Run<V>()
            where V : struct, ILanes<V, double> => new ChosenPairs<V>(Tokens, Rows, Scratch, Options).At;
    }
}
