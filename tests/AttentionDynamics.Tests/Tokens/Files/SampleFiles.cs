using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AttentionDynamics.Tests.Tokens.Files;

/// <summary>The bytes of files of tensors, written by the formats' own descriptions, in every way that they allow.</summary>
internal static class SampleFiles
{
    /// <summary>An array of NumPy's: the header with a newline, then these bytes.</summary>
    public static byte[] Npy(string header, byte[] data, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header + "\n"), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. version == 1 ? length[..2] : length, .. text, .. data];
    }

    /// <summary>An array of this type ('&lt;f8', '&gt;i2', '|V2' with the bits of bfloat16) and shape; the numbers are given in C order.</summary>
    public static byte[] Npy(string type, long[] shape, IReadOnlyList<double> numbers, bool fortran = false)
    {
        string sizes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        double[] order = fortran ? Fortran(shape, numbers) : [.. numbers];
        return Npy($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({sizes}), }}", Bytes(type, order));
    }

    /// <summary>Numbers in the bytes of a type of NumPy's.</summary>
    public static byte[] Bytes(string type, IEnumerable<double> numbers)
    {
        bool big = type[0] == '>';
        return [.. numbers.SelectMany(number =>
        {
            byte[] bytes = type[1..] switch
            {
                "f8" => BitConverter.GetBytes(number),
                "f4" => BitConverter.GetBytes((float)number),
                "f2" => BitConverter.GetBytes((Half)number),
                "V2" => BitConverter.GetBytes(BitConverter.SingleToUInt32Bits((float)number))[2..],
                "i8" => BitConverter.GetBytes((long)number),
                "i4" => BitConverter.GetBytes((int)number),
                "i2" => BitConverter.GetBytes((short)number),
                "i1" => [(byte)(sbyte)number],
                "u8" => BitConverter.GetBytes((ulong)number),
                "u4" => BitConverter.GetBytes((uint)number),
                "u2" => BitConverter.GetBytes((ushort)number),
                "u1" or "b1" => [(byte)number],
                _ => throw new ArgumentException(type),
            };
            return big ? bytes.Reverse() : bytes;
        })];
    }

    /// <summary>The tensors of a safetensors file: name, dtype, shape, bytes.</summary>
    public static byte[] Safetensors(params (string Name, string Type, long[] Shape, byte[] Data)[] tensors)
    {
        var header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long at = 0;
        foreach ((string name, string type, long[] shape, byte[] data) in tensors)
        {
            header.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{at},{at + data.Length}]}}");
            at += data.Length;
        }
        header.Append('}');
        while (header.Length % 8 != 0)
            header.Append(' ');
        return Safetensors(header.ToString(), [.. tensors.SelectMany(tensor => tensor.Data)]);
    }

    /// <summary>A safetensors file of this header.</summary>
    public static byte[] Safetensors(string header, byte[] data, ulong? length = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), size = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(size, length ?? (ulong)text.Length);
        return [.. size, .. text, .. data];
    }

    /// <summary>An archive as numpy.savez writes it, or numpy.savez_compressed.</summary>
    public static byte[] Npz(bool deflated, params (string Name, byte[] Npy)[] arrays)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] npy) in arrays)
            {
                using Stream member = archive.CreateEntry(name, deflated ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                member.Write(npy);
            }
        }
        return memory.ToArray();
    }

    /// <summary>An archive of one stored member whose sizes and places all have 64 bits, as NumPy's own writer forces them to.</summary>
    public static byte[] Npz64(string name, byte[] npy, uint crc)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        byte[] text = Encoding.UTF8.GetBytes(name);
        writer.Write([.. "PK\u0003\u0004"u8, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write(crc);
        writer.Write(ulong.MaxValue);
        writer.Write([(byte)text.Length, 0, 20, 0]);
        writer.Write(text);
        writer.Write([1, 0, 16, 0]);
        writer.Write((long)npy.Length);
        writer.Write((long)npy.Length);
        writer.Write(npy);
        long directory = memory.Position;
        writer.Write([.. "PK\u0001\u0002"u8, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write(crc);
        writer.Write(ulong.MaxValue);
        writer.Write([(byte)text.Length, 0, 28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write(uint.MaxValue);
        writer.Write(text);
        writer.Write([1, 0, 24, 0]);
        writer.Write((long)npy.Length);
        writer.Write((long)npy.Length);
        writer.Write(0L);
        long end = memory.Position;
        writer.Write([.. "PK\u0006\u0006"u8, 44, 0, 0, 0, 0, 0, 0, 0, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write(1L);
        writer.Write(1L);
        writer.Write(end - directory);
        writer.Write(directory);
        writer.Write([.. "PK\u0006\u0007"u8, 0, 0, 0, 0]);
        writer.Write(end);
        writer.Write(1);
        writer.Write([.. "PK\u0005\u0006"u8, 0, 0, 0, 0, 255, 255, 255, 255]);
        writer.Write(ulong.MaxValue);
        writer.Write((ushort)0);
        return memory.ToArray();
    }

    private static double[] Fortran(long[] shape, IReadOnlyList<double> numbers)
    {
        var order = new double[numbers.Count];
        for (int at = 0; at < order.Length; at++)
        {
            long rest = at, place = 0, stride = order.Length;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                stride /= shape[axis];
                place += rest % shape[axis] * stride;
                rest /= shape[axis];
            }
            order[place] = numbers[at];
        }
        return order;
    }
}
