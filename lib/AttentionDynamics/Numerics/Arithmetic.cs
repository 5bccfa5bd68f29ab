using System.Globalization;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>What decides the last bits of a result beside its arguments: two results are comparable bit by bit where all of this is
/// equal. Threads are not among it.</summary>
/// <param name="Version">The library's version.</param>
/// <param name="Build">Which build of it: the compiler's number of the assembly, equal for equal sources, compiler and options.</param>
/// <param name="TileOrder">The order in which sums over pairs are added: its number and the sizes of tiles.</param>
/// <param name="RegisterBits">The width of the registers that kernels run on: 128, 256 or 512.</param>
/// <param name="Platform">System and processor, whose logarithms and sines may differ by a bit: linux-x64.</param>
public sealed record Arithmetic(string Version, string Build, string TileOrder, int RegisterBits, string Platform)
{
    /// <summary>Another number for every change of the order of sums that leaves the sizes of tiles.</summary>
    private const int Order = 1;

    /// <summary>That of this process.</summary>
    public static Arithmetic Current { get; } = new(
        typeof(Arithmetic).Assembly.GetName().Version!.ToString(3),
        typeof(Arithmetic).Module.ModuleVersionId.ToString("N"),
        string.Create(CultureInfo.InvariantCulture, $"{Order}:{PairTiles<Lanes128<double>>.Size}x{PairTiles<Lanes128<double>>.Strip}"),
        Widest.Bits,
        $"{System()}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");

    private static string System() =>
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsWindows() ? "win" : "other";
}
