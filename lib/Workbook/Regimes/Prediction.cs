using System.Globalization;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace Workbook.Regimes;

/// <summary>The exact layer on a simplex of n tokens, and its limit as n → ∞ at the same γ.</summary>
internal sealed record Prediction
{
    private Prediction(SimplexLayerResult layer, double rho, double gamma) => (Layer, Rho, Gamma) = (layer, rho, gamma);

    /// <summary>The layer at n.</summary>
    public SimplexLayerResult Layer { get; }

    /// <summary>ρ before the layer.</summary>
    public double Rho { get; }

    /// <summary>γ = β/log n.</summary>
    public double Gamma { get; }

    /// <summary>γ_c = 1/(1-ρ).</summary>
    public double CriticalGamma => Forward.CriticalGamma;

    /// <summary>The side of the threshold.</summary>
    public Regime Regime => Forward.RegimeOf(Gamma);

    /// <summary>η with d = n.</summary>
    public double Eta => Layer.JacobianNorm(Layer.N);

    /// <summary>lim cos'.</summary>
    public double LimitCosine => Forward.LimitCosine(Gamma);

    /// <summary>lim λ.</summary>
    public double LimitLambda => Forward.LimitAngleRatio(Gamma);

    /// <summary>lim (1-cos'), without cancellation.</summary>
    public double LimitOneMinusCosine => LimitLambda * Layer.StateIn.Gap;

    /// <summary>lim η, d = n → ∞.</summary>
    public double LimitEta => new Theorem24(Rho, Layer.Alpha, Layer.StateIn.NormSquared).LimitJacobianNorm(Gamma);

    /// <summary>
    /// c = (γ(1-ρ)-1) log n, the place in the critical window: in the window the self weight tends to 1/(1+e^{-c}). 0 at the threshold.
    /// </summary>
    public double WindowPlace => Regime == Regime.Critical ? 0 : Math.FusedMultiplyAdd(Gamma, Layer.StateIn.Gap, -1) * LogN;

    /// <summary>lim A_ii.</summary>
    public double LimitSelfWeight => Forward.LimitSelfWeight(Gamma);

    /// <summary>The regime's name in JSON and CSV.</summary>
    public string RegimeName => Regime switch
    {
        Regime.Subcritical => "subcritical",
        Regime.Critical => "critical",
        _ => "supercritical",
    };

    // Like the layer, the same bits on every machine.
    private double LogN => new LogarithmicScaling(1).Beta(Layer.N);

    private Theorem21 Forward => new(Rho, Layer.Alpha, Layer.StateIn.NormSquared);

    /// <summary>Predicts one layer.</summary>
    /// <param name="n">Context length.</param>
    /// <param name="rho">ρ.</param>
    /// <param name="q">|x|².</param>
    /// <param name="alpha">α.</param>
    /// <param name="scaling">β_n.</param>
    /// <param name="called">What the input calls n, rho, q, alpha and beta.</param>
    /// <exception cref="InvalidInputException">A parameter is out of range, or no double holds what they give together.</exception>
    public static Prediction Of(double n, double rho, double q, double alpha, ScalingLaw scaling, Func<string, string> called)
    {
        Check(IsContextLength(n), n, "n", ContextLengths);
        Check(IsRho(rho), rho, "rho", Rhos);
        Check(IsNormSquared(q), q, "q", NormsSquared);
        Check(alpha >= 0 && alpha <= 1e150, alpha, "alpha", "0 ≤ α ≤ 1e150");
        double beta = scaling.Beta(n);
        // β², α² and α²q must be doubles.
        Check(beta <= 1e150, beta, "beta", "β ≤ 1e150");
        Check(alpha * Math.Sqrt(q) <= 1e150, q, "q", "α√q ≤ 1e150");
        return new Prediction(SimplexLayer.ApplyPortably(n, SimplexState.FromRho(rho, q), beta, alpha), rho, scaling.GammaAt(n));

        void Check(bool holds, double value, string name, string expected)
        {
            if (!holds)
                throw new InvalidInputException(
                    string.Create(CultureInfo.InvariantCulture, $"{called(name)}: expected {expected}, got {value}"));
        }
    }

    public const string ContextLengths = "a whole number from 2 to 1e300";

    public const string Rhos = "0 < ρ < 1";

    public const string NormsSquared = "1e-300 ≤ q ≤ 1e300";

    public static bool IsContextLength(double n) => n >= 2 && n <= 1e300 && Math.Floor(n) == n;

    public static bool IsRho(double rho) => rho > 0 && rho < 1;

    public static bool IsNormSquared(double q) => q >= 1e-300 && q <= 1e300;
}
