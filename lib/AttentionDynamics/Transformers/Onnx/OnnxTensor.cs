using System.Buffers.Binary;
using System.Text;
using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Transformers.Onnx;

/// <summary>A tensor that an ONNX model holds: its name, type and shape, and where its numbers lie.</summary>
internal sealed class OnnxTensor
{
    private const int Float = 1;

    private readonly string label;
    private readonly ReadOnlyMemory<byte> numbers;

    private OnnxTensor(string file, string name, int type, long[] shape, ReadOnlyMemory<byte> numbers)
    {
        (Name, Type, Shape, this.numbers) = (name, type, shape, numbers);
        label = $"{file}, {FileText.Printable(name)}";
    }

    internal string Name { get; }

    /// <summary>ONNX's number of the type; 1 is float of 32 bits.</summary>
    internal int Type { get; }

    internal IReadOnlyList<long> Shape { get; }

    /// <summary>Reads a TensorProto: dims 1, data_type 2, segment 3, float_data 4, name 8, raw_data 9, data_location 14.</summary>
    internal static OnnxTensor Read(ReadOnlyMemory<byte> message, string file)
    {
        var fields = new ProtobufFields(message, file);
        var shape = new List<long>();
        var floats = new List<ReadOnlyMemory<byte>>();
        (string name, int type, ReadOnlyMemory<byte>? raw, bool elsewhere) = ("", 0, null, false);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: fields.AddNumbers(shape); break;
                case 2: type = (int)fields.Value; break;
                case 4: floats.Add(fields.Bytes); break;
                case 8: name = Encoding.UTF8.GetString(fields.Bytes.Span); break;
                case 9: raw = fields.Bytes; break;
                case 3: elsewhere = true; break;
                case 14: elsewhere |= fields.Value != 0; break;
                default: break;
            }
        }
        if (elsewhere)
            throw FileText.Bad(
                $"{file}, {FileText.Printable(name)}: expected numbers in the model, got a tensor in parts or in other files");
        return new OnnxTensor(file, name, type, [.. shape], raw ?? Join(floats));
    }

    /// <summary>The numbers, row-major, of the shape that is asked for.</summary>
    /// <exception cref="InvalidDataException">Another shape or type; not as many numbers; one that is not finite.</exception>
    internal float[] Take(params ReadOnlySpan<int> shape)
    {
        long[] expected = [.. shape.ToArray().Select(size => (long)size)];
        if (Type != Float)
            throw FileText.Bad($"{label}: expected floats of 32 bits, ONNX's type 1, got type {Type}");
        if (!Shape.SequenceEqual(expected))
            throw FileText.Bad($"{label}: expected shape {FileText.Shape(expected)}, got {FileText.Shape(Shape)}");
        long count = 1;
        foreach (int size in shape)
            count *= size;
        if (numbers.Length != count * sizeof(float))
            throw FileText.Bad($"{label}: expected {count} floats, got {numbers.Length} bytes");
        var values = new float[count];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = BinaryPrimitives.ReadSingleLittleEndian(numbers.Span[(k * sizeof(float))..]);
            if (!float.IsFinite(values[k]))
                throw FileText.Bad($"{label}: expected finite numbers, got {values[k]} at {k}");
        }
        return values;
    }

    /// <summary>Of float_data, packed or one by one.</summary>
    private static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        var joined = new List<byte>();
        foreach (var part in parts)
            joined.AddRange(part.Span);
        return joined.ToArray();
    }
}
