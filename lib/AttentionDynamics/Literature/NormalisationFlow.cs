using AttentionDynamics.Numerics;

namespace AttentionDynamics.Literature;

/// <summary>Where a layer normalises; each is a speed s of the flow θ' = P_θ A/s.</summary>
public enum NormalisationScheme
{
    /// <summary>After the residual: s = 1.</summary>
    Post,

    /// <summary>Before attention: s = r, r' = ⟨θ, A⟩.</summary>
    Pre,

    /// <summary>Before and after attention: s = r|A|, r' = ⟨θ, A⟩/|A|.</summary>
    Peri,

    /// <summary>nGPT: s = |A|/α, with α the learned step, constant here.</summary>
    NGpt,

    /// <summary>Post with the update of layer t divided by √(t+1): s = √(t+1).</summary>
    Sqrt,
}

/// <summary>How fast tokens collapse in depth under the schemes of normalisation (Karagodin, Ge, Polyanskiy, Rigollet, arXiv:2510.22026),
/// from equiangular tokens.</summary>
/// <remarks>
/// Tokens x_i = r_i θ_i, |θ_i| = 1, A_i = Σ_j A_ij θ_j with softmax weights of β⟨θ_i, θ_j⟩, θ_i' = P_{θ_i} A_i/s_i. Let all pairs have the
/// cosine ρ and all tokens the norm r (derived here). Every row of weights is a = A_ii, b = A_ij = 1/(e^{β(1-ρ)}+n-1), a-b =
/// b(e^{β(1-ρ)}-1), and
/// <code>
/// P_{θ_i} A_i = b Σ_{j≠i} (θ_j - ρθ_i)
/// ρ' = 2⟨θ_i', θ_k⟩ = (2b/s)[1 + (n-2)ρ - (n-1)ρ²] = (2b/s)(1-ρ)(1+(n-1)ρ)
/// ⟨θ_i, A_i⟩ = a + (n-1)bρ = 1 - (n-1)b(1-ρ)
/// |A_i|² = (a-b)² + 2(a-b)bψ + nb²ψ,   ψ = 1+(n-1)ρ = ⟨θ_i, Σ_j θ_j⟩
/// </code>
/// All tokens move alike, so they stay equiangular with one norm. In z = log(ψ/(n(1-ρ))), z' = 2nb/s, and r' is ⟨θ, A⟩ (pre), ⟨θ, A⟩/|A|
/// (peri). As ρ → 1, nb, ⟨θ, A⟩ and |A| tend to 1: 1-ρ decays like e^{-2t} (post), e^{-2αt} (nGPT), t^{-2} (pre, peri, for r ~ t), e^{-4√t}
/// (sqrt).
/// <para>
/// z and log r are integrated in log(1+t), where powers of t are smooth; post and nGPT in t. z is met to 1e-12·max(1, |z|), which is the
/// relative error of 1-ρ; some thousand steps for times up to 1e6.
/// </para>
/// </remarks>
public sealed record NormalisationFlow
{
    /// <param name="scheme">Where the layers normalise.</param>
    /// <param name="n">How many tokens, ≥ 2.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="step">α &gt; 0 of nGPT; without effect in the other schemes.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; β negative, NaN or infinite; α not positive and finite; no such
    /// scheme.</exception>
    public NormalisationFlow(NormalisationScheme scheme, double n, double beta, double step = 1)
    {
        Require.That(Enum.IsDefined(scheme), (int)scheme, "a scheme of normalisation", nameof(scheme));
        (Scheme, N, Beta, Step) =
            (scheme, Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite"), Require.NonNegative(beta, "β"),
            Require.Positive(step, "α"));
    }

    /// <summary>Where the layers normalise.</summary>
    public NormalisationScheme Scheme { get; }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>α of nGPT.</summary>
    public double Step { get; }

    private bool HasRadius => Scheme is NormalisationScheme.Pre or NormalisationScheme.Peri;

    private bool InLogTime => HasRadius || Scheme == NormalisationScheme.Sqrt;

    /// <summary>The flow at the given times.</summary>
    /// <param name="rho">ρ at t = 0, in (-1/(n-1), 1).</param>
    /// <param name="radius">r at t = 0, positive; stays as it is unless the scheme is pre or peri.</param>
    /// <param name="times">Not negative, not decreasing.</param>
    /// <returns>One state for each time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ρ or r out of range; a time negative, NaN, infinite, or before the last.</exception>
    /// <exception cref="InvalidOperationException">The flow is too fast for the smallest step.</exception>
    public IReadOnlyList<EquiangularState> Solve(double rho, double radius, params IReadOnlyList<double> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        Require.Positive(radius, "r");
        double now = 0;
        double[] y = [EquiangularState.LogitOf(N, rho), Math.Log(radius)];
        var states = new List<EquiangularState>(times.Count);
        foreach (double time in times)
        {
            Require.That(time >= now && double.IsFinite(time), time, "finite times ≥ 0 in order", nameof(times));
            y = InLogTime
                ? SmoothIntegration.Solve(y, Math.Log(1 + now), Math.Log(1 + time), (u, state) => Speeds(Math.Exp(u), Math.Exp(u), state))
                : SmoothIntegration.Solve(y, now, time, (t, state) => Speeds(1 + t, 1, state));
            now = time;
            states.Add(new EquiangularState(N, time, y[0], HasRadius ? Math.Exp(y[1]) : radius));
        }
        return states;
    }

    /// <summary>z' and (log r)', times the factor dt/du of the variable of integration.</summary>
    private double[] Speeds(double onePlusTime, double factor, double[] state)
    {
        double gap = EquiangularState.GapOf(N, state[0]), alignment = EquiangularState.AlignmentOf(N, state[0]), r = Math.Exp(state[1]);
        double exponential = Math.Exp(Beta * gap), b = 1 / (exponential + (N - 1));
        double difference = -Exponentials.Expm1(-Beta * gap) / (1 + (N - 1) / exponential);
        double along = 1 - (N - 1) * b * gap;
        double length = Math.Sqrt(difference * difference + 2 * difference * b * alignment + N * b * b * alignment);
        double speed = Scheme switch
        {
            NormalisationScheme.Post => 1,
            NormalisationScheme.Pre => r,
            NormalisationScheme.Peri => r * length,
            NormalisationScheme.NGpt => length / Step,
            _ => Math.Sqrt(onePlusTime),
        };
        double growth = Scheme switch
        {
            NormalisationScheme.Pre => along / r,
            NormalisationScheme.Peri => along / (length * r),
            _ => 0,
        };
        return [factor * (2 * N * b / speed), factor * growth];
    }
}
