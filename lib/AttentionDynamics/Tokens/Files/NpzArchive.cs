using System.Buffers.Binary;
using System.Text;

namespace AttentionDynamics.Tokens.Files;

/// <summary>
/// The arrays of an <c>.npz</c>, which is a zip archive (with or without 64-bit sizes) of <c>.npy</c> members, stored or deflated. The
/// framework's own reader of archives does not say where a stored member lies, and that is what reading rows anywhere needs.
/// </summary>
internal static class NpzArchive
{
    private const int EndSize = 22, LongestComment = 65535, Locator64Size = 20, End64Size = 56, EntrySize = 46, LocalSize = 30;

    /// <summary>A directory of about 100 000 members.</summary>
    private const long LongestDirectory = 1 << 23;

    /// <summary>Deflate makes nothing smaller than by this factor.</summary>
    private const long LargestRatio = 1032;

    /// <summary>A member, as the directory describes it.</summary>
    internal sealed record Member(string Name, int Flags, int Method, uint Crc, long Packed, long Length, long Local);

    /// <summary>The members that are arrays, by the name without .npy.</summary>
    internal static SortedDictionary<string, Member> Read(OpenedFile file)
    {
        (long offset, long size) = Directory(file);
        byte[] directory = new byte[size];
        if (file.Read(offset, directory) < size)
            throw Damaged(file, "its directory, got the end of the file");
        var members = new SortedDictionary<string, Member>(StringComparer.Ordinal);
        for (ReadOnlySpan<byte> rest = directory; rest.Length > 0;)
        {
            if (rest.Length < EntrySize || U32(rest) != 0x02014b50)
                throw Damaged(file, "members in its directory, got something else");
            int name = U16(rest[28..]), extra = U16(rest[30..]), whole = EntrySize + name + extra + U16(rest[32..]);
            if (rest.Length < whole)
                throw Damaged(file, "members in its directory, got an end in the midst of one");
            Member member = Entry(rest, name, extra, file);
            if (member.Name.EndsWith(".npy", StringComparison.Ordinal) && !members.TryAdd(member.Name[..^4], member))
                throw FileText.Bad($"{file.Name}: expected one array of each name, got {FileText.Quote(member.Name)} twice");
            rest = rest[whole..];
        }
        return members;
    }

    /// <summary>The array of a member.</summary>
    internal static StoredTensor Open(OpenedFile file, string name, Member member, ElementType? untyped)
    {
        string label = $"{file.Name}, {FileText.Printable(name)}";
        if ((member.Flags & 1) != 0)
            throw FileText.Bad($"{label}: expected an array that is not encrypted, got an encrypted one");
        if (member.Method is not (0 or 8))
            throw FileText.Bad($"{label}: expected an array that is stored or deflated, got compression method {member.Method}");
        Span<byte> local = stackalloc byte[LocalSize];
        if (member.Local < 0 || member.Local > file.Length - LocalSize || file.Read(member.Local, local) < LocalSize
            || U32(local) != 0x04034b50)
            throw FileText.Bad($"{label}: expected the member where the directory says, at byte {member.Local}, got something else");
        long start = member.Local + LocalSize + U16(local[26..]) + U16(local[28..]);
        if (member.Packed < 0 || member.Packed > file.Length - start)
            throw FileText.Bad(
                $"{label}: expected {member.Packed} bytes in the archive, got {Math.Max(0, file.Length - start)}: it is truncated");
        bool stored = member.Method == 0;
        if (member.Length < 0 || (stored ? member.Length != member.Packed : member.Length / LargestRatio > member.Packed))
            throw FileText.Bad($"{label}: expected a size that {member.Packed} bytes can hold, got {member.Length}");
        TensorBytes bytes = stored
            ? new StoredBytes(file, label, start, member.Length)
            : new InflatedBytes(file, label, start, member.Packed, member.Length);
        bytes.Expect(member.Crc);
        return NpyHeader.Open(file, bytes, label, name, untyped);
    }

    /// <summary>Where the directory lies.</summary>
    private static (long Offset, long Size) Directory(OpenedFile file)
    {
        byte[] tail = new byte[(int)Math.Min(file.Length, EndSize + LongestComment)];
        long tailStart = file.Length - tail.Length;
        int end = file.Read(tailStart, tail) < tail.Length ? -1 : tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < EndSize)
            throw FileText.Bad($"{file.Name}: expected a zip archive of arrays, got no end of one: something else, or truncated");
        ReadOnlySpan<byte> record = tail.AsSpan(end);
        long size = U32(record[12..]), offset = U32(record[16..]), before = tailStart + end;
        byte[] wide = new byte[End64Size];
        if (before >= Locator64Size && file.Read(before - Locator64Size, wide.AsSpan(0, Locator64Size)) == Locator64Size
            && U32(wide) == 0x07064b50)
        {
            long at = I64(wide.AsSpan(8));
            if (at < 0 || at > before - End64Size || file.Read(at, wide) < wide.Length || U32(wide) != 0x06064b50)
                throw Damaged(file, "the 64-bit end that its locator points to, got something else");
            (size, offset, before) = (I64(wide.AsSpan(40)), I64(wide.AsSpan(48)), at);
        }
        if (size > LongestDirectory)
            throw FileText.Bad($"{file.Name}: expected a directory of at most {LongestDirectory} bytes, got one of {size}");
        if (offset < 0 || size < 0 || offset > before - size)
            throw Damaged(file, "its directory before its end, got one beyond");
        return (offset, size);
    }

    private static Member Entry(ReadOnlySpan<byte> entry, int nameLength, int extraLength, OpenedFile file)
    {
        int flags = U16(entry[8..]);
        ReadOnlySpan<byte> name = entry.Slice(EntrySize, nameLength), extra = entry.Slice(EntrySize + nameLength, extraLength);
        long packed = U32(entry[20..]), length = U32(entry[24..]), local = U32(entry[42..]);
        while (extra.Length >= 4)
        {
            int size = U16(extra[2..]);
            if (size > extra.Length - 4)
                break;
            if (U16(extra) == 1)
            {
                // The sizes that did not fit, in this order.
                ReadOnlySpan<byte> wide = extra.Slice(4, size);
                length = Widened(length, ref wide, file);
                packed = Widened(packed, ref wide, file);
                local = Widened(local, ref wide, file);
            }
            extra = extra[(4 + size)..];
        }
        return new Member(Encoding.UTF8.GetString(name), flags, U16(entry[10..]), U32(entry[16..]), packed, length, local);
    }

    private static long Widened(long value, ref ReadOnlySpan<byte> wide, OpenedFile file)
    {
        if (value != uint.MaxValue)
            return value;
        if (wide.Length < 8)
            throw Damaged(file, "64-bit sizes of a member, got an end before them");
        value = I64(wide);
        wide = wide[8..];
        return value;
    }

    private static int U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long I64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);

    private static InvalidDataException Damaged(OpenedFile file, string what) =>
        FileText.Bad($"{file.Name}: expected in this zip archive {what}: it is damaged");
}
