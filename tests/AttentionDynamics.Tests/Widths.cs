using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests;

/// <summary>Which registers a test runs on: with intrinsics all, emulated or not; without any, where every one is emulated number by number, those the library then takes.</summary>
internal static class Widths
{
    internal static bool All => Vector128.IsHardwareAccelerated;

    internal static bool Has<V>() => All || typeof(V) == typeof(Lanes128<double>) || typeof(V) == typeof(Lanes128<float>);
}
