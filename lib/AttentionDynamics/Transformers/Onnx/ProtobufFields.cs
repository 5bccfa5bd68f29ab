using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Transformers.Onnx;

/// <summary>The fields of one message in protobuf's wire format, one after another: a number, and a varint, some
/// bytes or a fixed width.</summary>
/// <remarks>Nothing is believed: a field that ends beyond its message, a varint of more than 64 bits and a group cost one line.</remarks>
internal struct ProtobufFields(ReadOnlyMemory<byte> message, string label)
{
    private int at;

    /// <summary>The number of the field that was read.</summary>
    internal int Number { get; private set; }

    /// <summary>Whether the field is bytes: a text, a message or packed numbers.</summary>
    internal bool IsBytes { get; private set; }

    /// <summary>The bytes of a field that is bytes; the four or eight of one of fixed width.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>The value of a varint.</summary>
    internal long Value { get; private set; }

    /// <summary>Reads the next field; false at the end of the message.</summary>
    /// <exception cref="InvalidDataException">There is no field where one should be.</exception>
    internal bool Next()
    {
        if (at == message.Length)
            return false;
        ulong tag = Varint();
        (int wire, ulong number) = ((int)(tag & 7), tag >> 3);
        if (number is 0 or > (1 << 29) - 1)
            throw FileText.Bad($"{label}: expected the number of a field at byte {at}, got {number}: no protobuf, or damaged");
        (Number, IsBytes, Bytes, Value) = ((int)number, wire == 2, default, 0);
        switch (wire)
        {
            case 0: Value = (long)Varint(); break;
            case 1: Bytes = Take(8); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Bytes = Take(4); break;
            default:
                throw FileText.Bad($"{label}: expected a field of wire type 0, 1, 2 or 5, got {wire}: no protobuf, or damaged");
        }
        return true;
    }

    /// <summary>Whole numbers of a field that may be packed or one alone.</summary>
    internal readonly void AddNumbers(List<long> numbers)
    {
        if (!IsBytes)
        {
            numbers.Add(Value);
            return;
        }
        var packed = new ProtobufFields(Bytes, label);
        while (packed.at < Bytes.Length)
            numbers.Add((long)packed.Varint());
    }

    private ulong Varint()
    {
        ReadOnlySpan<byte> bytes = message.Span;
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length)
                throw FileText.Bad($"{label}: expected a number, got the end of its message: it is truncated");
            byte next = bytes[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
        throw FileText.Bad($"{label}: expected a number of at most 64 bits, got a longer one: no protobuf, or damaged");
    }

    private ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)(message.Length - at))
            throw FileText.Bad($"{label}: expected a field of {length} bytes, got {message.Length - at} until its message ends: truncated");
        var taken = message.Slice(at, (int)length);
        at += (int)length;
        return taken;
    }
}
