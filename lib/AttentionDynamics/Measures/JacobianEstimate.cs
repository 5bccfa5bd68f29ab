namespace AttentionDynamics.Measures;

/// <summary>An estimate of η from random probes, with its error.</summary>
/// <param name="Eta">The mean over probes; unbiased.</param>
/// <param name="StandardError">The standard deviation of one probe, over √probes.</param>
/// <param name="Probes">How many probes.</param>
public readonly record struct JacobianEstimate(double Eta, double StandardError, int Probes);
