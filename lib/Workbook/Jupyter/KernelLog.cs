using System.Threading.Channels;

namespace Workbook.Jupyter;

/// <summary>
/// The kernel's log: one line a notice on standard error. A client that does not read it holds nothing up; lines are lost then.
/// </summary>
internal sealed class KernelLog
{
    private const int LongestLine = 500;

    private readonly Channel<string> lines =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>A log that writes to <paramref name="writer"/>.</summary>
    public KernelLog(TextWriter writer)
    {
        new Thread(() => Write(writer)) { IsBackground = true, Name = "log" }.Start();
    }

    /// <summary>Writes one line, whatever the text.</summary>
    public void Line(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        lines.Writer.TryWrite("workbook kernel: " + (line.Length > LongestLine ? line[..LongestLine] + "…" : line));
    }

    private void Write(TextWriter writer)
    {
        try
        {
            while (lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (lines.Reader.TryRead(out string? line)) writer.WriteLine(line);
            }
        }
        catch (IOException)
        {
            // Nobody reads standard error any more; there is nowhere left to say so.
        }
    }
}
