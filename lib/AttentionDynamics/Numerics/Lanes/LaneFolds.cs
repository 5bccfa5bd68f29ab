using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>The lanes of a register folded to one number: halves onto one another until one lane is left, the same order at every
/// width.</summary>
/// <remarks>Inlined always: no vector register survives a call, so one call after a loop would send the loop's sums through
/// memory.</remarks>
internal static class LaneFolds
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    internal static T Sum<T>(Vector512<T> lanes)
        where T : INumber<T> => Sum(lanes.GetLower() + lanes.GetUpper());

    [MethodImpl(Inline)]
    internal static T Sum<T>(Vector256<T> lanes)
        where T : INumber<T> => Sum(lanes.GetLower() + lanes.GetUpper());

    [MethodImpl(Inline)]
    internal static T Sum<T>(Vector128<T> lanes)
        where T : INumber<T>
    {
        var half = lanes + UpperHalf(lanes);
        return Vector128<T>.Count == 2 ? half.ToScalar() : half.ToScalar() + half.GetElement(1);
    }

    [MethodImpl(Inline)]
    internal static T Largest<T>(Vector512<T> lanes)
        where T : INumber<T> => Largest(Vector256.MaxNative(lanes.GetLower(), lanes.GetUpper()));

    [MethodImpl(Inline)]
    internal static T Largest<T>(Vector256<T> lanes)
        where T : INumber<T> => Largest(Vector128.MaxNative(lanes.GetLower(), lanes.GetUpper()));

    [MethodImpl(Inline)]
    internal static T Largest<T>(Vector128<T> lanes)
        where T : INumber<T>
    {
        var half = Vector128.MaxNative(lanes, UpperHalf(lanes));
        T first = half.ToScalar();
        return Vector128<T>.Count == 2 || first > half.GetElement(1) ? first : half.GetElement(1);
    }

    [MethodImpl(Inline)]
    internal static T Smallest<T>(Vector512<T> lanes)
        where T : INumber<T> => Smallest(Vector256.MinNative(lanes.GetLower(), lanes.GetUpper()));

    [MethodImpl(Inline)]
    internal static T Smallest<T>(Vector256<T> lanes)
        where T : INumber<T> => Smallest(Vector128.MinNative(lanes.GetLower(), lanes.GetUpper()));

    [MethodImpl(Inline)]
    internal static T Smallest<T>(Vector128<T> lanes)
        where T : INumber<T>
    {
        var half = Vector128.MinNative(lanes, UpperHalf(lanes));
        T first = half.ToScalar();
        return Vector128<T>.Count == 2 || first < half.GetElement(1) ? first : half.GetElement(1);
    }

    /// <summary>The upper half of the lanes in the place of the lower one.</summary>
    [MethodImpl(Inline)]
    private static Vector128<T> UpperHalf<T>(Vector128<T> lanes) =>
        Vector128.Shuffle(lanes.AsInt64(), Vector128.Create(1L, 1L)).As<long, T>();
}
