namespace AttentionDynamics.Numerics;

/// <summary>Work written once for every register; <see cref="Widest"/> chooses which.</summary>
/// <typeparam name="T">double or float.</typeparam>
/// <typeparam name="TResult">What it gives.</typeparam>
internal interface ILaneWork<T, out TResult>
    where T : unmanaged
{
    /// <summary>Does it on one kind of register.</summary>
    TResult Run<V>()
        where V : struct, ILanes<V, T>;
}
