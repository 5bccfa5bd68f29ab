using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;

namespace AttentionDynamics.Notebooks;

// Apart from the constants, which are also compiled where figures are drawn, without the mathematics.
public static partial class SeriesColour
{
    /// <summary>The colour of a regime.</summary>
    public static int Of(Regime regime) => regime switch
    {
        Regime.Subcritical => Subcritical,
        Regime.Critical => Critical,
        _ => Supercritical,
    };

    /// <summary>The colour of a side of the band.</summary>
    public static int Of(BandRegime regime) => regime switch
    {
        BandRegime.Subcritical => Subcritical,
        BandRegime.Middle => Selective,
        _ => Supercritical,
    };

    /// <summary>The colour of a scaling law: that of its growth with n.</summary>
    /// <param name="law">A law; one that follows the position is taken at the last row.</param>
    /// <exception cref="ArgumentException">A law that this registry does not know.</exception>
    public static int Of(ScalingLaw law) => law switch
    {
        ConstantScaling or YarnScaling or DeepSeekScaling or LongRopeScaling => Constant,
        LogarithmicScaling or CriticalScaling or SsmaxScaling or QwenScaling or GrokScaling or TransNextScaling => Logarithmic,
        Llama4Scaling or MinistralScaling or QwenMillionScaling => OnePlusLogarithmic,
        DynamicYarnScaling => SquaredLogarithmic,
        EntropyScaling or RandomEnergyScaling or ScaleInvariantScaling => RootLogarithmic,
        WindowGrowingScaling or UniformKeysScaling => Power,
        _ => throw new ArgumentException($"expected a scaling law of this library, got {law?.GetType().Name ?? "null"}", nameof(law)),
    };
}
