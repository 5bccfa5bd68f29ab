using System.Buffers.Binary;
using AttentionDynamics.Tokens;
using AttentionDynamics.Tokens.Files;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace AttentionDynamics.Tests.Tokens.Files;

/// <summary>Binary files as other programs write them, and blocks of their rows.</summary>
public sealed class TensorFileTests : IDisposable
{
    private static readonly double[] Six = [1, -2, 3.5, 4, 0.25, -6];
    private static readonly double[] Whole = [1, 2, 3, 40, 0, 120];

    private readonly TensorFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("<f2")]
    [InlineData(">f2")]
    [InlineData("<f4")]
    [InlineData(">f4")]
    [InlineData("<f8")]
    [InlineData(">f8")]
    [InlineData("=f8")]
    [InlineData("<i8")]
    [InlineData(">i8")]
    [InlineData("<i4")]
    [InlineData(">i4")]
    [InlineData("<i2")]
    [InlineData(">i2")]
    [InlineData("|i1")]
    [InlineData("<u8")]
    [InlineData(">u8")]
    [InlineData("<u4")]
    [InlineData(">u2")]
    [InlineData("|u1")]
    public void Each_type_and_order_of_npy_is_read_as_its_value_in_C_and_in_Fortran_order(string type)
    {
        double[] numbers = type[1] == 'f' ? Six : Whole;
        foreach (bool fortran in new[] { false, true })
        foreach (long[] shape in new long[][] { [3, 2], [1, 3, 2], [1, 1, 3, 2], [3, 1, 2], [1, 3, 1, 2] })
        {
            var read = folder.Read("t.npy", Npy(type, shape, numbers, fortran), out string said);
            Assert.Equal((3, 2), (read.Count, read.Dimension));
            Assert.Equal(numbers, (double[])[.. read[0], .. read[1], .. read[2]]);
            Assert.Equal(shape.Length == 2 ? "" : $"a batch of one, shape ({string.Join(", ", shape)}), is read as (3, 2)", said);
        }
    }

    [Fact]
    public void Each_half_and_each_bfloat16_is_read_as_its_value()
    {
        byte[] bits = new byte[2 * 65536];
        for (int k = 0; k < 65536; k++)
            BinaryPrimitives.WriteUInt16LittleEndian(bits.AsSpan(2 * k), (ushort)k);
        foreach ((string type, ElementType? untyped, Func<ushort, double> value) in new (string, ElementType?, Func<ushort, double>)[]
        {
            ("<f2", null, k => (double)BitConverter.UInt16BitsToHalf(k)),
            ("|V2", ElementType.BFloat16, k => BitConverter.UInt32BitsToSingle((uint)k << 16)),
            ("<V2", ElementType.BFloat16, k => BitConverter.UInt32BitsToSingle((uint)k << 16)),
            ("<u2", ElementType.BFloat16, k => BitConverter.UInt32BitsToSingle((uint)k << 16)),
        })
        {
            ushort[] finite = [.. Enumerable.Range(0, 65536).Select(k => (ushort)k).Where(k => double.IsFinite(value(k)))];
            byte[] data = [.. finite.SelectMany(k => bits[(2 * k)..(2 * k + 2)])];
            using TensorSource source = folder.Open("t.npy", Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({finite.Length}, 1), }}", data), untyped: untyped);
            var read = new double[finite.Length];
            source.ReadRows(0, read, TestContext.Current.CancellationToken);
            Assert.Equal([.. finite.Select(value)], read);
        }
    }

    [Fact]
    public void What_has_no_type_is_asked_for_and_what_has_one_is_not_overruled()
    {
        byte[] raw = Npy("|V2", [3, 2], Six);
        folder.Refuses("t.npy", raw, "--dtype bfloat16");
        Assert.Equal(-6, folder.Read("t.npy", raw, out _, new() { Untyped = ElementType.BFloat16 })[2][1]);
        folder.Refuses("t.npy", Npy("<f4", [3, 2], Six), "as --dtype is for, got '<f4'", new() { Untyped = ElementType.BFloat16 });
        folder.Refuses("t.npz", Npz(false, ("x.npy", raw)), "--dtype bfloat16");
        folder.Refuses("t.csv", "1,2\n3,4\n"u8.ToArray(), "a file of text", new() { Untyped = ElementType.BFloat16 });
        folder.Refuses("t.safetensors", Safetensors(("x", "F32", [3, 2], Bytes("<f4", Six))), "got F32", new() { Untyped = ElementType.BFloat16 });
        Assert.Throws<ArgumentException>(() => folder.Read("t.npy", raw, out _, new() { Untyped = ElementType.Float32 }));
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 2L), }")]
    [InlineData("{u'descr': u'<f8', u'fortran_order': False, u'shape': (3, 2), }")]
    [InlineData("{'shape': (3, 2), 'fortran_order': False, 'descr': '<f8'}")]
    [InlineData("{\"descr\":\"<f8\",\"fortran_order\":False,\"shape\":(3,2)}")]
    [InlineData("{'descr': 'f8', 'fortran_order': False, 'shape': (3, 2,), }                          ")]
    public void Headers_of_other_writers_are_read(string header) =>
        Assert.Equal(0.25, folder.Read("t.npy", Npy(header, Bytes("<f8", Six)), out _)[2][0]);

    [Theory]
    [InlineData("F64", "<f8")]
    [InlineData("F32", "<f4")]
    [InlineData("F16", "<f2")]
    [InlineData("BF16", "|V2")]
    [InlineData("I64", "<i8")]
    [InlineData("I32", "<i4")]
    [InlineData("I16", "<i2")]
    [InlineData("I8", "|i1")]
    [InlineData("U8", "|u1")]
    public void Each_type_of_safetensors_is_read(string type, string bytes)
    {
        double[] numbers = type[0] is 'I' or 'U' ? Whole : Six;
        byte[] file = Safetensors(("hidden", type, [1, 3, 2], Bytes(bytes, numbers)), ("ln.weight", "F32", [2], Bytes("<f4", [1, 1])));
        var read = folder.Read("t.safetensors", file, out string said, new() { Tensor = "hidden" });
        Assert.Equal(numbers, (double[])[.. read[0], .. read[1], .. read[2]]);
        Assert.Equal("a batch of one, shape (1, 3, 2), is read as (3, 2)", said);
        folder.Refuses("t.safetensors", file, "expected --tensor NAME, one of hidden, ln.weight, got none");
        folder.Refuses("t.safetensors", file, "expected --tensor NAME, one of hidden, ln.weight, got 'hid?en'", new() { Tensor = "hid\u0007en" });
        folder.Refuses("t.safetensors", file, "t.safetensors, ln.weight: expected an array of 2 dimensions", new() { Tensor = "ln.weight" });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Members_of_an_archive_are_read_by_name_or_as_the_only_one(bool deflated)
    {
        byte[] numbers = Npy("<f4", [3, 2], Six);
        Assert.Equal(3.5, folder.Read("t.npz", Npz(deflated, ("arr_0.npy", numbers)), out _)[1][0]);
        byte[] two = Npz(deflated, ("b.npy", numbers), ("a.npy", Npy(">f2", [1, 2, 3], Six, fortran: true)), ("notes.txt", [1, 2, 3]));
        Assert.Equal(["a", "b"], TensorFile.Names(folder.Write("t.npz", two)));
        folder.Refuses("t.npz", two, "expected --tensor NAME, one of a, b, got none");
        foreach (string name in new[] { "a", "a.npy" })
        {
            var read = folder.Read("t.npz", two, out string said, new() { Tensor = name });
            Assert.Equal(Six, (double[])[.. read[0], .. read[1]]);
            Assert.Equal("a batch of one, shape (1, 2, 3), is read as (2, 3)", said);
        }
        folder.Refuses("t.npz", Npz(deflated), "expected a tensor, got a file without any");
        folder.Refuses("t.npy", numbers, "expected --tensor for a file that names its tensors", new() { Tensor = "a" });
    }

    [Fact]
    public void An_archive_with_64_bit_sizes_is_read_and_its_checksum_compared()
    {
        byte[] npy = Npy("<f8", [3, 2], Six);
        uint crc = Crc32.Append(0, npy);
        Assert.Equal(0xCBF43926u, Crc32.Append(Crc32.Append(0, "1234"u8), "56789"u8));
        Assert.Equal(0.25, folder.Read("t.npz", Npz64("x.npy", npy, crc), out _)[2][0]);
        folder.Refuses("t.npz", Npz64("x.npy", npy, crc ^ 1), "checksum");
        foreach (bool deflated in new[] { false, true })
        {
            byte[] archive = Npz(deflated, ("x.npy", npy));
            for (int length = 0; length < archive.Length; length += 5)
                folder.Refuses("t.npz", archive[..length], "expected");
        }
    }

    [Fact]
    public void A_declared_size_that_nothing_can_hold_is_refused_before_any_room_is_made()
    {
        byte[] huge = Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (250000000, 1), }", [1, 2, 3]);
        foreach ((string name, byte[] file, string message) in new (string, byte[], string)[]
        {
            ("t.npz", Npz64("x.npy", huge, 0), "expected 2000000000 bytes of numbers after the header, for shape (250000000, 1), got 3: it is truncated"),
            ("t.npz", Npz(true, ("x.npy", huge)), "got 3: it is truncated"),
            ("t.safetensors", Safetensors("{\"x\":{\"dtype\":\"F64\",\"shape\":[250000000,1],\"data_offsets\":[0,2000000000]}}", [1, 2]), "data_offsets within 2 bytes"),
            ("t.safetensors", Safetensors("{\"x\":{\"dtype\":\"F64\",\"shape\":[250000000,1],\"data_offsets\":[0,2]}}", [1, 2]), "as many bytes as shape (250000000, 1)"),
            ("t.safetensors", Safetensors("{\"x\":{\"dtype\":\"F64\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", []), "as many bytes as shape"),
            ("t.safetensors", Safetensors("{}", [], 99_000_000), "a header of 99000000 bytes"),
            ("t.safetensors", Safetensors("{}", [], ulong.MaxValue), "2 to 100000000 bytes"),
            ("t.safetensors", Safetensors("[]", []), "begins with a brace"),
            ("t.safetensors", Safetensors("{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[3,2],\"data_offsets\":[0,6]}}", new byte[6]), "got 'F8_E4M3'"),
            ("t.safetensors", Safetensors("{\"x\":{\"dtype\":\"F64\",\"shape\":[-3,2],\"data_offsets\":[0,6]}}", new byte[6]), "a negative number"),
            ("t.safetensors", Safetensors("{\"x\":{\"dtype\":\"F64\"}}", []), "a tensor without them"),
            ("t.safetensors", Safetensors("{\"x\":7}", []), "no object for a name"),
            ("t.safetensors", Safetensors("{\"x\":{\"dtype\":7}}", []), "expected a header with dtype"),
            ("t.safetensors", Safetensors("{\"\\ud800\":{}}", []), "expected a header with dtype"),
            ("t.safetensors", Safetensors("{\"x\"", []), "expected a header with dtype"),
            ("t.safetensors", Safetensors("{}", []), "a file without any"),
        })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            folder.Refuses(name, file, message);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000, message);
        }
    }

    [Fact]
    public void An_array_without_numbers_or_of_one_is_no_matrix()
    {
        folder.Refuses("t.npy", Npy("<f8", [6, 0], []), "at least 1 column, got 0");
        folder.Refuses("t.npy", Npy("<f8", [0, 6], []), "at least 2 rows, for a layer needs n ≥ 2 tokens, got 0");
        folder.Refuses("t.npy", Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", Bytes("<f8", [1])), "2 dimensions, n x d, or a batch of one, got 0");
    }

    [Fact]
    public void Many_names_are_listed_in_part()
    {
        byte[] file = Safetensors([.. Enumerable.Range(10, 40).Select(k => ($"layer{k}", "U8", new long[] { 1 }, new byte[] { 1 }))]);
        folder.Refuses("t.safetensors", file, "layer20, layer21 and 28 more, got none");
    }

    [Fact]
    public void Padding_at_the_end_is_left_out_when_asked_and_zeros_elsewhere_are_named()
    {
        double[] padded = [1, 2, 3, 4, 0, 0, 0, -0.0];
        TokenFileOptions skip = new() { SkipZeroRows = true };
        foreach ((string name, byte[] file) in new (string, byte[])[]
        {
            ("t.npy", Npy("<f8", [4, 2], padded)),
            ("t.npy", Npy("<f4", [4, 2], padded, fortran: true)),
            ("t.npz", Npz(true, ("x.npy", Npy("<f2", [1, 4, 2], padded)))),
            ("t.safetensors", Safetensors(("x", "BF16", [4, 2], Bytes("|V2", padded)))),
            ("t.csv", "1,2\n3,4\n0,0\n0,-0.0\n"u8.ToArray()),
        })
        {
            var read = folder.Read(name, file, out string said, skip);
            Assert.Equal(2, read.Count);
            Assert.Equal(4, read[1][1]);
            Assert.EndsWith("the last 2 rows, of zeros, are left out", said, StringComparison.Ordinal);
            folder.Refuses(name, file, ", row 3: expected a token that is not zero, for y = x/|x|, got all 0");
            // What comes after tokens that lie in a longer array is not read.
            Assert.Equal(1, read.WithUnitNorms()[1].ToArray().Sum(value => value * value), 1e-15);
        }
        folder.Refuses("t.npy", Npy("<f8", [4, 2], [1, 2, 0, 0, 3, 4, 0, 0]), ", row 2: expected a token that is not zero, for y = x/|x|, got all 0, with others", skip);
        folder.Refuses("t.npy", Npy("<f8", [4, 2], [0, 0, 1, 2, 3, 4, 0, 0]), ", row 1: expected a token that is not zero", skip);
        folder.Refuses("t.npy", Npy("<f8", [4, 2], [1, 2, 0, 0, 0, 0, 0, 0]), "at least 2 rows that are not zero", skip);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Any_block_of_rows_of_any_shape_is_what_the_whole_holds(bool fortran, bool deflated)
    {
        foreach (long[] shape in new long[][] { [300, 7], [3, 40, 5], [2, 3, 11, 4], [5, 1, 9, 3], [1, 70, 70], [6, 1], [4, 9, 1], [12] })
        {
            double[] numbers = [.. Enumerable.Range(1, (int)shape.Aggregate((a, b) => a * b)).Select(k => (double)k)];
            byte[] npy = Npy("<i4", shape, numbers, fortran);
            using TensorSource source = folder.Open("t.npz", Npz(deflated, ("x.npy", npy)));
            Assert.Equal(!deflated, source.IsRandomAccess);
            Assert.Equal(shape, source.Shape);
            Assert.Equal(("x", ElementType.Int32), (source.Name, source.Type));
            Assert.Equal((numbers.Length / shape[^1], shape[^1]), (source.Rows, source.Columns));
            int width = (int)source.Columns;
            foreach ((int from, int to) in new[] { (0, (int)source.Rows), (0, 1), ((int)source.Rows - 1, (int)source.Rows), ((int)source.Rows / 3, (int)source.Rows / 2), ((int)source.Rows / 4, 0) })
            {
                var rows = new double[Math.Max(0, to - from) * width];
                source.ReadRows(from, rows, TestContext.Current.CancellationToken);
                Assert.Equal(numbers[(from * width)..(from * width + rows.Length)], rows);
            }
            Assert.Throws<ArgumentOutOfRangeException>(() => source.ReadRows(source.Rows, new double[width], TestContext.Current.CancellationToken));
            Assert.Throws<ArgumentOutOfRangeException>(() => source.ReadRows(-1, new double[width], TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void A_number_that_is_not_finite_is_named_by_its_place_in_each_axis()
    {
        double[] numbers = [.. Enumerable.Repeat(1.0, 24)];
        numbers[17] = double.NaN;
        using TensorSource source = folder.Open("q.npy", Npy("<f4", [2, 3, 4], numbers));
        var error = Assert.Throws<InvalidDataException>(() => source.ReadRows(0, new double[24], TestContext.Current.CancellationToken));
        Assert.Equal("q.npy, row (2, 2), column 2: expected a finite number, got NaN", error.Message);
        source.ReadRows(0, new double[16], TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_long_file_is_read_in_blocks_with_flat_memory()
    {
        const int Rows = 200_000, Columns = 64;
        string path = folder.Write("t.npy", Npy($"{{'descr': '<f2', 'fortran_order': False, 'shape': ({Rows}, {Columns}), }}", []));
        using (var stream = new FileStream(path, FileMode.Append))
        {
            byte[] ones = Bytes("<f2", Enumerable.Repeat(1.0, Columns * 1000));
            for (int k = 0; k < Rows / 1000; k++)
                stream.Write(ones);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = 0;
        using (TensorSource source = TensorFile.Open(path, cancellation: TestContext.Current.CancellationToken))
        {
            var block = new double[1000 * Columns];
            for (long first = 0; first < source.Rows; first += 1000)
            {
                source.ReadRows(first, block, TestContext.Current.CancellationToken);
                sum += block[0];
            }
        }
        Assert.Equal(200, sum);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2_000_000);
    }
}
