namespace AttentionDynamics.Numerics;

/// <summary>Writes one vector.</summary>
/// <param name="index">Which, from 0.</param>
/// <param name="destination">d numbers.</param>
internal delegate void VectorSource(int index, Span<double> destination);
