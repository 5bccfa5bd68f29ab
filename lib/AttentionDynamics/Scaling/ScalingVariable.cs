namespace AttentionDynamics.Scaling;

/// <summary>What the factor of a <see cref="ScalingLaw"/> is a function of.</summary>
public enum ScalingVariable
{
    /// <summary>Nothing but constants of the model's configuration: the same at every length, for every row.</summary>
    Configuration,

    /// <summary>The context length n: one factor for all rows, which grows with n.</summary>
    Length,

    /// <summary>The position of the query: every row has its own factor, which no later token changes.</summary>
    Position,

    /// <summary>The distance between query and key: every score has its own factor.</summary>
    Distance,
}
