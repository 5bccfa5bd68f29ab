using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workbook.Files;

namespace Workbook.Jupyter;

/// <summary>
/// What a client wrote for its kernel: the address of each channel and the key that signs the messages; an empty key signs nothing.
/// </summary>
internal sealed record ConnectionFile(
    string Ip, int ShellPort, int ControlPort, int StdinPort, int IopubPort, int HeartbeatPort, string Key)
{
    private const string Scheme = "hmac-sha256";
    private const int Longest = 1 << 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidInputException">It is missing, no connection file, or asks for a transport or a signature scheme that is not
    /// spoken here.</exception>
    public static ConnectionFile Read(string path)
    {
        byte[] bytes = Bytes(path);
        JsonObject? file;
        try
        {
            file = NotebookJson.ParseFaithfully(bytes) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"--connection-file {path}: expected JSON, got: {e.Message}");
        }

        if (file is null) throw new InvalidInputException($"--connection-file {path}: expected a JSON object, got something else");
        string Text(string key) =>
            file[key] is JsonValue value && value.TryGetValue(out string? text) ? text : throw Odd(path, key, "a string", file[key]);
        int Port(string key) => file[key] is JsonValue value && value.TryGetValue(out int port) && port is > 0 and < 65536
            ? port
            : throw Odd(path, key, "a port, 1 to 65535", file[key]);
        if (Text("transport") != "tcp") throw Odd(path, "transport", "tcp", file["transport"]);
        IPAddress? ip = IPAddress.Loopback;
        // What clients that were told so write; they connect over IPv4.
        if (Text("ip") != "localhost" && !IPAddress.TryParse(Text("ip"), out ip))
            throw Odd(path, "ip", "an IP address or localhost", file["ip"]);
        string signing = Text("key");
        if (signing.Length > 0 && Text("signature_scheme") != Scheme) throw Odd(path, "signature_scheme", Scheme, file["signature_scheme"]);
        return new ConnectionFile(ip.ToString(), Port("shell_port"), Port("control_port"), Port("stdin_port"), Port("iopub_port"),
            Port("hb_port"), signing);
    }

    /// <summary>The file's bytes; a device without end or a pipe that nobody writes to holds nobody up.</summary>
    private static byte[] Bytes(string path)
    {
        Task<byte[]> reading = Task.Run(() =>
        {
            using FileStream stream = File.OpenRead(path);
            byte[] bytes = new byte[Longest + 1];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        });
        try
        {
            if (!reading.Wait(Patience))
                throw new InvalidInputException(
                    $"--connection-file {path}: expected a file, got one that said nothing for {Patience.TotalSeconds} s");
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new InvalidInputException($"--connection-file {path}: expected a readable file, got: {e.InnerException.Message}");
        }

        return reading.Result.Length <= Longest
            ? reading.Result
            : throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"--connection-file {path}: expected at most {Longest} bytes, got more"));
    }

    /// <summary>Where a channel with this port is bound.</summary>
    public string Address(int port) =>
        string.Create(CultureInfo.InvariantCulture, $"tcp://{(Ip.Contains(':', StringComparison.Ordinal) ? $"[{Ip}]" : Ip)}:{port}");

    private static InvalidInputException Odd(string path, string key, string expected, JsonNode? came) =>
        new($"--connection-file {path}: expected {key} to be {expected}, got {(came is null ? "nothing" : NotebookJson.Compact(came))}");

    // The key is a secret: no log and no error may print it.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"{nameof(Ip)} = {Ip}, {nameof(ShellPort)} = {ShellPort}");
        return true;
    }
}
