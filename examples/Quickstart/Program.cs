using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;

var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1024);
foreach (double gamma in new[] { 0.5, 2, 8 })
{
    var rule = new AttentionRule { Scale = gamma * Math.Log(tokens.Count), Mask = AttentionMask.Causal() };
    var layer = SelfAttention.Measure(tokens, rule);
    Console.WriteLine(FormattableString.Invariant($"γ = {gamma}: λ = {layer.Outputs!.Value.Lambda:F4}, own weight {layer.Weights.SelfWeight:F4}"));
}
