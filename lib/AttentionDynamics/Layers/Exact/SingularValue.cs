namespace AttentionDynamics.Layers.Exact;

/// <summary>A singular value and how often it occurs.</summary>
/// <param name="Value">s ≥ 0.</param>
/// <param name="Multiplicity">How many there are, ≥ 1; a double, since n² of them at n = 1e100 are.</param>
public readonly record struct SingularValue(double Value, double Multiplicity);
