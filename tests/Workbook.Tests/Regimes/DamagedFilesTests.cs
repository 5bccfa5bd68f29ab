using System.Diagnostics;
using System.Globalization;
using Workbook.Commands;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Regimes;

/// <summary>Alone, for the command is run in this process, which has one stdout and one stderr.</summary>
[CollectionDefinition("in this process", DisableParallelization = true)]
public sealed class InThisProcess;

/// <summary>
/// <c>measure</c> on damaged files of every kind. <c>WORKBOOK_DAMAGED_FILES</c> says how many (300 unless given); a message names the number of the file, by which
/// it can be made again.
/// </summary>
[Collection("in this process")]
public class DamagedFilesTests
{
    private static int Count => int.Parse(Environment.GetEnvironmentVariable("WORKBOOK_DAMAGED_FILES") ?? "300", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_damaged_file_is_measured_or_refused_in_a_line()
    {
        using var folder = new TemporaryFolder();
        TextWriter output = Console.Out, error = Console.Error;
        int refused = 0;
        long largest = 0;
        TimeSpan slowest = default;
        try
        {
            for (int k = 0; k < Count; k++)
            {
                (string ending, byte[] bytes) = DamagedFiles.Create(k);
                string path = Path.Combine(folder.Path, "t" + ending);
                await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
                var said = new StringWriter();
                var answered = new StringWriter();
                Console.SetOut(answered);
                Console.SetError(said);
                long before = GC.GetTotalAllocatedBytes();
                var watch = Stopwatch.StartNew();
                string[] options = (k / 14 % 8) switch { 1 or 3 => ["--skip-zero-rows"], 5 => ["--dtype", "bfloat16"], 7 => ["--tensor", "x"], _ => [] };
                int code = await CommandLine.RunAsync(["measure", path, "--gamma", "1", "--json", .. options]);
                Check(k, new Said(code, answered.ToString(), said.ToString()));
                slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
                Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"file {k}: {watch.Elapsed}");
                long allocated = GC.GetTotalAllocatedBytes() - before;
                Assert.True(allocated < 200_000_000, $"file {k}: {allocated} bytes");
                largest = Math.Max(largest, allocated);
                refused += code == 2 ? 1 : 0;
            }
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} of {Count} refused, {slowest.TotalSeconds:F1} s and {largest} bytes at most");
        // Both happen: else the damage is too small or too great to find anything.
        Assert.InRange(refused, Count / 4, Count - Count / 12);
    }

    [Fact]
    public void A_process_of_its_own_ends_alike()
    {
        using var folder = new WorkbookFolder();
        foreach (int k in new[] { 0, 5, 10, 12 })
        {
            (string ending, byte[] bytes) = DamagedFiles.Create(k);
            File.WriteAllBytes(Path.Combine(folder.Root, "t" + ending), bytes);
            Check(k, folder.Run("measure", "t" + ending, "--gamma", "1", "--json"));
        }
    }

    private static void Check(int k, Said said)
    {
        string all = $"file {k}: exit code {said.ExitCode}\n{said.Output}\n{said.Error}";
        Assert.True(said.ExitCode is 0 or 2, all);
        Assert.True(said.ExitCode == 0 ? said.Output.Length > 0 : said.Output.Length == 0, all);
        string[] lines = said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length <= 2, all);
        Assert.True(said.ExitCode == 0 || lines[^1].Contains("expected", StringComparison.Ordinal), all);
        Assert.All(lines, line => Assert.StartsWith("workbook: ", line, StringComparison.Ordinal));
        Assert.DoesNotContain(said.Error, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }
}
