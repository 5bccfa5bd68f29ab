namespace AttentionDynamics.Scaling;

/// <summary>Which layers of a model a <see cref="ScalingLaw"/> scales.</summary>
public enum ScaledLayers
{
    /// <summary>Every layer.</summary>
    All,

    /// <summary>Only layers without rotary positions.</summary>
    WithoutRotaryPositions,
}
