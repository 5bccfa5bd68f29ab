using System.Globalization;

namespace Benchmarks.Contenders;

/// <summary>The processors this process may use.</summary>
internal static class Processors
{
    /// <summary>The first of them as taskset wants them.</summary>
    public static string First(int count) => string.Join(',', Allowed().Take(count));

    private static IEnumerable<int> Allowed()
    {
        const string field = "Cpus_allowed_list:";
        string? list = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        foreach (string range in (list?[field.Length..] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int[] ends = Array.ConvertAll(range.Split('-'), end => int.Parse(end, CultureInfo.InvariantCulture));
            for (int processor = ends[0]; processor <= ends[^1]; processor++)
                yield return processor;
        }
    }
}
