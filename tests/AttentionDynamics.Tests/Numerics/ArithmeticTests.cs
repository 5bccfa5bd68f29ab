using System.Reflection.PortableExecutable;
using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class ArithmeticTests
{
    [Fact]
    public void It_says_by_what_results_are_computed_here()
    {
        Arithmetic own = Arithmetic.Current;
        Assert.Matches(@"^\d+\.\d+\.\d+$", own.Version);
        Assert.Matches("^[0-9a-f]{32}$", own.Build);
        Assert.Matches(@"^\d+:\d+x\d+$", own.TileOrder);
        Assert.Equal(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128, own.RegisterBits);
        Assert.Matches("^(linux|osx|win|other)-[a-z0-9]+$", own.Platform);
    }

    /// <summary>The same sources give the same build in any folder: the compiler is deterministic, and no path of this machine is in the file.</summary>
    [Fact]
    public void The_build_does_not_depend_on_the_folder()
    {
        using var file = new PEReader(File.OpenRead(typeof(Arithmetic).Assembly.Location));
        var entries = file.ReadDebugDirectory();
        Assert.Contains(entries, entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        Assert.StartsWith("/_/", file.ReadCodeViewDebugDirectoryData(entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView)).Path, StringComparison.Ordinal);
    }
}
