namespace AttentionDynamics.Layers.Exact;

/// <summary>A simplex of two levels: k clusters of m tokens each, all of squared norm q, with one cosine within a cluster and one
/// between clusters.</summary>
/// <param name="GapWithin">g_w = 1 less the cosine of two tokens of a cluster, in [0, 1); 0: they coincide.</param>
/// <param name="GapBetween">g_b = 1 less the cosine of two tokens of different clusters, in [g_w, 1).</param>
/// <param name="NormSquared">q = |x_i|², positive.</param>
public readonly record struct TwoLevelState(double GapWithin, double GapBetween, double NormSquared = 1);
