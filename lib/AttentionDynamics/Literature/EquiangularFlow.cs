using AttentionDynamics.Numerics;

namespace AttentionDynamics.Literature;

/// <summary>How the weights of a continuous-time attention flow are normalised.</summary>
public enum AttentionNormalisation
{
    /// <summary>SA: softmax, A_ij = e^{β⟨x_i, x_j⟩}/Σ_k e^{β⟨x_i, x_k⟩}.</summary>
    Softmax,

    /// <summary>USA: A_ij = e^{β⟨x_i, x_j⟩}/n.</summary>
    Unnormalised,
}

/// <summary>The attention flow on the sphere, x_i' = P_{x_i} Σ_j A_ij x_j, from tokens of one cosine ρ, which stay so (Rigollet,
/// arXiv:2512.01868).</summary>
/// <remarks>
/// <code>
/// SA:  dρ/dt = 2e^{βρ}(1-ρ)((n-1)ρ+1)/(e^β+(n-1)e^{βρ})
/// USA: dρ/dt = (2/n)e^{βρ}(1-ρ)((n-1)ρ+1)
/// </code>
/// In z = log((1+(n-1)ρ)/(n(1-ρ))) the factor (1-ρ)((n-1)ρ+1) is gone (derived here), for d z = n dρ/[(1-ρ)((n-1)ρ+1)]:
/// <code>
/// SA:  dz/dt = 2n/(e^{β(1-ρ)}+n-1),   USA: dz/dt = 2e^{βρ}
/// </code>
/// Near ρ = 1 the gap 1-ρ decays at rates 2 and 2e^β. z is met to 1e-12·max(1, |z|), which is the relative error of 1-ρ. Some hundred to
/// some ten thousand steps, tens of milliseconds, at any t: steps are short only while ρ moves.
/// </remarks>
public sealed record EquiangularFlow
{
    /// <param name="normalisation">SA or USA.</param>
    /// <param name="n">How many tokens, ≥ 2.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; β negative, NaN or infinite; no such normalisation.</exception>
    public EquiangularFlow(AttentionNormalisation normalisation, double n, double beta)
    {
        Require.That(Enum.IsDefined(normalisation), (int)normalisation, "SA or USA", nameof(normalisation));
        (Normalisation, N, Beta) =
            (normalisation, Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite"), Require.NonNegative(beta, "β"));
    }

    /// <summary>SA or USA.</summary>
    public AttentionNormalisation Normalisation { get; }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>The rate at which 1-ρ decays in the end: 2 or 2e^β.</summary>
    public double FinalRate => Normalisation == AttentionNormalisation.Softmax ? 2 : 2 * Math.Exp(Beta);

    /// <summary>dρ/dt at ρ.</summary>
    /// <param name="rho">ρ in (-1/(n-1), 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ out of range.</exception>
    public double Speed(double rho)
    {
        double z = EquiangularState.LogitOf(N, rho);
        return LogitSpeed(z) * (1 - rho) * (1 + (N - 1) * rho) / N;
    }

    /// <summary>The flow at the given times.</summary>
    /// <param name="rho">ρ at t = 0, in (-1/(n-1), 1).</param>
    /// <param name="times">Not negative, not decreasing.</param>
    /// <returns>One state for each time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ρ out of range; a time negative, NaN, infinite, or before the last.</exception>
    /// <exception cref="InvalidOperationException">USA at a β so large that ρ jumps (β = 800).</exception>
    public IReadOnlyList<EquiangularState> Solve(double rho, params IReadOnlyList<double> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        double now = 0;
        double[] z = [EquiangularState.LogitOf(N, rho)];
        var states = new List<EquiangularState>(times.Count);
        foreach (double time in times)
        {
            Require.That(time >= now && double.IsFinite(time), time, "finite times ≥ 0 in order", nameof(times));
            z = SmoothIntegration.Solve(z, now, time, (_, state) => [LogitSpeed(state[0])]);
            now = time;
            states.Add(new EquiangularState(N, time, z[0]));
        }
        return states;
    }

    private double LogitSpeed(double logit)
    {
        double gap = EquiangularState.GapOf(N, logit);
        return Normalisation == AttentionNormalisation.Softmax ? 2 * N / (Math.Exp(Beta * gap) + (N - 1)) : 2 * Math.Exp(Beta * (1 - gap));
    }
}
