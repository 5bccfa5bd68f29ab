using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using NetMQ;
using Workbook.Files;

namespace Workbook.Jupyter;

/// <summary>
/// The wire format: identities, a delimiter, the signature, then header, parent header, metadata and content as JSON. The signature is the
/// HMAC-SHA256 of these four, so that only who can read the connection file can have code executed.
/// </summary>
/// <param name="key">The key of the connection file; empty: nothing is signed and nothing is checked.</param>
internal sealed class MessageCodec(string key)
{
    /// <summary>The protocol's version that is spoken.</summary>
    public const string ProtocolVersion = "5.3";

    /// <summary>Above this many bytes a message is dropped: no cell is as long.</summary>
    public const int LargestMessage = 16 << 20;

    private const int RememberedSignatures = 1 << 16;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly byte[] Empty = "{}"u8.ToArray();

    private readonly byte[] key = Encoding.UTF8.GetBytes(key);
    private readonly string session = Guid.NewGuid().ToString("N");
    private readonly HashSet<string> seen = [];
    private readonly Queue<string> order = new();
    private long sent;

    /// <summary>Reads a message that came; one thread at a time.</summary>
    /// <exception cref="BadMessageException">It is too large, cut short, unsigned, wrongly signed, a replay, or no JSON.</exception>
    public KernelMessage Decode(NetMQMessage message)
    {
        long size = message.Sum(frame => (long)frame.MessageSize);
        if (size > LargestMessage)
            throw new BadMessageException(string.Create(
                CultureInfo.InvariantCulture, $"expected at most {LargestMessage} bytes, got {size}"));
        byte[][] frames = [.. message.Select(frame => frame.ToByteArray())];
        int delimiter = Array.FindIndex(frames, frame => frame.AsSpan().SequenceEqual(Delimiter));
        if (delimiter < 0)
            throw new BadMessageException(
                $"expected the delimiter {Encoding.ASCII.GetString(Delimiter)}, got {frames.Length} frames without it");
        int parts = frames.Length - delimiter - 1;
        if (parts < 5) throw new BadMessageException($"expected a signature and four parts behind the delimiter, got {parts} frames");
        Verify(frames[delimiter + 1], frames.AsSpan(delimiter + 2, 4));
        byte[] header = frames[delimiter + 2];
        JsonObject read = Parse(header, "header");
        Parse(frames[delimiter + 3], "parent_header");
        Parse(frames[delimiter + 4], "metadata");
        var content = new KernelMessage([], header, "header", read);
        content.Text("msg_id");
        return new KernelMessage(frames[..delimiter], header, content.Text("msg_type"), Parse(frames[delimiter + 5], "content"));
    }

    /// <summary>A message to send: the answer to <paramref name="parent"/>, or without one.</summary>
    public NetMQMessage Encode(IEnumerable<byte[]> identities, string type, KernelMessage? parent, JsonObject content,
        JsonObject? metadata = null)
    {
        var header = new JsonObject
        {
            ["msg_id"] = string.Create(CultureInfo.InvariantCulture, $"{session}_{Interlocked.Increment(ref sent)}"),
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        byte[][] parts = [Bytes(header), parent?.Header ?? Empty, metadata is null ? Empty : Bytes(metadata), Bytes(content)];
        var message = new NetMQMessage(8);
        foreach (byte[] identity in identities) message.Append(identity);
        message.Append(Delimiter);
        message.Append(key.Length == 0 ? string.Empty : Sign(parts));
        foreach (byte[] part in parts) message.Append(part);
        return message;
    }

    private void Verify(byte[] signature, ReadOnlySpan<byte[]> parts)
    {
        if (key.Length == 0) return;
        if (signature.Length == 0) throw new BadMessageException("expected a signed message, got an unsigned one");
        string expected = Sign(parts);
        if (!CryptographicOperations.FixedTimeEquals(signature, Encoding.ASCII.GetBytes(expected)))
            throw new BadMessageException("expected a signature made with this kernel's key, got another one");
        if (!seen.Add(expected)) throw new BadMessageException("expected each message once, got one again");
        order.Enqueue(expected);
        if (order.Count > RememberedSignatures) seen.Remove(order.Dequeue());
    }

    private string Sign(ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (byte[] part in parts) hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(NotebookJson.Compact(json));

    private static JsonObject Parse(byte[] bytes, string part)
    {
        if (!Utf8.IsValid(bytes)) throw new BadMessageException($"expected {part} in UTF-8, got other bytes");
        try
        {
            JsonObject json = NotebookJson.Parse(bytes) as JsonObject
                ?? throw new BadMessageException($"expected {part} to be a JSON object, got something else");
            // Reading the keys finds what parsing leaves for later.
            _ = json.Count;
            return json;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new BadMessageException($"expected {part} to be JSON, got: {e.Message}");
        }
    }
}
