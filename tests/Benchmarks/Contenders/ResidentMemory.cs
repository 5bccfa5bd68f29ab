using System.Globalization;

namespace Benchmarks.Contenders;

/// <summary>How much of this process lies in memory, as Linux says, in bytes.</summary>
internal static class ResidentMemory
{
    /// <summary>At this moment.</summary>
    public static long Now => Read("VmRSS:");

    /// <summary>The most since <see cref="ForgetPeak"/>.</summary>
    public static long Peak => Read("VmHWM:");

    /// <summary>From now on the peak is that of what follows.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>Gives back what is garbage, to the system too.</summary>
    public static void Release() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private static long Read(string field) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
