using System.Globalization;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;

namespace Workbook.Regimes;

/// <summary>Exact layers on clusters: every layer's gaps, and how long the clusters live.</summary>
internal sealed record ClusterPrediction
{
    /// <summary>Clusters count as one below this gap between them.</summary>
    public const double Merged = 0.01;

    /// <summary>How far a lifetime is looked for, in layers.</summary>
    public const int MostLayers = 10_000_000;

    public const string Gaps = "0 ≤ gap < 1";

    private ClusterPrediction(TwoLevelSimplexLayer first, double alpha, double beta, double gamma)
    {
        (First, Alpha, Beta, Gamma) = (first, alpha, beta, gamma);
        Theory = new Metastability(first.Clusters, first.TokensOfCluster, first.StateIn, beta);
    }

    /// <summary>Layer 1.</summary>
    public TwoLevelSimplexLayer First { get; }

    /// <summary>n.</summary>
    public double N => First.Clusters * First.TokensOfCluster;

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>γ = β/log n.</summary>
    public double Gamma { get; }

    /// <summary>Where the clusters are, within and between, and the estimate of their life.</summary>
    public Metastability Theory { get; }

    /// <summary>The states after layers 1, 2, ...</summary>
    public required IReadOnlyList<TwoLevelState> Layers { get; init; }

    /// <summary>Layers until the gap between clusters is below <see cref="Merged"/>; null where it is not within
    /// <see cref="MostLayers"/>.</summary>
    public required int? Lifetime { get; init; }

    /// <summary>metastable, apart or synchronizing.</summary>
    public string Regime => Theory.ReducedScale <= 1 ? "synchronizing" : Theory.IsMetastable ? "metastable" : "apart";

    public static bool IsGap(double gap) => gap >= 0 && gap < 1;

    /// <summary>Predicts a stack.</summary>
    /// <param name="n">Context length.</param>
    /// <param name="clusters">k, a divisor of n.</param>
    /// <param name="state">Gaps and |x|².</param>
    /// <param name="alpha">α.</param>
    /// <param name="scaling">β_n, in all layers.</param>
    /// <param name="layers">How many layers, ≥ 1.</param>
    /// <exception cref="InvalidInputException">A parameter is out of range, or no double holds what they give together.</exception>
    public static ClusterPrediction Of(double n, double clusters, TwoLevelState state, double alpha, ScalingLaw scaling, int layers)
    {
        double tokens = n / clusters, beta = scaling.Beta(n);
        Check(tokens >= 1 && Math.Floor(tokens) == tokens, clusters, $"--clusters: expected a divisor of --n {Text(n)}");
        Check(clusters <= 1e150, clusters, "--clusters: expected at most 1e150 clusters");
        Check(tokens <= 1e150, tokens, "--clusters: expected at most 1e150 tokens in a cluster");
        Check(state.GapBetween > 0 && state.GapBetween >= state.GapWithin, state.GapBetween,
            $"--gap-between: expected a gap > 0 and from --gap-within {Text(state.GapWithin)} on");
        Check(alpha <= 1e150, alpha, "--alpha: expected 0 ≤ α ≤ 1e150");
        Check(beta <= 1e150, beta, "--gamma, --beta or --law: expected β ≤ 1e150");
        Check(alpha * Math.Sqrt(state.NormSquared) <= 1e150, state.NormSquared, "--q: expected α√q ≤ 1e150");
        var stack = new TwoLevelDepth(clusters, tokens, beta, alpha);
        var first = TwoLevelSimplexLayer.Apply(clusters, tokens, state, beta, alpha);
        List<TwoLevelState> states = [];
        foreach (TwoLevelState after in stack.States(state).Skip(1))
        {
            states.Add(after);
            if (states.Count == layers) break;
            // The next layer would have no double for |x|².
            Check(alpha * Math.Sqrt(after.NormSquared) <= 1e150, layers,
                $"--layers: expected at most {states.Count}, for then |x|² outgrows a double");
        }

        return new ClusterPrediction(first, alpha, beta, scaling.GammaAt(n)) { Layers = states, Lifetime = Life(stack, state) };

        static void Check(bool holds, double value, string expected)
        {
            if (!holds) throw new InvalidInputException($"{expected}, got {Text(value)}");
        }
    }

    private static int? Life(TwoLevelDepth stack, TwoLevelState state)
    {
        try
        {
            return stack.Lifetime(state, Merged, MostLayers);
        }
        catch (ArgumentOutOfRangeException)
        {
            // Norms outgrew a double, as α > 1 makes them: long before that the tokens stand still.
            return null;
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
