using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Tokens.Files;

/// <summary>How a file holds a number. Each is read as the double of the same value; of 64-bit integers, the nearest.</summary>
#pragma warning disable CA1720 // They are the names that NumPy gives them.
public enum ElementType
{
    /// <summary>IEEE binary64.</summary>
    Float64,

    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>IEEE binary16.</summary>
    Float16,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16,

    /// <summary>Whole, signed, 64 bits.</summary>
    Int64,

    /// <summary>Whole, signed, 32 bits.</summary>
    Int32,

    /// <summary>Whole, signed, 16 bits.</summary>
    Int16,

    /// <summary>Whole, signed, 8 bits.</summary>
    Int8,

    /// <summary>Whole, unsigned, 64 bits.</summary>
    UInt64,

    /// <summary>Whole, unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Whole, unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Whole, unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>A byte, 0 for false.</summary>
    Boolean,
}
#pragma warning restore CA1720

/// <summary>The bytes of numbers, as doubles.</summary>
internal static class Elements
{
    internal static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>The name NumPy gives it.</summary>
    internal static string Text(this ElementType type) => type == ElementType.Boolean ? "bool" : type.ToString().ToLowerInvariant();

    /// <summary>Decodes as many numbers as there are values.</summary>
    /// <param name="type">What the bytes are.</param>
    /// <param name="bigEndian">Whether the highest byte comes first.</param>
    /// <param name="bytes">Their bytes, which are turned in place where their order is not this machine's.</param>
    /// <param name="values">The doubles.</param>
    internal static void Decode(ElementType type, bool bigEndian, Span<byte> bytes, Span<double> values)
    {
        if (bigEndian == BitConverter.IsLittleEndian)
            Turn(type.Size(), bytes);
        switch (type)
        {
            case ElementType.Float64: Widen<double>(bytes, values); break;
            case ElementType.Float32: Widen<float>(bytes, values); break;
            case ElementType.Float16: Widen<Half>(bytes, values); break;
            case ElementType.BFloat16: WidenBFloat(bytes, values); break;
            case ElementType.Int64: Widen<long>(bytes, values); break;
            case ElementType.Int32: Widen<int>(bytes, values); break;
            case ElementType.Int16: Widen<short>(bytes, values); break;
            case ElementType.Int8: Widen<sbyte>(bytes, values); break;
            case ElementType.UInt64: Widen<ulong>(bytes, values); break;
            case ElementType.UInt32: Widen<uint>(bytes, values); break;
            case ElementType.UInt16: Widen<ushort>(bytes, values); break;
            case ElementType.UInt8: Widen<byte>(bytes, values); break;
            case ElementType.Boolean: WidenBoolean(bytes, values); break;
            default: throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    private static void Turn(int size, Span<byte> bytes)
    {
        switch (size)
        {
            case 8: Turn(MemoryMarshal.Cast<byte, ulong>(bytes)); break;
            case 4: Turn(MemoryMarshal.Cast<byte, uint>(bytes)); break;
            case 2: Turn(MemoryMarshal.Cast<byte, ushort>(bytes)); break;
        }
    }

    private static void Turn(Span<ulong> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Turn(Span<uint> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Turn(Span<ushort> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Widen<T>(Span<byte> bytes, Span<double> values)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(bytes);
        for (int k = 0; k < values.Length; k++)
            values[k] = double.CreateChecked(numbers[k]);
    }

    private static void WidenBFloat(Span<byte> bytes, Span<double> values)
    {
        ReadOnlySpan<ushort> numbers = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int k = 0; k < values.Length; k++)
            values[k] = BitConverter.UInt32BitsToSingle((uint)numbers[k] << 16);
    }

    private static void WidenBoolean(Span<byte> bytes, Span<double> values)
    {
        for (int k = 0; k < values.Length; k++)
            values[k] = bytes[k] == 0 ? 0 : 1;
    }
}
