using Workbook.Sweeping;

namespace Workbook.Tests.Sweeping;

/// <summary>The store and what is merged from it, on the stub's values: nothing wrong and nothing half, whatever happens to the files.</summary>
public class SweepStoreTests
{
    [Fact]
    public void Any_parts_in_any_order_give_the_bytes_of_one_run()
    {
        using var one = new SweepFolder();
        one.Run();
        Assert.Equal(12, one.Rows().Length);
        var random = new Random(7);
        foreach (int of in new[] { 2, 3, 8, 12, 40 })
        {
            using var many = new SweepFolder();
            int[] order = [.. Enumerable.Range(1, of)];
            random.Shuffle(order);
            foreach (int number in order) Assert.Equal(0, many.Run(new SweepPart(number, of)));
            AssertSame(one, many);
        }
    }

    [Fact]
    public void A_second_run_computes_nothing()
    {
        using var folder = new SweepFolder();
        folder.Run(new SweepPart(1, 2));
        var computed = new List<int>();
        folder.Run(before: computed.Add);
        Assert.Equal(new SweepPart(2, 2).RowsOf(12), computed);
        computed.Clear();
        var said = new List<string>();
        Assert.Equal(0, folder.Run(before: computed.Add, say: said.Add));
        Assert.Empty(computed);
        Assert.Equal("workbook: part 1/1: 12 rows, 12 were there, 0 computed in 0.0 s of processor time, 0 left", Assert.Single(said));
    }

    [Fact]
    public async Task Workers_on_the_same_rows_at_once_write_the_same()
    {
        using var one = new SweepFolder();
        one.Run();
        using var many = new SweepFolder();
        using var start = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            Assert.Equal(0, many.Run());
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        AssertSame(one, many);
    }

    /// <summary>No clock is asked: rows and what is unfinished may be of any time.</summary>
    [Fact]
    public void Times_of_files_do_not_matter()
    {
        using var one = new SweepFolder();
        one.Run();
        using var other = new SweepFolder();
        other.Run(new SweepPart(1, 2));
        int year = 1980;
        foreach (string path in Directory.GetFiles(other.Store, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(path, new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            year = year == 1980 ? 2090 : 1980;
        }

        var computed = new List<int>();
        other.Run(before: computed.Add);
        Assert.Equal(6, computed.Count);
        AssertSame(one, other);
    }

    [Fact]
    public void A_damaged_row_is_computed_anew_by_run_and_named_by_merge()
    {
        using var folder = new SweepFolder();
        folder.Run();
        string whole = folder.Csv(), damaged = folder.Rows()[5];
        byte[] bytes = File.ReadAllBytes(damaged);
        foreach (byte[] now in new[] { bytes[..^20], [], [.. bytes[..^70], (byte)'9', .. bytes[^69..]] })
        {
            File.WriteAllBytes(damaged, now);
            Assert.Contains(damaged, Assert.Throws<InvalidInputException>(() => folder.Csv()).Message, StringComparison.Ordinal);
            Assert.Contains(damaged, Assert.Single(SweepStatus.Of(folder.Spec, folder.Open(create: false)).Damaged), StringComparison.Ordinal);
            var computed = new List<int>();
            var said = new List<string>();
            folder.Run(before: computed.Add, say: said.Add);
            Assert.Single(computed);
            Assert.Contains(damaged, said[0], StringComparison.Ordinal);
            Assert.Equal(whole, folder.Csv());
        }
    }

    [Fact]
    public void What_is_no_row_of_this_sweep_is_named()
    {
        using var folder = new SweepFolder();
        folder.Run();
        RowFile[] foreign =
        [
            new(folder.Kind with { Spec = new string('0', 64) }, 1, [1, 2]),
            new(folder.Kind, 12, [1, 2]),
            new(folder.Kind, 3, [1, 2, 3]),
        ];
        foreach (RowFile row in foreign)
        {
            string path = Path.Combine(folder.Store, "rows", row.Name[..2], row.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            byte[]? before = File.Exists(path) ? File.ReadAllBytes(path) : null;
            File.WriteAllBytes(path, row.ToBytes());
            string message = Assert.Throws<InvalidInputException>(() => folder.Csv()).Message;
            Assert.Contains($"{path}: expected a row of this sweep, got one ", message, StringComparison.Ordinal);
            if (before is null) File.Delete(path);
            else File.WriteAllBytes(path, before);
        }

        string other = folder.Write("store/rows/notes.txt", "mine");
        Assert.Contains(other, Assert.Throws<InvalidInputException>(() => folder.Csv()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_missing_are_counted_and_named()
    {
        using var folder = new SweepFolder();
        foreach (int number in new[] { 1, 2, 4 }) folder.Run(new SweepPart(number, 4));
        Assert.Equal(
            "--store: expected all 12 rows, got 9; missing are 3, those of part 3/4; the first is row 2 (n = 16, d = 8, rho = 0.1, sample 0)",
            Assert.Throws<InvalidInputException>(() => folder.Csv()).Message);
        Assert.Throws<InvalidInputException>(() => folder.Csv(mix: true));
    }

    [Theory]
    [InlineData("0 1 2 3 4 5 6 7 8 9 10 11", "those of part 1/1")]
    [InlineData("0 3 5 6 9 11", "rows 0, 3, 5-6, 9, 11")]
    [InlineData("7", "row 7")]
    [InlineData("1 2", "rows 1-2")]
    public void Missing_rows_are_said_shortly(string rows, string said) =>
        Assert.Equal(said, MissingRows.Describe([.. rows.Split(' ').Select(int.Parse)], 12));

    [Fact]
    public void Of_many_missing_rows_some_are_named() =>
        Assert.Matches(@"^rows \d+(, \d+){7} and \d+ more$", MissingRows.Describe([.. Enumerable.Range(0, 3000).Where(row => row * row % 7 == 1 && row % 2 == 0)], 3000));

    [Fact]
    public void Rows_that_are_not_bit_comparable_are_not_mixed_unless_told()
    {
        using var one = new SweepFolder();
        one.Run();
        RowKind own = one.Kind;
        foreach (RowKind kind in new[]
        {
            own with { Library = "2.0.0 x" }, own with { Tiles = "2:64x32" }, own with { Registers = "64" }, own with { Platform = "plan9-x64" },
        })
        {
            using var mixed = new SweepFolder();
            mixed.Run(new SweepPart(1, 2));
            foreach (int row in new SweepPart(2, 2).RowsOf(12))
                mixed.Open().Keep(new RowFile(kind, row, SweepFolder.Values(mixed.Spec.Row(row))));
            string message = Assert.Throws<InvalidInputException>(() => mixed.Csv()).Message;
            Assert.Contains($"expected rows that are comparable bit by bit, got one by {kind}", message, StringComparison.Ordinal);
            Assert.Contains(own.ToString(), message, StringComparison.Ordinal);
            Assert.Equal(one.Csv(), mixed.Csv(mix: true));
            // Where one kind has all rows, nothing is mixed.
            Assert.Equal(0, mixed.Run());
            Assert.Equal(one.Csv(), mixed.Csv());
        }
    }

    [Fact]
    public void What_ended_processes_of_this_host_left_is_removed_and_nothing_else()
    {
        using var folder = new SweepFolder();
        folder.Open();
        string own = StoreTemporary.NewName("aaaa"), unfinished = Path.Combine(folder.Store, "unfinished");
        string[] parts = own.Split('.');
        // No process has this number, or it began at another time: the number was given again.
        string ended = $"aaaa.{parts[1]}.999999999.{parts[3]}.1.unfinished", again = $"aaaa.{parts[1]}.{parts[2]}.1{parts[3]}.1.unfinished";
        string other = $"aaaa.another-host.999999999.{parts[3]}.1.unfinished";
        foreach (string name in new[] { own, ended, again, other, "mine.txt" }) File.WriteAllText(Path.Combine(unfinished, name), "half");
        folder.Run();
        Assert.Equal(new[] { own, other, "mine.txt" }.Order(), Directory.GetFiles(unfinished).Select(Path.GetFileName).Order());
        Assert.Equal(2, folder.Open().RemoveUnfinished(all: true));
        Assert.Equal(["mine.txt"], Directory.GetFiles(unfinished).Select(Path.GetFileName));
    }

    [Fact]
    public void A_store_is_of_one_sweep()
    {
        using var folder = new SweepFolder();
        folder.Run();
        SweepSpec other = SweepSpecReader.Read(folder.Write("other.json", SweepFolder.Small.Replace("\"seed\": 1", "\"seed\": 2", StringComparison.Ordinal)));
        Assert.Contains("got one that differs in seed; a store is of one sweep", Refused(folder.Store, other), StringComparison.Ordinal);
        Assert.Contains("which is none", Assert.Throws<InvalidInputException>(() => RowStore.Open(folder.Store + "2", other, create: false)).Message, StringComparison.Ordinal);
        string file = folder.Write("full/notes.txt", "mine");
        Assert.Contains("expected a new or empty folder", Refused(Path.GetDirectoryName(file)!, other), StringComparison.Ordinal);
        Assert.Contains("got the file", Refused(file, other), StringComparison.Ordinal);
        Assert.Contains("empty path", Refused("", other), StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!).Select(Path.GetFileName));

        string Refused(string store, SweepSpec spec) => Assert.Throws<InvalidInputException>(() => RowStore.Open(store, spec, create: true)).Message;
    }

    [Fact]
    public void A_damaged_specification_of_a_store_is_no_other_sweep_and_its_rows_stay()
    {
        using var folder = new SweepFolder();
        folder.Run();
        string csv = folder.Csv(), path = Path.Combine(folder.Store, "spec.json");
        byte[] whole = File.ReadAllBytes(path);
        foreach (int length in new[] { 0, whole.Length / 2, whole.Length - 5 })
        {
            File.WriteAllBytes(path, whole[..length]);
            string message = Assert.Throws<InvalidInputException>(() => folder.Open(create: false)).Message;
            Assert.Contains("got a damaged file; removed, `sweep run` writes it anew, and the rows stay", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        File.Delete(path);
        Assert.Equal(0, folder.Run(before: row => Assert.Fail($"row {row} was there")));
        Assert.Equal(csv, folder.Csv());
        Assert.Equal(whole, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_of_tokens_that_was_written_since_is_named_as_what_differs()
    {
        using var folder = new SweepFolder();
        folder.Write("a.csv", "1,0\n0,1\n1,1\n");
        SweepSpec Read() => SweepSpecReader.Read(folder.Write("files.json", """{ "quantity": "lambda", "tokens": { "files": ["a.csv"] }, "axes": { "gamma": [1] } }"""));
        RowStore.Open(folder.Store, Read(), create: true);
        folder.Write("a.csv", "1,0\n0,1\n1,2\n");
        string message = Assert.Throws<InvalidInputException>(() => RowStore.Open(folder.Store, Read(), create: false)).Message;
        Assert.Contains("differs in tokens.sha256[0]; a store is of one sweep, and of files of tokens as they were", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Means_are_over_samples_with_their_standard_error()
    {
        using var folder = new SweepFolder("""
            { "quantity": "eta", "tokens": { "law": "sphere" }, "axes": { "n": [4, 8], "d": [3], "gamma": [1, 3] }, "samples": 3 }
            """);
        folder.Run();
        string[] lines = folder.Csv().TrimEnd('\n').Split('\n');
        Assert.Equal("n,d,gamma,eta,etaStandardError", lines[0]);
        Assert.Equal(5, lines.Length);
        double[][] cells = [.. lines.Skip(1).Select(line => line.Split(',').Select(field => double.Parse(field, System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal([[4, 3, 1], [4, 3, 3], [8, 3, 1], [8, 3, 3]], cells.Select(cell => cell[..3]));
        // Rows 3, 4 and 5 are the samples of n = 8.
        double[] samples = [Math.Sqrt(4) / 4, Math.Sqrt(5) / 4, Math.Sqrt(6) / 4];
        double mean = samples.Average(), error = Math.Sqrt(samples.Sum(value => (value - mean) * (value - mean)) / 2 / 3);
        Assert.Equal(mean, cells[3][3], 1e-15);
        Assert.Equal(error, cells[3][4], 1e-15);
    }

    private static void AssertSame(SweepFolder one, SweepFolder other)
    {
        Assert.Equal(one.Rows().Select(Path.GetFileName), other.Rows().Select(Path.GetFileName));
        Assert.All(one.Rows().Zip(other.Rows()), pair => Assert.Equal(File.ReadAllBytes(pair.First), File.ReadAllBytes(pair.Second)));
        Assert.Empty(Directory.GetFiles(Path.Combine(other.Store, "unfinished")));
        Assert.Equal(one.Csv(), other.Csv());
    }
}
