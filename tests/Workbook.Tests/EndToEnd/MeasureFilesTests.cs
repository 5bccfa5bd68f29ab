using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.EndToEnd;

/// <summary>The files that <c>measure</c> takes: what was found in one is a line on stderr, the answer is the same from each.</summary>
public class MeasureFilesTests
{
    private static readonly double[] Numbers = [.. Enumerable.Range(1, 32).Select(k => k * 7 % 11 - 4.5)];

    public static TheoryData<string, byte[], string, string[]> Files => new()
    {
        { "t.csv", Encoding.UTF8.GetBytes(Table(",", ",0,1,2,3\n", index: true)), "the first line is a header; the first column counts the rows and is left out", [] },
        { "t.tsv", Encoding.UTF8.GetBytes(Table("\t", "", index: false)), "", [] },
        { "t.npy", Npy(">f2", [1, 8, 4], Numbers, fortran: true), "a batch of one, shape (1, 8, 4), is read as (8, 4)", [] },
        { "t.npy", Npy("|V2", [8, 4], Numbers), "", ["--dtype", "bfloat16"] },
        { "t.npz", Npz(true, ("h.npy", Npy("<f4", [8, 4], Numbers)), ("w.npy", Npy("<f4", [2], [1, 2]))), "", ["--tensor", "h"] },
        { "t.safetensors", Safetensors(("h", "F16", [10, 4], Bytes("<f2", [.. Numbers, 0, 0, 0, 0, 0, 0, 0, 0]))), "the last 2 rows, of zeros, are left out", ["--skip-zero-rows"] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_same_tokens_give_the_same_answer_from_every_kind_of_file(string name, byte[] bytes, string notice, string[] options)
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("plain.csv", Table(",", "", index: false));
        File.WriteAllBytes(Path.Combine(folder.Root, name), bytes);
        Said said = folder.Run(["measure", name, "--gamma", "1.5", "--json", .. options]).Exits(0);
        Assert.Equal(folder.Run("measure", "plain.csv", "--gamma", "1.5", "--json").Exits(0).Output, said.Output);
        Assert.Equal(8, (int)JsonNode.Parse(said.Output)!["n"]!);
        Assert.Equal(notice.Length > 0 ? $"workbook: {name}: {notice}\n" : "", said.Error);
    }

    [Fact]
    public void What_is_no_file_of_numbers_is_refused_within_seconds()
    {
        Requirement.Signals();
        using WorkbookFolder folder = new WorkbookFolder().Write("good.csv", "1,2\n2,1\n");
        Shell(folder, "mkfifo pipe.csv pipe.npy; ln -s /dev/zero zero.csv; ln -s /dev/zero zero.npy; mkdir d.npz");
        Shell(folder, "truncate -s 8G big.csv big.npy big.npz big.safetensors; printf '1,2\\n3,4\\n' > long.csv; truncate -s 8G long.csv");
        File.WriteAllBytes(Path.Combine(folder.Root, "tokens.npy"), Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (134217728, 8), }", []));
        using (var stream = new FileStream(Path.Combine(folder.Root, "tokens.npy"), FileMode.Open))
            stream.SetLength(stream.Length + (8L << 30));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.Root, "s.npy")));
        foreach ((string name, string message) in new[]
        {
            ("pipe.csv", "a pipe that nobody writes to?"), ("zero.npy", "an empty file or a device"), ("d.npz", "a directory"), ("big.csv", "more than 65536 characters"), ("big.npy", "begins with"),
            ("big.npz", "no end of one"), ("big.safetensors", "no safetensors"), ("long.csv", "row 3"), ("tokens.npy", "tokens.npy"), ("s.npy", "s.npy: expected a file of tokens that can be read"),
        })
        {
            Said said = folder.Run("measure", name, "--gamma", "1").Exits(2);
            Assert.Contains(message, said.Error, StringComparison.Ordinal);
            Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
        }
    }

    [Theory]
    [InlineData("--dtype: expected bfloat16 or float16, got float8", "--dtype", "float8")]
    [InlineData("--tensor", "--tensor")]
    [InlineData("good.csv: expected --tensor for a file that names its tensors", "--tensor", "x")]
    [InlineData("good.csv: expected --dtype for a .npy only", "--dtype", "bfloat16")]
    public void An_option_that_says_nothing_of_this_file_is_refused(string message, params string[] options)
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("good.csv", "1,2\n2,1\n");
        Said said = folder.Run(["measure", "good.csv", "--gamma", "1", .. options]).Exits(2);
        Assert.Contains(message, said.Error, StringComparison.Ordinal);
        Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
    }

    private static string Table(string separator, string header, bool index) => header + string.Concat(Enumerable.Range(0, 8).Select(i =>
        (index ? FormattableString.Invariant($"{i}{separator}") : "") + string.Join(separator, Numbers[(4 * i)..(4 * i + 4)].Select(x => FormattableString.Invariant($"{x:F1}"))) + "\n"));

    private static void Shell(WorkbookFolder folder, string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder.Root })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
