using AttentionDynamics.Tokens;

namespace AttentionDynamics.Training;

/// <summary>The residual stream of a <see cref="TwoLayerRecallTask"/> on one sequence: its tokens before, between and after the layers, and
/// whether the query found its token.</summary>
/// <remarks>Equal tokens stay equal, so each pair of a key and a class that comes is there once: k ≤ n tokens, and a pair of tokens that
/// coincides in what follows has merged.</remarks>
public sealed class TwoLayerReading
{
    private TwoLayerReading(IReadOnlyList<TokenConfiguration> tokens, IReadOnlyList<double> targetWeights) =>
        (Tokens, TargetWeights) = (tokens, targetWeights);

    /// <summary>Three token sets, k x d in one order: before the first layer, after it, after the second.</summary>
    public IReadOnlyList<TokenConfiguration> Tokens { get; }

    /// <summary>The weight that the query puts on the token that is asked for, in the first layer and in the second.</summary>
    public IReadOnlyList<double> TargetWeights { get; }

    /// <summary>That of a sequence that the layer has not been trained on. O(n + k²d) time, O(n + kd) memory.</summary>
    /// <param name="layer">A layer of a <see cref="TwoLayerRecallTask"/>.</param>
    /// <param name="n">Length ≥ 3.</param>
    /// <param name="seed">Of the sequences; that of a test gives the test's.</param>
    /// <param name="sequence">Which of them, from 0.</param>
    /// <exception cref="ArgumentException">A layer of another task.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n out of range; a negative sequence.</exception>
    public static TwoLayerReading Of(RetrievalLayer layer, int n, long seed, int sequence = 0)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.Task is not TwoLayerRecallTask task)
            throw new ArgumentException($"expected two layers that recall, got one for {layer.Task.Name}", nameof(layer));
        task.RequireLength(n, 3);
        Require.That(sequence >= 0, sequence, "a sequence from 0 on");
        var drawn = new RetrievalSequence(task, n);
        var pairs = new RecallGroups(task.Recall);
        var groups = new ScoreGroups(pairs.Pairs);
        task.Draw(drawn, seed, RetrievalLayer.FirstTest + sequence);
        pairs.Tally(drawn, groups);
        var reader = new TwoLayerReader(task, layer.Parameters.ToArray());
        double[] stream = reader.Embeddings(drawn, groups);
        TokenConfiguration Now() => new(stream.AsSpan(0, groups.Count * task.Dimension), groups.Count, task.Dimension);
        var tokens = new List<TokenConfiguration> { Now() };
        var weights = new List<double>();
        foreach (int index in new[] { 0, 1 })
        {
            weights.Add(reader.Attend(index, stream, layer.Law.Beta(n), groups));
            tokens.Add(Now());
        }
        return new TwoLayerReading(tokens, weights);
    }
}
