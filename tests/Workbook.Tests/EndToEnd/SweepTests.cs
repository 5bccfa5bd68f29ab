using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Parquet;
using Parquet.Schema;

namespace Workbook.Tests.EndToEnd;

/// <summary><c>sweep</c> as processes: whatever ends them, and however many there are, the result has the bits of one run.</summary>
public class SweepTests
{
    /// <summary>24 rows, some hundredths of a second each.</summary>
    private const string Spec = """
        { "quantity": "lambda", "tokens": { "law": "gaussian" }, "samples": 2, "seed": 5,
          "axes": { "n": [300, 500], "d": [16, 32], "rho": [0.1, 0.5, 0.8], "gamma": { "from": 0.5, "to": 4, "count": 16 } } }
        """;

    /// <summary>Rows of some seconds.</summary>
    private const string Slow = """
        { "quantity": "eta", "tokens": { "law": "sphere" }, "gammasPerRow": 8,
          "axes": { "n": [60, 1500], "d": [60], "gamma": { "from": 0.5, "to": 4, "count": 16 } } }
        """;

    [Fact]
    public void Parts_in_any_order_give_the_bits_of_one_run()
    {
        using WorkbookFolder folder = Folder();
        folder.Run("sweep", "run", "spec.json", "--store", "one").Exits(0);
        string one = Merged(folder, "one");
        Assert.Equal(1 + (2 * 2 * 3 * 16), one.TrimEnd('\n').Split('\n').Length);
        var random = new Random(11);
        foreach (int of in new[] { 2, 8 })
        {
            int[] order = [.. Enumerable.Range(1, of)];
            random.Shuffle(order);
            // Pairs of them at once; the last ones as tasks of an array.
            foreach (int[] pair in order.Chunk(2))
            {
                Process[] both = [.. pair.Select(number => number == order[^1] || number == order[^2]
                    ? folder.Start(Task(number, of), "sweep", "run", "spec.json", "--store", $"of{of}", "--threads", "1")
                    : folder.Start([], "sweep", "run", "spec.json", "--store", $"of{of}", "--part", $"{number}/{of}"))];
                foreach (Process process in both) Finish(process).Exits(0);
            }

            Assert.Equal(one, Merged(folder, $"of{of}"));
        }

        Assert.Contains("24 were there, 0 computed", folder.Run("sweep", "run", "spec.json", "--store", "one").Exits(0).Error, StringComparison.Ordinal);
        Assert.Equal(one, Merged(folder, "one"));
    }

    [Fact]
    public void Two_workers_on_the_same_rows_at_once_give_the_bits_of_one()
    {
        using WorkbookFolder folder = Folder();
        folder.Run("sweep", "run", "spec.json", "--store", "one").Exits(0);
        Process[] both = [.. Enumerable.Range(0, 2).Select(_ => folder.Start([], "sweep", "run", "spec.json", "--store", "two"))];
        foreach (Process process in both) Finish(process).Exits(0);
        Assert.Equal(Merged(folder, "one"), Merged(folder, "two"));
        AssertNothingUnfinished(folder, "two");
    }

    [Fact(Explicit = true)]
    public void Killed_twenty_times_the_result_has_the_bits_of_one_run()
    {
        Requirement.Signals();
        const int kills = 20;
        using WorkbookFolder folder = Folder();
        Stopwatch whole = Stopwatch.StartNew();
        folder.Run("sweep", "run", "spec.json", "--store", "one").Exits(0);
        double length = Math.Min(whole.Elapsed.TotalMilliseconds, 2500);
        string one = Merged(folder, "one");
        var random = new Random(20251005);
        var rows = new List<int>();
        for (int kill = 1; kill <= kills; kill++)
        {
            using Process process = folder.Start([], "sweep", "run", "spec.json", "--store", "killed", "--part", $"{1 + (kill % 2)}/2");
            process.WaitForExit(TimeSpan.FromMilliseconds(random.NextDouble() * length));
            process.Kill();
            process.WaitForExit();
            // What is there under a row's name is whole.
            rows.Add(Rows(folder, "killed").Length);
            Assert.All(Rows(folder, "killed"), path => Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(path.Replace("killed", "one", StringComparison.Ordinal))));
        }

        Assert.Equal(rows.Order(), rows);
        folder.Run("sweep", "run", "spec.json", "--store", "killed").Exits(0);
        Assert.Equal(one, Merged(folder, "killed"));
        AssertNothingUnfinished(folder, "killed");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("USR1")]
    public void At_a_signal_the_row_in_hand_is_finished_or_dropped_and_the_exit_code_is_0(string signal)
    {
        Requirement.Signals();
        using WorkbookFolder folder = Folder(Slow);
        using Process process = folder.Start([], "sweep", "run", "spec.json", "--store", "store");
        WorkbookFolder.WaitFor(() => Rows(folder, "store").Length == 2, "the small rows");
        Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
        Said said = Finish(process).Exits(0);
        Assert.Matches(@"^workbook: part 1/1: 4 rows, 0 were there, [23] computed in .* [12] left\n$", said.Error);
        AssertNothingUnfinished(folder, "store");
        int there = Rows(folder, "store").Length;
        Assert.InRange(there, 2, 3);
        Assert.Contains($"missing are {4 - there}, ", folder.Run("sweep", "merge", "spec.json", "--store", "store", "--output", "a.csv").Exits(2).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Root, "a.csv")));
    }

    [Fact]
    public void Interrupted_it_says_so_by_its_exit_code()
    {
        Requirement.Signals();
        using WorkbookFolder folder = Folder(Slow);
        using Process process = folder.Start([], "sweep", "run", "spec.json", "--store", "store");
        WorkbookFolder.WaitFor(() => Rows(folder, "store").Length == 2, "the small rows");
        Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
        Assert.Contains("2 left", Finish(process).Exits(130).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_full_disk_it_ends_with_one_line_and_no_half_row()
    {
        Requirement.Signals();
        using WorkbookFolder folder = Folder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "disk"));
        // What the disk had to say is copied from it before it is gone with its shell.
        Said said = Shell(folder, "mount -t tmpfs -o size=48k none disk || exit 77; \"$@\"; code=$?; cp -r disk/store kept; exit $code",
            "sweep", "run", "spec.json", "--store", "disk/store");
        Assert.SkipWhen(said.ExitCode == 77 || said.Error.Contains("unshare", StringComparison.Ordinal), "needs a file system of its own, which is not given here");
        said.Exits(1);
        Assert.Matches(@"^workbook: [^\n]*No space left on device[^\n]*\n$", said.Error);
        AssertGoesOn(folder, "kept");
    }

    // The runtime itself wants some megabytes.
    [Fact]
    public void A_result_larger_than_a_file_may_be_ends_with_one_line_and_no_half_file()
    {
        Requirement.Signals();
        using WorkbookFolder folder = Folder();
        folder.Write("wide.json", """{"quantity":"lambda","tokens":{"law":"gaussian"},"axes":{"n":[5],"d":[2],"rho":{"from":0,"to":0.9,"count":40},"gamma":{"from":0.1,"to":3,"count":10000}},"samples":1,"seed":1}""");
        folder.Run("sweep", "run", "wide.json", "--store", "store").Exits(0);
        string[] merge = ["sweep", "merge", "wide.json", "--store", "store", "--output", "wide.csv"];
        Said said = Shell(folder, "ulimit -f 32000; \"$@\"", merge).Exits(1);
        Assert.Matches(@"^workbook: [^\n]*wide\.csv[^\n]*\n$", said.Error);
        Assert.DoesNotContain(Directory.GetFiles(folder.Root), path => path.Contains("wide.csv", StringComparison.Ordinal));
        folder.Run(merge).Exits(0);
        Assert.InRange(new FileInfo(Path.Combine(folder.Root, "wide.csv")).Length, 17_000_000, long.MaxValue);
    }

    [Theory]
    [InlineData("run", "spec.json", "--store", "new", "--part", "3/2")]
    [InlineData("run", "spec.json", "--store", "new", "--threads", "0")]
    [InlineData("run", "spec.json", "--store", "spec.json")]
    [InlineData("run", "spec.json")]
    [InlineData("run", "bad.json", "--store", "new")]
    [InlineData("run", "nowhere.json", "--store", "new")]
    [InlineData("run", "far.json", "--store", "new")]
    [InlineData("plan", "bad.json")]
    [InlineData("plan", "far.json")]
    [InlineData("plan", ".")]
    [InlineData("slurm", "spec.json", "--store", "new", "--tasks", "25")]
    [InlineData("plan", "spec.json", "--hours", "0")]
    [InlineData("plan", "spec.json", "--check", "--json")]
    [InlineData("slurm", "bad.json", "--store", "new")]
    [InlineData("status", "spec.json", "--store", "new")]
    [InlineData("merge", "spec.json", "--store", "new", "--output", "a.csv")]
    [InlineData("merge", "spec.json", "--store", "new", "--output", "a.xlsx")]
    [InlineData("merge", "spec.json", "--store", "new", "--output", "none/a.csv")]
    [InlineData("merge", "spec.json", "--store", "new")]
    [InlineData("dance")]
    [InlineData]
    public void Bad_input_costs_one_line_and_writes_nothing(params string[] arguments)
    {
        using WorkbookFolder folder = Folder();
        folder.Write("bad.json", Spec.Replace("\"lambda\"", "\"mu\"", StringComparison.Ordinal));
        folder.Write("far.json", Spec.Replace("\"from\": 0.5, \"to\": 4", "\"from\": 0.5, \"to\": 1e308", StringComparison.Ordinal));
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.Run(["sweep", .. arguments]).Exits(2);
        Assert.Matches(@"^workbook: [^\n]*expected[^\n]*\n$", said.Error);
        Assert.Empty(said.Output);
        Assert.Equal(before, folder.Snapshot());
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "new")));
    }

    [Fact]
    public void A_damaged_a_truncated_and_a_foreign_row_are_named()
    {
        using WorkbookFolder folder = Folder();
        folder.Run("sweep", "run", "spec.json", "--store", "store").Exits(0);
        folder.Write("other.json", Spec.Replace("\"seed\": 5", "\"seed\": 6", StringComparison.Ordinal));
        folder.Run("sweep", "run", "other.json", "--store", "other", "--part", "1/24").Exits(0);
        string victim = Rows(folder, "store")[3], stranger = Assert.Single(Rows(folder, "other"));
        byte[] whole = File.ReadAllBytes(victim), damaged = [.. whole];
        damaged[^100] ^= 1;
        foreach (byte[] bytes in new[] { damaged, whole[..^10], [], File.ReadAllBytes(stranger) })
        {
            File.WriteAllBytes(victim, bytes);
            Said said = folder.Run("sweep", "merge", "spec.json", "--store", "store", "--output", "a.csv").Exits(2);
            Assert.Matches(@"^workbook: [^\n]*" + Path.GetFileName(victim) + @": expected [^\n]*, got [^\n]*\n$", said.Error);
            Assert.Contains(Path.GetFileName(victim), folder.Run("sweep", "status", "spec.json", "--store", "store").Exits(0).Output, StringComparison.Ordinal);
        }

        File.WriteAllBytes(victim, whole);
        string foreign = Path.Combine(folder.Root, "store", "rows", Path.GetFileName(stranger));
        File.Copy(stranger, foreign);
        Assert.Contains($"{foreign}: expected a row of this sweep, got one of another",
            folder.Run("sweep", "merge", "spec.json", "--store", "store", "--output", "a.csv").Exits(2).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Root, "a.csv")));
    }

    [Fact]
    public void Rows_by_other_registers_are_joined_only_when_told()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "needs a processor with registers of two widths");
        using WorkbookFolder folder = Folder();
        folder.Run("sweep", "run", "spec.json", "--store", "store", "--part", "1/2").Exits(0);
        folder.RunWith(new() { ["DOTNET_EnableAVX2"] = "0" }, "sweep", "run", "spec.json", "--store", "store", "--part", "2/2").Exits(0);
        string[] merge = ["sweep", "merge", "spec.json", "--store", "store", "--output", "a.csv"];
        Assert.Matches("expected rows that are comparable bit by bit, got one by .*registers of 128 bits.*--mix joins them", folder.Run(merge).Exits(2).Error);
        Assert.Matches(@"12 by .*registers of 128 bits", folder.Run("sweep", "status", "spec.json", "--store", "store").Exits(0).Output);
        folder.Run([.. merge, "--mix"]).Exits(0);
        // Computed anew where they are this machine's own, they are all of one kind, and that one is taken.
        Assert.Contains("12 were there, 12 computed", folder.Run("sweep", "run", "spec.json", "--store", "store").Exits(0).Error, StringComparison.Ordinal);
        folder.Run(merge).Exits(0);
        folder.Run("sweep", "run", "spec.json", "--store", "one").Exits(0);
        Assert.Equal(Merged(folder, "one"), folder.Read("a.csv"));
    }

    [Fact]
    public async Task A_parquet_file_has_the_numbers_of_the_csv()
    {
        using WorkbookFolder folder = Folder();
        folder.Write("a.csv", "1,0\n0,1\n0.5,0.5\n").Write("b.csv", "1,0,0\n0,1,0\n0.5,0.5,1\n");
        folder.Write("files.json", """{ "quantity": "eta", "tokens": { "files": ["a.csv", "b.csv"] }, "axes": { "gamma": [0.5, 1, 2] } }""");
        folder.Run("sweep", "run", "files.json", "--store", "store").Exits(0);
        string[] lines = Merged(folder, "store", "files.json").TrimEnd('\n').Split('\n');
        Assert.Equal("file,gamma,eta", lines[0]);
        folder.Run("sweep", "merge", "files.json", "--store", "store", "--output", "result.parquet").Exits(0);
        await using ParquetReader reader = await ParquetReader.CreateAsync(Path.Combine(folder.Root, "result.parquet"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["file", "gamma", "eta"], reader.Schema.GetDataFields().Select(field => field.Name));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        DataField[] fields = reader.Schema.GetDataFields();
        string?[] files = new string?[6];
        double[] gamma = new double[6], eta = new double[6];
        await group.ReadAsync(fields[0], files.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
        await group.ReadAsync<double>(fields[1], gamma.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
        await group.ReadAsync<double>(fields[2], eta.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(lines[1..], Enumerable.Range(0, 6).Select(k => string.Create(CultureInfo.InvariantCulture, $"{files[k]},{gamma[k]:R},{eta[k]:R}")));
    }

    [Fact]
    public void A_plan_says_what_it_costs_and_what_is_too_large()
    {
        using WorkbookFolder folder = Folder();
        JsonNode plan = JsonNode.Parse(folder.Run("sweep", "plan", "spec.json", "--json").Exits(0).Output)!;
        Assert.Equal((24, 192, 4), ((int)plan["rows"]!, (int)plan["cells"]!, plan["sizes"]!.AsArray().Count));
        Assert.True((double)plan["coreHours"]! > 0);
        Assert.Empty(plan["tooLarge"]!.AsArray());
        folder.Write("large.json", """
            { "quantity": "eta", "tokens": { "law": "gaussian" }, "axes": { "n": [512, 8192, 1000000], "d": [64], "rho": [0.5], "gamma": [1, 2] } }
            """);
        Said said = folder.Run("sweep", "plan", "large.json", "--memory", "1", "--hours", "1").Exits(0);
        Assert.Contains("6 cells of 1 sample, in 3 rows of 2 γ", said.Output, StringComparison.Ordinal);
        Assert.Matches(@"n = 1000000 is too large at d = 64: a row takes [0-9.]+ GB, of the 1 GB that a node has", said.Output);
        Assert.Matches(@"n = 1000000 is too large at d = 64: a row takes [0-9.]+ (h|days), more than 60 min", said.Output);
        Assert.DoesNotContain("n = 512 is too large", said.Output, StringComparison.Ordinal);
    }

    /// <summary>The script as Slurm would start it, task by task, with `scontrol` a program that notes its arguments.</summary>
    [Fact]
    public void The_batch_script_computes_all_rows_and_is_queued_again_at_a_signal()
    {
        Requirement.Signals();
        using WorkbookFolder folder = Folder();
        folder.Run("sweep", "run", "spec.json", "--store", "one").Exits(0);
        Said script = folder.Run("sweep", "slurm", "spec.json", "--store", "a store", "--tasks", "3", "--threads", "1").Exits(0);
        foreach (string line in new[] { "--array=1-3", "--requeue", "--open-mode=append", "--signal=B:USR1@120", "--cpus-per-task=1", "--ntasks=1" })
            Assert.Contains($"\n#SBATCH {line}\n", script.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n#SBATCH --mem=\d+M\n#SBATCH --time=\d+-\d\d:\d\d:\d\d\n", script.Output);
        // A function that shells take from their environment: no file with rights of its own.
        folder.Write("batch.sh", script.Output);
        for (int number = 1; number <= 3; number++)
        {
            using Process process = Batch(folder, "batch.sh", number);
            WorkbookFolder.Finish(process).Exits(0);
        }

        Assert.False(File.Exists(Path.Combine(folder.Root, "queued")));
        Assert.Equal(Merged(folder, "one"), Merged(folder, "a store"));

        folder.Write("slow.json", Slow);
        folder.Write("slow.sh", folder.Run("sweep", "slurm", "slow.json", "--store", "slow", "--tasks", "1").Exits(0).Output);
        using Process slow = Batch(folder, "slow.sh", 1);
        WorkbookFolder.WaitFor(() => Rows(folder, "slow").Length == 2, "the small rows");
        Process.Start("kill", ["-USR1", slow.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
        Assert.Matches("[12] left", WorkbookFolder.Finish(slow).Exits(0).Error);
        Assert.Equal("requeue 1001\n", folder.Read("queued"));
        folder.AssertAllEnd();
    }

    private static Process Batch(WorkbookFolder folder, string script, int task)
    {
        var start = new ProcessStartInfo("bash", [script]) { WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_ARRAY_TASK_ID"] = task.ToString(CultureInfo.InvariantCulture);
        start.Environment["SLURM_JOB_ID"] = string.Create(CultureInfo.InvariantCulture, $"{1000 + task}");
        start.Environment["BASH_FUNC_scontrol%%"] = "() { echo \"$@\" >> queued; }";
        return Process.Start(start)!;
    }

    private static Dictionary<string, string> Task(int number, int of) => new()
    {
        ["SLURM_ARRAY_TASK_ID"] = (number - 1).ToString(CultureInfo.InvariantCulture),
        ["SLURM_ARRAY_TASK_MIN"] = "0",
        ["SLURM_ARRAY_TASK_MAX"] = (of - 1).ToString(CultureInfo.InvariantCulture),
        ["SLURM_ARRAY_TASK_COUNT"] = of.ToString(CultureInfo.InvariantCulture),
    };

    private static WorkbookFolder Folder(string spec = Spec) => new WorkbookFolder().Write("spec.json", spec);

    private static Said Finish(Process process)
    {
        using (process) return WorkbookFolder.Finish(process);
    }

    /// <summary>A command within a shell that has mounts of its own.</summary>
    private static Said Shell(WorkbookFolder folder, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", "dotnet", WorkbookFolder.Metadata("Workbook"), .. arguments])
        {
            WorkingDirectory = folder.Root, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        return WorkbookFolder.Finish(process);
    }

    private static string[] Rows(WorkbookFolder folder, string store)
    {
        string rows = Path.Combine(folder.Root, store, "rows");
        return Directory.Exists(rows) ? [.. Directory.GetFiles(rows, "*.row", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
    }

    private static string Merged(WorkbookFolder folder, string store, string spec = "spec.json")
    {
        string name = store + ".csv";
        folder.Run("sweep", "merge", spec, "--store", store, "--output", name).Exits(0);
        return folder.Read(name);
    }

    private static void AssertNothingUnfinished(WorkbookFolder folder, string store) =>
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Root, store, "unfinished")));

    /// <summary>What there is is whole, and where there is room again the rest is computed.</summary>
    private static void AssertGoesOn(WorkbookFolder folder, string store)
    {
        Assert.InRange(Rows(folder, store).Length, 1, 23);
        Assert.Contains("missing are", folder.Run("sweep", "merge", "spec.json", "--store", store, "--output", "early.csv").Exits(2).Error, StringComparison.Ordinal);
        folder.Run("sweep", "run", "spec.json", "--store", store).Exits(0);
        folder.Run("sweep", "run", "spec.json", "--store", "one").Exits(0);
        Assert.Equal(Merged(folder, "one"), Merged(folder, store));
        AssertNothingUnfinished(folder, store);
    }
}
