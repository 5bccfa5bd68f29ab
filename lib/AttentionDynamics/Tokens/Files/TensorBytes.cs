using System.IO.Compression;

namespace AttentionDynamics.Tokens.Files;

/// <summary>The bytes of one tensor, or of one member of an archive, wherever they lie in a file.</summary>
internal abstract class TensorBytes(OpenedFile file, string label, long length) : IDisposable
{
    private uint crc;
    private long checkedUpTo;
    private uint? expected;

    /// <summary>How many there are.</summary>
    internal long Length => length;

    /// <summary>Whether any place can be read as fast as the next.</summary>
    internal abstract bool IsRandomAccess { get; }

    protected OpenedFile File => file;

    protected string Label => label;

    /// <summary>Lets go of what it holds beside the file.</summary>
    public virtual void Dispose()
    {
    }

    /// <summary>Has the CRC-32 compared once all bytes were read in order.</summary>
    internal void Expect(uint checksum) => expected = checksum;

    /// <summary>The bytes at an offset; all of them must be there.</summary>
    internal void Read(long offset, Span<byte> bytes)
    {
        if (offset < 0 || offset + bytes.Length > length)
            throw FileText.Bad($"{label}: expected {offset + bytes.Length} bytes, got {length}: it is truncated");
        Fetch(offset, bytes);
        if (expected is not { } checksum || offset != checkedUpTo)
            return;
        crc = Crc32.Append(crc, bytes);
        checkedUpTo += bytes.Length;
        if (checkedUpTo == length && crc != checksum)
            throw FileText.Bad($"{label}: expected data of checksum {checksum:x8}, as the archive says, got {crc:x8}: it is damaged");
    }

    protected abstract void Fetch(long offset, Span<byte> bytes);
}

/// <summary>Bytes that lie in the file as they are.</summary>
internal sealed class StoredBytes(OpenedFile file, string label, long start, long length) : TensorBytes(file, label, length)
{
    internal override bool IsRandomAccess => true;

    protected override void Fetch(long offset, Span<byte> bytes)
    {
        if (File.Read(start + offset, bytes) < bytes.Length)
            throw FileText.Bad($"{Label}: expected {Length} bytes, got the end of the file: it became shorter");
    }
}

/// <summary>Bytes that lie in the file deflated: read on from where the last reading ended, or from the start again.</summary>
internal sealed class InflatedBytes(OpenedFile file, string label, long start, long deflated, long length)
    : TensorBytes(file, label, length)
{
    private DeflateStream? stream;
    private long position;

    internal override bool IsRandomAccess => false;

    public override void Dispose()
    {
        stream?.Dispose();
        base.Dispose();
    }

    protected override void Fetch(long offset, Span<byte> bytes)
    {
        try
        {
            if (stream is null || offset < position)
            {
                stream?.Dispose();
                stream = new DeflateStream(new FileRange(File, start, deflated), CompressionMode.Decompress);
                position = 0;
            }
            Span<byte> skipped = stackalloc byte[4096];
            while (position < offset)
                Advance(skipped[..(int)Math.Min(skipped.Length, offset - position)]);
            Advance(bytes);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(Label, StringComparison.Ordinal))
        {
            throw FileText.Bad($"{Label}: expected deflated data, got: {FileText.Printable(e.Message)}");
        }
    }

    private void Advance(Span<byte> bytes)
    {
        int read = stream!.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        position += read;
        if (read < bytes.Length)
            throw FileText.Bad($"{Label}: expected {Length} bytes when inflated, got {position}: it is truncated");
    }

    /// <summary>A part of the file as a stream, which is what inflates.</summary>
    private sealed class FileRange(OpenedFile file, long start, long length) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            int read = file.Read(start + position, buffer[..(int)Math.Min(buffer.Length, length - position)]);
            position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
