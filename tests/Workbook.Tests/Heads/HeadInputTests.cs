using System.Text;
using Workbook.Tests.EndToEnd;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.Heads;

/// <summary>What is no heads is refused in one line that says what was expected and what came, with exit code 2 and nothing written.</summary>
[Collection("in this process")]
public class HeadInputTests
{
    private const string Good = "measure --q @q.npy --k @k.npy --report @report";

    public static TheoryData<string, string> Bad => new()
    {
        // What is given.
        { "measure", "TOKENS: expected a file of tokens, or --q and --k, got none" },
        { "measure --q @q.npy", "--q: expected --k with it, got none" },
        { "measure --k @k.npy", "--k: expected --q and --k with it, got no --q" },
        { "measure --v @v.npy", "--v: expected --q and --k with it, got no --q" },
        { "measure @t.npy --causal", "--causal: expected TOKENS or heads, got --causal beside" },
        { "measure @t.npy --q @q.npy --k @k.npy", "--q: expected TOKENS or heads" },
        { "measure @t.npy --report @report", "--report: expected TOKENS or heads" },
        { "measure @t.npy --gamma 1,2", "--gamma: expected one γ, got 2 of them" },
        { Good + " --rows 10", "--rows: expected it with TOKENS only" },
        { Good + " --beta 1", "--beta: expected it with TOKENS only" },
        { Good + " --alpha 1", "--alpha: expected it with TOKENS only" },
        { Good + " --tensor q", "--tensor: expected it with TOKENS only" },
        { Good + " --skip-zero-rows", "--skip-zero-rows: expected it with TOKENS only" },
        { Good + " --law none --scale 1", "--law: expected it without --scale" },
        { Good + " --law none --gamma 1", "--law: expected it without --gamma" },
        // Numbers.
        { Good + " --scale 0", "--scale: expected a scale > 0 and finite, got 0" },
        { Good + " --scale nan", "--scale: expected a scale > 0" },
        { Good + " --window 0", "--window: expected a whole number from 1" },
        { Good + " --window 1.5", "--window: expected a whole number" },
        { Good + " --for-length 2", "--for-length: expected a whole number of keys from 3" },
        { Good + " --for-length 1e16", "--for-length: expected a whole number of keys" },
        { Good + " --for-tokens 1", "--for-tokens: expected a number of tokens > 1" },
        { Good + " --for-tokens inf", "--for-tokens: expected a number of tokens > 1" },
        { Good + " --gamma 1,x", "--gamma: expected γ ≥ 0 and finite, got x" },
        { Good + " --gamma -1", "--gamma: expected γ ≥ 0 and finite, got -1" },
        { Good + " --factor 0..2", "--factor: expected factors > 0" },
        { Good + " --factor 4..0.5", "--factor: expected factors > 0" },
        { Good + " --factor 1,,2", "--factor: expected factors > 0" },
        { Good + " --factor 1e-300..1e300", "--factor: expected factors > 0" },
        { Good + " --law nobody", "--law: expected one of" },
        // Files.
        { "measure --q @none.npy --k @k.npy --report @report", "--q: expected a file of heads that can be read, got: Could not find file" },
        { "measure --q @q.txt --k @k.npy --report @report", "expected a name that ends in" },
        { "measure --q  --k @k.npy", "--q: expected a file of heads, got an empty path" },
        { "measure --q @empty --k @k.npy", "--q: expected at least one file" },
        { "measure --q @none/*.npy --k @k.npy", "--q: expected a file of heads that can be read, got: Could not find a part" },
        { "measure --q @*.nothing --k @k.npy", "--q: expected at least one file" },
        { "measure --q @*/q.npy --k @k.npy", "--q: expected *, ? and {layer} in the last part of the path only" },
        { "measure --q @none{layer}.npy --k @k.npy", "--q: expected at least one layer by the pattern" },
        { "measure --q @two.npz --k @k.npy", "--q: expected two.npz:TENSOR, one of a.q, b.q, got none" },
        { "measure --q @two.npz:c.q --k @k.npy", "--q: expected two.npz:TENSOR, one of a.q, b.q, got c.q" },
        { "measure --q @two.npz: --k @k.npy", "--q: expected FILE:TENSOR, got" },
        { "measure --q @layers.safetensors:layers.{layer}.x --k @k.npy", "--q: expected at least one layer by the pattern" },
        { "measure --q @layers.safetensors:layers.{layer}.q --k @layers.safetensors:layers.{layer}.k", "--k: expected a tensor of layer 7, as --q has" },
        { "measure --q @q.npy --k @layers.safetensors:layers.{layer}.q", "--k: expected the 1 layers of --q, got layer 1 too" },
        { "measure --q @layers.safetensors:layers.{layer}.v --k @layers.safetensors:layers.{layer}.v", "--q: expected one tensor a layer by the pattern" },
        { "measure --q @huge.safetensors --k @k.npy", "huge.safetensors: expected a header of 2 to" },
        { "measure --q @cut.safetensors --k @k.npy", "cut.safetensors" },
        { "measure --q @cut.npz --k @k.npy", "cut.npz: expected a zip archive" },
        { "measure --q @cut.npy --k @k.npy", "cut.npy: expected" },
        { "measure --q @objects.npy --k @k.npy", "which are objects" },
        { "measure --q @half.npy --k @half.npy", "half.npy: expected" },
        { "measure --q @empty.npy --k @k.npy", "empty.npy: expected at least 2 rows of numbers, got an empty file" },
        { "measure --q @large-shape.npy --k @k.npy", "large-shape.npy: expected at most" },
        { "measure --q @complex.npy --k @k.npy", "which are complex" },
        { "measure --q @none.npz --k @k.npy", "--q: expected tensors in" },
        { "measure --q @text.npz --k @k.npy", "text.npz, a: expected a NumPy array" },
        { "measure --q @unclosed.safetensors --k @k.npy", "unclosed.safetensors: expected a header with dtype, shape and data_offsets" },
        { "measure --q @beyond.safetensors --k @k.npy", "beyond.safetensors, q: expected as many bytes as shape (1099511627776, 1099511627776) of F64 has" },
        { "measure --q @eight.safetensors --k @k.npy", "eight.safetensors, q: expected F64, F32, F16, BF16 or integers, got 'F8_E4M3'" },
        { "measure --q @mixed --k @mixed", "--q 1.npy: expected 8 tokens, as in layer 0, got 9" },
        // Shapes.
        { "measure --q @line.npy --k @k.npy", "--q: line.npy: expected shape (tokens, dimension) or (heads, tokens, dimension), got (6)" },
        { "measure --q @batch.npy --k @k.npy", "--q: batch.npy: expected the heads of one sequence, (1, heads, tokens, dimension), got a batch (2, 2, 8, 4)" },
        { "measure --q @five.npy --k @k.npy", "--q: five.npy: expected shape" },
        { "measure --q @one.npy --k @one.npy", "--q: one.npy: expected at least 1 head of 2 tokens of 1 number, got (1, 4)" },
        { "measure --q @none-of.npy --k @k.npy", "--q: none-of.npy: expected at least 1 head of 2 tokens of 1 number, got (0, 8, 4)" },
        { "measure --q @q.npy --k @wide.npy", "--k wide.npy: expected 4 numbers a key, as many as a query has, got 5 (2 heads of 8 tokens of 5 numbers)" },
        { "measure --q @q.npy --k @long.npy", "--k long.npy: expected 8 keys a head, as many as there are queries, got 9" },
        { "measure --q @q.npy --k @three.npy", "--k three.npy: expected a number of key heads that divides the 4 query heads, got 3" },
        { "measure --q @k.npy --k @q.npy", "--k q.npy: expected a number of key heads that divides the 2 query heads, got 4" },
        { Good + " --v @long.npy", "--v long.npy: expected 8 values a head, as many as there are keys, got 9" },
        { Good + " --v @three.npy", "--v three.npy: expected 2 heads of values, as many as of keys, got 3" },
        // Numbers in heads.
        { "measure --q @nan.npy --k @k.npy --report @report", "nan.npy, row (4, 8), column 2: expected a finite number, got NaN" },
        { "measure --q @q.npy --k @infinite.npy --report @report", "infinite.npy, row (2, 1), column 3: expected a finite number, got Infinity" },
        { Good + " --v @nan.npy", "--v nan.npy: expected 2 heads of values" },
        { "measure --q @large.npy --k @large.npy --report @report", "a score overflows" },
        { "measure --q @q.npy --k @k.npy --report @report --scale 1e308", "a score overflows" },
        { "measure --q @q.npy --k @k.npy --report @report --gamma 1e308", "expected a factor ≥ 0 and finite, got Infinity" },
        { Good + " --v @zero.npy", "token 0 has norm 0" },
        // Where the report goes.
        { "measure --q @q.npy --k @k.npy --report @q.npy", "--report: expected a folder, got a path that is or is below the file" },
        { "measure --q @q.npy --k @k.npy --report @q.npy/below", "--report: expected a folder, got a path that is or is below the file" },
        { "measure --q @q.npy --k @k.npy --report @site", "--report: expected a folder without index.html, or with one that measure wrote" },
        { "measure --q @q.npy --k @k.npy --report ", "--report: expected a folder, got an empty path" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task It_costs_one_line_and_writes_nothing(string line, string message)
    {
        using HeadCommand command = Files();
        string[] before = Snapshot(command.Root);
        Said said = (await command.RunAsync(line.Split(' '))).Exits(2);
        Assert.Contains(message, said.Error, StringComparison.Ordinal);
        Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("workbook: ", said.Error, StringComparison.Ordinal);
        Assert.Empty(said.Output);
        Assert.Equal(before, Snapshot(command.Root));
    }

    [Fact]
    public void There_are_forty_at_least() => Assert.True(Bad.Count >= 40);

    [Fact]
    public async Task What_is_right_is_none_of_these()
    {
        using HeadCommand command = Files();
        Said said = (await command.RunAsync(Good.Split(' '))).Exits(0);
        Assert.True(File.Exists(Path.Combine(command.Root, "report", "index.html")));
        Assert.Contains("workbook: wrote ", said.Error, StringComparison.Ordinal);
        // A page that measure wrote may be written again.
        (await command.RunAsync(Good.Split(' '))).Exits(0);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_refused_before_the_work()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        using HeadCommand command = Files();
        Said said = (await command.RunAsync("measure --q @q.npy --k @k.npy --report /proc/report".Split(' '))).Exits(2);
        Assert.StartsWith("workbook: --report: expected a folder that can be written, got: ", said.Error, StringComparison.Ordinal);
        Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(said.Output);
    }

    private static HeadCommand Files()
    {
        double[] numbers = HeadCommand.Numbers(400, 9);
        byte[] q = HeadCommand.Heads(1, 4, 8, 4), tensors = Bytes("<f8", numbers[..32]);
        byte[] safetensors = Safetensors(("q", "F64", [8, 4], tensors));
        return new HeadCommand().Write("q.npy", q).Write("k.npy", HeadCommand.Heads(2, 2, 8, 4)).Write("v.npy", HeadCommand.Heads(3, 2, 8, 4))
            .Write("t.npy", HeadCommand.Heads(4, 8, 4)).Write("q.txt", [1]).Write("empty/none.txt", [1]).Write("site/index.html", Encoding.UTF8.GetBytes("<p>mine</p>"))
            .Write("two.npz", Npz(true, ("a.q.npy", HeadCommand.Heads(5, 8, 4)), ("b.q.npy", HeadCommand.Heads(6, 8, 4))))
            .Write("layers.safetensors", Safetensors(
                ("layers.0.q", "F64", [8, 4], tensors), ("layers.1.q", "F64", [8, 4], tensors), ("layers.7.q", "F64", [8, 4], tensors),
                ("layers.0.k", "F64", [8, 4], tensors), ("layers.1.k", "F64", [8, 4], tensors), ("layers.1.v", "F64", [8, 4], tensors), ("layers.01.v", "F64", [8, 4], tensors)))
            .Write("huge.safetensors", Safetensors("{}", [], 1_000_000_000_000_000)).Write("cut.safetensors", safetensors[..^9])
            .Write("cut.npz", Npz(false, ("a.npy", q))[..300]).Write("cut.npy", q[..^1])
            .Write("objects.npy", Npy("{'descr': '|O', 'fortran_order': False, 'shape': (8, 4), }", new byte[256])).Write("half.npy", Npy("|V2", [8, 4], numbers[..32]))
            .Write("empty.npy", []).Write("large-shape.npy", Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 4000000000, 4000000000), }", tensors))
            .Write("complex.npy", Npy("{'descr': '<c16', 'fortran_order': False, 'shape': (4, 4), }", tensors)).Write("none.npz", Npz(false)).Write("text.npz", Npz(false, ("a.npy", "hello"u8.ToArray())))
            .Write("unclosed.safetensors", Safetensors("{\"q\":", tensors)).Write("beyond.safetensors", Safetensors(("q", "F64", [1L << 40, 1L << 40], tensors)))
            .Write("eight.safetensors", Safetensors(("q", "F8_E4M3", [8, 4], tensors))).Write("mixed/0.npy", HeadCommand.Heads(1, 2, 8, 4)).Write("mixed/1.npy", HeadCommand.Heads(1, 2, 9, 4))
            .Write("line.npy", HeadCommand.Heads(7, 6)).Write("batch.npy", HeadCommand.Heads(8, 2, 2, 8, 4)).Write("five.npy", HeadCommand.Heads(8, 1, 1, 2, 8, 4))
            .Write("one.npy", HeadCommand.Heads(8, 1, 4)).Write("none-of.npy", HeadCommand.Heads(8, 0, 8, 4)).Write("wide.npy", HeadCommand.Heads(8, 2, 8, 5))
            .Write("long.npy", HeadCommand.Heads(8, 2, 9, 4)).Write("three.npy", HeadCommand.Heads(8, 3, 8, 4))
            .Write("nan.npy", Npy("<f8", [4, 8, 4], [.. numbers[..125], double.NaN, 1, 2]))
            .Write("infinite.npy", Npy("<f4", [2, 8, 4], [.. numbers[..34], double.PositiveInfinity, .. numbers[..29]]))
            .Write("large.npy", Npy("<f8", [8, 2], [.. Enumerable.Repeat(1e200, 16)]))
            .Write("zero.npy", Npy("<f8", [2, 8, 4], new double[64]));
    }

    private static string[] Snapshot(string root) => [.. Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => path + (File.Exists(path) ? Convert.ToHexString(File.ReadAllBytes(path)) : ""))];
}
