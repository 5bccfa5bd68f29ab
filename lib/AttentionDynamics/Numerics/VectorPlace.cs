namespace AttentionDynamics.Numerics;

/// <summary>Vector i, in the room given or where it lies.</summary>
internal delegate Span<double> VectorPlace(int i, Span<double> room);
