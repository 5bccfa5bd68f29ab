using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public sealed class TokenFileTests : IDisposable
{
    private const string Ordinary = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }";

    private readonly string folder = Directory.CreateTempSubdirectory("tokens").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_same_numbers_have_the_same_bits_from_either_kind_of_file()
    {
        foreach (string table in new[] { "tokens-1.csv", "tokens-2.csv", "tokens-3.csv" })
        {
            string path = Path.Combine(AppContext.BaseDirectory, "reference", table);
            double[][] rows = [.. File.ReadLines(path).Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
            var fromCsv = Read(path);
            var fromNpy = Read(Write("a.npy", Npy($"{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows.Length}, {rows[0].Length}), }}", rows.SelectMany(row => row))));
            Assert.Equal((rows.Length, rows[0].Length), (fromCsv.Count, fromCsv.Dimension));
            for (int i = 0; i < rows.Length; i++)
            {
                Assert.Equal(rows[i], fromCsv[i].ToArray());
                Assert.Equal(rows[i], fromNpy[i].ToArray());
            }
        }
    }

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("1,2\n3,4")]
    [InlineData("1,2\r\n3,4\r\n")]
    [InlineData("\uFEFF1,2\n3,4\n\n \r\n")]
    [InlineData("x,y\n1,2\n3,4\n")]
    [InlineData("\uFEFFfirst coordinate, second\r\n1,2\r\n3,4\r\n")]
    [InlineData(" 1.0,\t+2\n 3e0 ,0.4E1\n")]
    public void Csv_is_read_as_other_programs_write_it(string text)
    {
        var tokens = Read(Write("t.csv", Encoding.UTF8.GetBytes(text)));
        Assert.Equal((2, 2), (tokens.Count, tokens.Dimension));
        Assert.Equal([1, 2], tokens[0].ToArray());
        Assert.Equal([3, 4], tokens[1].ToArray());
    }

    [Fact]
    public void Rows_across_the_ends_of_the_buffer_are_whole()
    {
        foreach (int d in new[] { 1, 3, 5000, 40000 })
        {
            int n = 2 + 70000 / d;
            var text = new StringBuilder();
            for (int i = 0; i < n; i++)
                text.AppendJoin(',', Enumerable.Range(0, d).Select(k => (1 + i * d + k) * 0.37)).Append('\n');
            var tokens = Read(Write("t.csv", Encoding.UTF8.GetBytes(text.ToString())));
            Assert.Equal((n, d), (tokens.Count, tokens.Dimension));
            for (int i = 0; i < n; i++)
            for (int k = 0; k < d; k++)
                Assert.Equal((1 + i * d + k) * 0.37, tokens[i][k]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_version_of_npy_is_read_and_a_float_becomes_the_double_of_its_value(byte version)
    {
        var doubles = Read(Write("a.npy", Npy(Ordinary, [1, -0.1, 3, 4, 5, 1e-300], version)));
        Assert.Equal([1, -0.1], doubles[0].ToArray());
        Assert.Equal([5, 1e-300], doubles[2].ToArray());
        var floats = Read(Write("b.npy", Npy("{\"shape\": (3,2), \"fortran_order\": False,\"descr\":\"<f4\"}", [1, -0.1, 3, 4, 5, 1e-30], version, single: true)));
        Assert.Equal([1, -0.1f], floats[0].ToArray());
        Assert.Equal([5, 1e-30f], floats[2].ToArray());
    }

    public static TheoryData<string, string, string> BadCsv => new()
    {
        { "", "at least 2 rows of numbers", "an empty file" },
        { "\n\n", "at least 2 rows", "got 0" },
        { "1,2\n", "at least 2 rows", "got 1" },
        { "x,y\n1,2\n", "at least 2 rows", "got 1" },
        { "1,2\n3,NaN\n", "row 2, column 2: expected a finite number", "NaN" },
        { "nan,nan\n1,2\n", "row 1, column 1: expected a finite number", "nan" },
        { "1,2\n-inf,4\n", "row 2, column 1: expected a finite number", "-inf" },
        { "x,y\n1,2\n3,1e999\n", "row 3, column 2: expected a finite number", "1e999" },
        { "1,2\n3\n", "row 2: expected 2 numbers", "got 1" },
        { "1,2\n3,4,5\n6,7\n", "row 2: expected 2 numbers", "got 3" },
        { "x,y,z\n1,2\n3,4\n", "row 2: expected 3 numbers, as many as names in the header", "got 2" },
        { "1,2\n\n3,4\n", "row 2: expected 2 numbers", "an empty line" },
        { "1,2\n3,\n", "row 2, column 2: expected a number", "nothing" },
        { "1,2\n3,four\n", "row 2, column 2: expected a number", "'four'" },
        { "x,2\n3,4\n", "row 1, column 1: expected a number", "'x'" },
        { ",0,1\n0,1,2\n", "at least 2 rows", "got 1" },
        { ",0,7\n0,1,2\n1,3,4\n", "row 1, column 1: expected a number", "nothing" },
        { "1;2\n3,4\n5;6\n", "row 3, column 1: expected a number", "'5;6'" },
        { "1,5;2\n3.5;4\n", "row 2, column 1: expected decimal points throughout or decimal commas throughout", "'3.5'" },
        { "3.5;4\n1,5;2\n", "row 2, column 1: expected decimal points throughout", "'1,5'" },
        { "1;2\n1,234,5;4\n", "row 2, column 1: expected a number", "'1,234,5'" },
        { "1,2\n\"3,4\n5,6\n", "row 2, column 1: expected the quote to end in its line", "the end of the line" },
        { "1,2\n\"3\"x,4\n", "row 2, column 1: expected a number", "'\"3\"x'" },
        { "1 2\n3\n", "row 2: expected 2 numbers", "got 1" },
        { ",x,y\n7,1,2\n3,3,4\n", "row 2, column 1: expected the number of the row from 0 or 1, for it has no name", "another" },
        { ",x,y\n0,1,2\n1,3,4\n3,5,6\n", "row 4, column 1: expected the number of the row", "another" },
        { "x,y\n1,1,2\n3,3,4\n", "row 3, column 1: expected the number of the row from 0 or 1, for the header is shorter by one", "another" },
        { "x,y\nfirst,1,2\nsecond,3,4\n", "row 2, column 1: expected a number", "'first'" },
        { "1,2\n0,0\n0,0\n", "row 2: expected a token that is not zero", "--skip-zero-rows leaves out such rows at the end" },
        { "1,2\n0,-0.0\n", "row 2: expected a token that is not zero", "all 0" },
        { "1,2\n3,4\0\n", "row 2, column 2: expected a number", "'4?'" },
        { "1;2\n3,5\0\0;4\n", "row 2, column 1: expected a number", "'3,5??'" },
        { "1,2\n3,\u0007\n", "row 2, column 2: expected a number", "'?'" },
    };

    [Theory]
    [MemberData(nameof(BadCsv))]
    public void A_bad_csv_is_one_line_that_says_where_and_what(string text, string expected, string came) =>
        AssertBad(Write("bad.csv", Encoding.UTF8.GetBytes(text)), expected, came);

    public static TheoryData<string, string, string> BadHeaders => new()
    {
        { "{'descr': '|O', 'fortran_order': False, 'shape': (3, 2), }", "<f8, <f4, <f2", "'|O', which are objects" },
        { "{'descr': '<c16', 'fortran_order': False, 'shape': (3, 2), }", "float64", "complex" },
        { "{'descr': '<f16', 'fortran_order': False, 'shape': (3, 2), }", "float64", "'<f16'" },
        { "{'descr': '<U2', 'fortran_order': False, 'shape': (3, 2), }", "float64", "texts" },
        { "{'descr': '|V3', 'fortran_order': False, 'shape': (3, 2), }", "float64", "'|V3', which are bytes without a type" },
        { "{'descr': '|V2', 'fortran_order': False, 'shape': (3, 8), }", "numbers with a type", "|V2, two bytes without one; --dtype bfloat16 reads them" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, 1), }", "2 dimensions", "got 3 with shape (2, 3, 1)" },
        { "{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (3, 2), }", "an array of numbers", "records" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", "2 dimensions", "got 1" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "8 bytes", "got 48" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (3, -2), }", "whole numbers", "-2" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 6), }", "at least 2 rows", "got 1" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (6, 0), }", "0 bytes", "got 48" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 2), }", "64 bytes", "48: it is truncated" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", "32 bytes", "got 48" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", "at most", "99999999999" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 2), }", "whole numbers of at most 63 bits", "99999999999999999999" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000, 1), }", "bytes", "truncated" },
        { "{'descr': '<f8', 'shape': (3, 2), }", "descr, fortran_order and shape", "'shape'" },
        { "", "descr, fortran_order and shape", "'?'" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_bad_header_of_npy_is_one_line_that_says_what_came(string header, string expected, string came) =>
        AssertBad(Write("bad.npy", Npy(header, [1, 2, 3, 4, 5, 6])), expected, came);

    [Fact]
    public void Bad_npy_files_are_one_line()
    {
        byte[] good = Npy(Ordinary, [1, 2, 3, 4, 5, 6]);
        Assert.Equal(3, Read(Write("good.npy", good)).Count);
        for (int length = 1; length < good.Length; length++)
            AssertBad(Write("cut.npy", good[..length]), "expected", "got");
        AssertBad(Write("bad.npy", Npy(Ordinary, [1, 2, 3, double.NaN, 5, 6])), "row 2, column 2: expected a finite number", "NaN");
        AssertBad(Write("bad.npy", Npy(Ordinary, [1, 2, 3, 4, double.NegativeInfinity, 6])), "row 3, column 1: expected a finite number", "-Infinity");
        AssertBad(Write("bad.npy", Npy(Ordinary, [1, 2, 0, -0.0, 5, 6])), "row 2: expected a token that is not zero", "all 0");
        AssertBad(Write("bad.npy", Npy(Ordinary, [1, 2, 3, 4, 5, 6], version: 4)), "version 1, 2 or 3", "4.0");
        AssertBad(Write("bad.npy", "PK\u0003\u0004 an archive"u8.ToArray()), "begins with", "something else");
    }

    [Fact]
    public void What_is_no_file_of_tokens_is_named()
    {
        AssertBad(Directory.CreateDirectory(Path.Combine(folder, "d.npy")).FullName, "a file of tokens (.csv, .tsv, .npy, .npz or .safetensors)", "a directory");
        AssertBad(Write("tokens.txt", "1,2\n3,4\n"u8.ToArray()), ".csv, .tsv, .npy, .npz or .safetensors", ".txt");
        AssertBad(Write("utf16.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("1,2\n3,4\n")]), "UTF-8", "UTF-16");
        AssertBad(Write("empty.npy", []), "at least 2 rows of numbers", "an empty file");
        Assert.Throws<FileNotFoundException>(() => Read(Path.Combine(folder, "nowhere.csv")));
        Assert.ThrowsAny<IOException>(() => Read(Path.Combine(Write("file.csv", [1]), "below.csv")));
    }

    [Fact]
    public void Enormous_files_are_refused_without_being_read_into_memory()
    {
        byte[] start = [0x93, .. "NUMPY"u8, 2, 0, 0, 0, 0, 0x40];
        foreach ((string name, byte[] begin, string expected) in new[]
        {
            ("header.npy", start, "a header of at most 10000 bytes, got one of 1073741824"),
            ("line.csv", "1,2\n3,"u8.ToArray(), "row 2, column 2: expected a number, got more than 65536 characters"),
            ("ragged.csv", Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Repeat("1", 10000)) + string.Concat(Enumerable.Repeat("\n1", 100000))), "row 2: expected 10000 numbers"),
        })
        {
            string path = Write(name, begin);
            if (name != "ragged.csv")
            {
                using var stream = new FileStream(path, FileMode.Open);
                stream.SetLength(1L << 30);
            }
            long before = GC.GetAllocatedBytesForCurrentThread();
            AssertBad(path, expected, "got");
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 32_000_000, $"{name}: {allocated} bytes");
        }
    }

    [Fact]
    public void Reading_reports_progress_and_can_be_cancelled()
    {
        string path = Write("a.npy", Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (30000, 2), }", Enumerable.Repeat(1.0, 60000)));
        var told = new List<double>();
        Read(path, new Told(told.Add));
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1]);
        Assert.ThrowsAny<OperationCanceledException>(() => TokenFile.Read(path, cancellation: new CancellationToken(true)));
    }

    private static TokenConfiguration Read(string path, IProgress<double>? progress = null) => TokenFile.Read(path, progress, TestContext.Current.CancellationToken);

    private static void AssertBad(string path, string expected, string came)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(path));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(came, error.Message[error.Message.IndexOf("got", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Npy(string header, IEnumerable<double> numbers, byte version = 1, bool single = false)
    {
        var bytes = new List<byte> { 0x93 };
        bytes.AddRange("NUMPY"u8);
        bytes.AddRange([version, 0]);
        byte[] text = Encoding.UTF8.GetBytes(header + "\n");
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        bytes.AddRange(version == 1 ? length[..2] : length);
        bytes.AddRange(text);
        byte[] number = new byte[8];
        foreach (double value in numbers)
        {
            if (single)
                BinaryPrimitives.WriteSingleLittleEndian(number, (float)value);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(number, value);
            bytes.AddRange(single ? number[..4] : number);
        }
        return [.. bytes];
    }
}
