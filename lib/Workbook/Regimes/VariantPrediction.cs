using System.Globalization;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace Workbook.Regimes;

/// <summary>The exact layer on a simplex under a mask or with another normaliser than softmax, where it has a closed form.</summary>
internal sealed record VariantPrediction
{
    // A mean over all pairs may be a sum over all rows, which whoever asks for weights alone does not wait for.
    private readonly Lazy<Outcome> layer;

    private VariantPrediction(VariantChoice? mask, VariantChoice normaliser, Prediction full, ScalingLaw law)
    {
        (Mask, Normaliser, Full, Law) = (mask, normaliser, full, law);
        layer = new Lazy<Outcome>(Apply);
    }

    /// <summary>The mask; null: every token sees all.</summary>
    public VariantChoice? Mask { get; }

    /// <summary>The normaliser.</summary>
    public VariantChoice Normaliser { get; }

    /// <summary>The same parameters with softmax over all tokens.</summary>
    public Prediction Full { get; }

    /// <summary>β_n, or β_i of row i.</summary>
    public ScalingLaw Law { get; }

    /// <summary>Whether each row has the scale of its own position.</summary>
    public bool OfPosition => Mask is { Name: "causal" } && Law.Follows == ScalingVariable.Position;

    /// <summary>Tokens that a row sees, itself among them: the last row's.</summary>
    public double Seen => Mask switch
    {
        { Name: "window" } => Math.Min(Mask.Number, N),
        { Name: "graph" } => Mask.Number + 1,
        _ => Normaliser.Name == "topk" ? Math.Min(Normaliser.Number, N) : N,
    };

    /// <summary>n.</summary>
    public double N => Full.Layer.N;

    /// <summary>β(1-ρ), of the last row.</summary>
    public double Delta => Full.Layer.Beta * State.Gap;

    /// <summary>The simplex before the layer.</summary>
    public SimplexState State => Full.Layer.StateIn;

    /// <summary>The weights of the last row.</summary>
    public SimplexWeights Weights => RowOf(Seen);

    /// <summary>|x'|² of the last token.</summary>
    public double NormSquaredOut => layer.Value.NormSquaredOut;

    /// <summary>λ, the mean over pairs.</summary>
    public double Lambda => layer.Value.Lambda;

    /// <summary>lim λ as n → ∞; null where it is not known.</summary>
    public double? LimitLambda => layer.Value.LimitLambda;

    /// <summary>The simplex after the layer; null where it is none.</summary>
    public SimplexState? After => layer.Value.After;

    /// <summary>What the limit keeps as n grows: gamma or beta.</summary>
    public string LimitKeeps =>
        Normaliser.Name is "entmax" or "topk" or "linear" || Mask is { Name: "window" or "graph" } ? "beta" : "gamma";

    /// <summary>The β at which the last row gives its own token half of its weight; null where none does.</summary>
    public double? HalfBeta => Normaliser.Name switch
    {
        "entmax" => Seen > 1 ? SimplexWeights.EntmaxHalf(Math.Max(2, Seen), Normaliser.Number) / State.Gap : null,
        "softmax" or "topk" => Seen > 1 ? Math.Log(Seen - 1) / State.Gap : null,
        _ => null,
    };

    /// <summary>The β from which on entmax is the identity.</summary>
    public double? IdentityBeta => Normaliser.Name == "entmax" ? SimplexWeights.EntmaxIdentity(Normaliser.Number) / State.Gap : null;

    /// <summary>Between which γ the sigmoid lets a token outweigh all others that it sees, where it is the sigmoid.</summary>
    public SigmoidWindow? Sigmoid => Normaliser.Name == "sigmoid" ? new SigmoidWindow(Seen, Full.Rho, Normaliser.Number) : null;

    /// <summary>The position with self weight 1/2 under a causal softmax of one scale.</summary>
    public double? HalfPosition => Mask is { Name: "causal" } && Normaliser.Name == "softmax" && !OfPosition
        ? 1 + Math.Exp(Delta)
        : null;

    /// <summary>subcritical, critical, supercritical, or what has no such sides.</summary>
    public string Regime
    {
        get
        {
            if (Normaliser.Name == "linear") return "subcritical";
            if (IdentityBeta is { } identity && Full.Layer.Beta >= identity || Seen == 1) return "identity";
            if (Sigmoid is { } sigmoid)
            {
                double gamma = Full.Layer.Beta / Math.Log(Seen);
                return sigmoid.Lower is null || gamma < sigmoid.Lower ? "subcritical"
                    : gamma > sigmoid.Upper ? "saturated" : "supercritical";
            }

            if (LimitKeeps == "gamma") return Full.RegimeName;
            double excess = Delta - HalfBeta!.Value * State.Gap;
            return Math.Abs(excess) <= 1e-12 * Math.Max(1, Delta) ? "critical" : excess < 0 ? "subcritical" : "supercritical";
        }
    }

    /// <summary>Predicts one layer.</summary>
    /// <param name="full">The same with softmax over all tokens, whose parameters are checked.</param>
    /// <param name="scaling">β_n or β_i.</param>
    /// <param name="mask">null: every token sees all.</param>
    /// <param name="normaliser">Softmax where none is asked for.</param>
    /// <exception cref="InvalidInputException">What has no closed form, or a number out of range.</exception>
    public static VariantPrediction Of(Prediction full, ScalingLaw scaling, VariantChoice? mask, VariantChoice normaliser)
    {
        Refuse(full, scaling, mask, normaliser);
        var prediction = new VariantPrediction(mask, normaliser, full, scaling);
        SimplexWeights last = prediction.Weights;
        if (mask is { Name: "graph" } && last.Self + last.Others is not (> 0 and <= 1e100))
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"--normaliser: expected weights of a token that add up to a double from 0 to 1e100, got {last.Self + last.Others}"));
        return prediction;
    }

    /// <summary>The weights of the row of a position, counted from 1: under a mask of those before it the first see few.</summary>
    public SimplexWeights RowAt(double position) => RowOf(Mask is { Name: "causal" or "window" } ? Math.Min(position, Seen) : Seen);

    /// <summary>The layers 1, 2, ..., each on the output of the one before, with the same β and α.</summary>
    /// <exception cref="InvalidInputException">The tokens are no simplex after a layer; |x|² outgrows a double.</exception>
    public IReadOnlyList<PredictedDepth> Depths(int layers)
    {
        if (After is not { } state)
        {
            string what = Mask is null ? "--normaliser topk" : "--mask";
            throw new InvalidInputException($"--layers: expected none beside {what}, after which tokens are no simplex, got --layers");
        }

        double gap = State.Gap;
        var depths = new List<PredictedDepth>();
        while (true)
        {
            depths.Add(new PredictedDepth(depths.Count + 1, state, gap > 0 ? state.Gap / gap : 0));
            if (depths.Count == layers) return depths;
            if (!(Full.Layer.Alpha * Math.Sqrt(state.NormSquared) <= 1e150))
                throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                    $"--layers: expected at most {depths.Count}, for then |x|² outgrows a double, got {layers}"));
            gap = state.Gap;
            state = WeightsOf(N, gap, Full.Layer.Beta).Layer(state, Full.Layer.Alpha);
        }
    }

    private Outcome Apply()
    {
        (double n, double alpha, double beta) = (N, Full.Layer.Alpha, Full.Layer.Beta);
        (SimplexState state, SimplexWeights last) = (State, Weights);
        if (Mask is { Name: "causal" })
        {
            bool smooth = !OfPosition || Law is SsmaxScaling;
            double r = alpha * Math.Sqrt(state.NormSquared);
            double square = last.Self * last.Self + last.Others * last.Other + 2 * r * last.Self + r * r;
            return new Outcome(
                state.Rho * (1 + r) * (1 + r) + state.Gap * square, CausalPairs.Lambda(n, state, RowOf, alpha, smooth), CausalLimit(),
                null);
        }

        if (Mask is { Name: "window" })
        {
            var window = new WindowSimplexLayer(n, (int)Mask.Number, state, seen => WeightsOf(seen, state.Gap, beta), alpha);
            return new Outcome(window.NormSquaredOut, window.Lambda, window.LimitLambda, null);
        }

        if (Mask is { Name: "graph" })
        {
            var graph = new RegularGraphSimplexLayer(n, Mask.Number, state, last, alpha);
            return new Outcome(graph.NormSquaredOut, graph.Lambda, graph.LimitLambda, null);
        }

        if (Normaliser.Name == "topk")
        {
            var top = new TopKSimplexLayer(n, Normaliser.Number, state, beta, alpha);
            return new Outcome(top.NormSquaredOut, top.Lambda, top.LimitLambda, null);
        }

        SimplexState after = last.Layer(state, alpha);
        return new Outcome(after.NormSquared, after.Gap / state.Gap, FullLimit(), after);
    }

    private static void Refuse(Prediction full, ScalingLaw scaling, VariantChoice? mask, VariantChoice normaliser)
    {
        double n = full.Layer.N;
        if (mask is { Name: "causal" or "window" } && normaliser.Name == "sigmoid")
            throw new InvalidInputException(
                $"--normaliser: expected softmax, entmax:A or linear beside --mask {mask.Name}, whose closed form needs rows "
                + $"that sum to 1, got {normaliser.Text}");
        if (mask is not null && normaliser.Name == "topk")
            throw new InvalidInputException(
                $"--normaliser: expected softmax, entmax:A, linear or (--mask graph) sigmoid:KAPPA beside --mask, for top-k has no "
                + $"closed form there, got {normaliser.Text}");
        if (mask is { Name: "graph" } && mask.Number > n - 1)
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"--mask: expected a graph of at most n-1 = {n - 1} neighbours, got {mask.Text}"));
        if (mask is { Name: "causal" } && scaling is { Follows: ScalingVariable.Position } and not SsmaxScaling && n > 1e8)
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"--n: expected at most 1e8 with --mask causal and this law, of which every row is added, got {n}"));
    }

    private SimplexWeights RowOf(double seen) => seen <= 1 ? SimplexWeights.Alone : WeightsOf(seen, State.Gap, BetaOf(seen));

    private double BetaOf(double seen) => OfPosition ? Law.BetaOfRow(Math.Min(seen, N), N) : Full.Layer.Beta;

    /// <summary>Of a row that sees some tokens, at least 2.</summary>
    private SimplexWeights WeightsOf(double seen, double gap, double beta) => Normaliser.Name switch
    {
        "entmax" => SimplexWeights.Entmax(seen, beta * gap, Normaliser.Number),
        "sigmoid" => SimplexWeights.Sigmoid(seen, beta, gap, -Normaliser.Number * Math.Log(seen)),
        "linear" => SimplexWeights.Linear(seen, beta, gap),
        _ => SimplexWeights.Softmax(seen, beta * gap),
    };

    private double? CausalLimit()
    {
        if (Normaliser.Name != "softmax") return OfPosition ? null : FullLimit();
        var theory = new CausalAttention(Full.Rho, Full.Layer.Alpha, State.NormSquared);
        return !OfPosition ? theory.LimitAngleRatio(Full.Gamma) : Law is SsmaxScaling ? theory.LimitAngleRatioOfPosition(Full.Gamma) : null;
    }

    /// <summary>Where all other weights are as small as n is large, the limit is that of the self weight.</summary>
    private double? FullLimit()
    {
        var theory = new Theorem21(Full.Rho, Full.Layer.Alpha, State.NormSquared);
        return Normaliser.Name switch
        {
            "entmax" => theory.AngleRatioAtSelfWeight(Math.Min(1, Math.Pow((Normaliser.Number - 1) * Delta, 1 / (Normaliser.Number - 1)))),
            "linear" => theory.AngleRatioAtSelfWeight(0),
            "sigmoid" => Sigmoid!.LimitAngleRatio(Full.Gamma, Full.Layer.Alpha, State.NormSquared),
            _ => theory.LimitAngleRatio(Full.Gamma),
        };
    }

    private sealed record Outcome(double NormSquaredOut, double Lambda, double? LimitLambda, SimplexState? After);
}
