namespace AttentionDynamics.Sweeps;

/// <summary>How a row of a sweep is computed, and by which key it is kept.</summary>
/// <param name="Key">64 hexadecimal digits, made of all that the values depend on (<see cref="Sweep.Key"/>); not asked for where rows are
/// not kept.</param>
/// <param name="Measure">The values, one for each of the last axis; takes a progress of this row's own, or null.</param>
public sealed record SweepRow(Func<string> Key, Func<IProgress<double>?, double[]> Measure);
