using System.Buffers.Binary;

namespace AttentionDynamics.Tokens.Files;

/// <summary>The checksum of zip archives: CRC-32 of the polynomial 0xEDB88320, eight bytes at a time.</summary>
internal static class Crc32
{
    private static readonly uint[][] Tables = Create();

    /// <summary>The checksum of what had the checksum <paramref name="crc"/> with these bytes behind it; that of nothing is 0.</summary>
    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = 0;
            for (int k = 0; k < 8; k++)
                crc ^= Tables[7 - k][(byte)(next >> (8 * k))];
        }
        foreach (byte value in bytes)
            crc = (crc >> 8) ^ Tables[0][(byte)(crc ^ value)];
        return ~crc;
    }

    private static uint[][] Create()
    {
        var tables = new uint[8][];
        for (int t = 0; t < 8; t++)
        {
            tables[t] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                uint value = t == 0 ? i : tables[t - 1][i];
                for (int bit = 0; bit < 8; bit++)
                    value = (value >> 1) ^ ((value & 1) * 0xEDB88320u);
                tables[t][i] = value;
            }
        }
        return tables;
    }
}
