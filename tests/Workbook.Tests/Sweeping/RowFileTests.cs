using System.Security.Cryptography;
using System.Text;
using Workbook.Sweeping;

namespace Workbook.Tests.Sweeping;

public class RowFileTests
{
    private static readonly RowKind Kind = new(new string('a', 64), "1.0.0 b", "1:64x32", "256", "linux-x64");

    [Fact]
    public void A_row_reads_back_to_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        double[] values = [0, -0.0, double.Epsilon, double.MaxValue, -1.0 / 3, Math.PI, Math.BitIncrement(1), 1e-310];
        RowFile read = Read(folder, new RowFile(Kind, 17, values));
        Assert.Equal(Kind, read.Kind);
        Assert.Equal(17, read.Row);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), read.Values.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void The_name_is_that_of_what_it_holds()
    {
        RowKind[] kinds = [Kind, Kind with { Spec = "b" }, Kind with { Library = "2" }, Kind with { Tiles = "2" }, Kind with { Registers = "512" }, Kind with { Platform = "osx-arm64" }];
        string[] names = [.. kinds.SelectMany(kind => Enumerable.Range(1, 2).Select(row => new RowFile(kind, row, [1]).Name))];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(names[0], RowFile.NameOf(Kind, 1));
        Assert.Matches("^[0-9a-f]{64}\\.row$", names[0]);
    }

    [Fact]
    public void A_row_that_is_cut_off_anywhere_is_refused()
    {
        using var folder = new TemporaryFolder();
        var row = new RowFile(Kind, 3, [0.25, 1.5]);
        byte[] whole = row.ToBytes();
        for (int length = 0; length < whole.Length; length++) Refused(folder, row.Name, whole[..length]);
        Refused(folder, row.Name, [.. whole, (byte)'\n']);
    }

    [Fact]
    public void A_row_with_any_bit_wrong_is_refused()
    {
        using var folder = new TemporaryFolder();
        var row = new RowFile(Kind, 3, [0.25, 1.5]);
        byte[] whole = row.ToBytes();
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            Refused(folder, row.Name, damaged);
        }
    }

    /// <summary>With a checksum that is right, but not written as a row is.</summary>
    [Theory]
    [InlineData("row 3", "row 03")]
    [InlineData("row 3", "row -3")]
    [InlineData("row 3", "row 99999999999")]
    [InlineData("values 2", "values 3")]
    [InlineData("0.25\n", "0.250\n")]
    [InlineData("0.25\n", "x\n")]
    [InlineData("0.25\n1.5\n", "")]
    [InlineData("registers ", "register ")]
    [InlineData("library 1.0.0 b\n", "")]
    public void A_row_that_another_program_wrote_is_refused(string before, string after)
    {
        using var folder = new TemporaryFolder();
        var row = new RowFile(Kind, 3, [0.25, 1.5]);
        string text = Encoding.UTF8.GetString(row.ToBytes());
        string body = text[..text.LastIndexOf("sha256 ", StringComparison.Ordinal)];
        Assert.Contains(before, body, StringComparison.Ordinal);
        byte[] changed = Encoding.UTF8.GetBytes(body.Replace(before, after, StringComparison.Ordinal));
        Refused(folder, row.Name, [.. changed, .. Encoding.UTF8.GetBytes($"sha256 {Convert.ToHexStringLower(SHA256.HashData(changed))}\n")]);
    }

    [Fact]
    public void A_row_under_another_rows_name_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("under this name", Refused(folder, RowFile.NameOf(Kind, 4), new RowFile(Kind, 3, [1]).ToBytes()), StringComparison.Ordinal);
    }

    private static RowFile Read(TemporaryFolder folder, RowFile row)
    {
        string path = Path.Combine(folder.Path, row.Name);
        File.WriteAllBytes(path, row.ToBytes());
        return RowFile.Read(path);
    }

    private static string Refused(TemporaryFolder folder, string name, byte[] bytes)
    {
        string path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, bytes);
        return Assert.Throws<InvalidDataException>(() => RowFile.Read(path)).Message;
    }
}
