using System.Numerics;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>The lanes of a register folded to one number: halves onto one another until one lane is left, the same order at every width.</summary>
internal static class LaneFolds
{
    internal static T Sum<T>(Vector512<T> lanes) => Sum(lanes.GetLower() + lanes.GetUpper());

    internal static T Sum<T>(Vector256<T> lanes) => Sum(lanes.GetLower() + lanes.GetUpper());

    internal static T Sum<T>(Vector128<T> lanes)
    {
        var pair = lanes.GetLower() + lanes.GetUpper();
        return Vector64<T>.Count == 1 ? pair[0] : Vector64.Sum(pair);
    }

    internal static T Largest<T>(Vector128<T> lanes)
        where T : INumber<T>
    {
        T largest = lanes[0];
        for (int lane = 1; lane < Vector128<T>.Count; lane++)
            largest = T.Max(largest, lanes[lane]);
        return largest;
    }

    internal static T Largest<T>(Vector256<T> lanes)
        where T : INumber<T> => Largest(Vector128.MaxNative(lanes.GetLower(), lanes.GetUpper()));

    internal static T Largest<T>(Vector512<T> lanes)
        where T : INumber<T> => Largest(Vector256.MaxNative(lanes.GetLower(), lanes.GetUpper()));

    internal static T Smallest<T>(Vector128<T> lanes)
        where T : INumber<T>
    {
        T smallest = lanes[0];
        for (int lane = 1; lane < Vector128<T>.Count; lane++)
            smallest = T.Min(smallest, lanes[lane]);
        return smallest;
    }

    internal static T Smallest<T>(Vector256<T> lanes)
        where T : INumber<T> => Smallest(Vector128.MinNative(lanes.GetLower(), lanes.GetUpper()));

    internal static T Smallest<T>(Vector512<T> lanes)
        where T : INumber<T> => Smallest(Vector256.MinNative(lanes.GetLower(), lanes.GetUpper()));
}
