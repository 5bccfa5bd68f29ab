using System.Text;

namespace Workbook.Pictures;

/// <summary>What a program prints to one stream, read as it comes and never more than a limit: a program may print without end.</summary>
internal sealed class BoundedOutput
{
    private readonly TextReader reader;
    private readonly int limit;
    private readonly bool keepsEnd;
    private readonly StringBuilder text = new();
    private readonly TaskCompletionSource exceeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BoundedOutput(TextReader reader, int limit, bool keepsEnd)
    {
        (this.reader, this.limit, this.keepsEnd) = (reader, limit, keepsEnd);
        Ended = Task.Run(ReadAsync);
    }

    /// <summary>Completed when the stream has ended, or could no longer be read.</summary>
    public Task Ended { get; }

    /// <summary>Completed when there was more than the limit; nothing is read after it.</summary>
    public Task Exceeded => exceeded.Task;

    /// <summary>What has been read so far.</summary>
    public string Text
    {
        get
        {
            lock (text) return text.ToString();
        }
    }

    /// <summary>Reads the stream to its end, or until <paramref name="limit"/> characters are exceeded.</summary>
    public static BoundedOutput Whole(TextReader reader, int limit) => new(reader, limit, keepsEnd: false);

    /// <summary>
    /// Reads the stream to its end and keeps the last of it, at least half of <paramref name="limit"/> characters where there are as many.
    /// </summary>
    public static BoundedOutput Last(TextReader reader, int limit) => new(reader, limit, keepsEnd: true);

    private async Task ReadAsync()
    {
        char[] buffer = new char[8192];
        try
        {
            while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and int read)
            {
                lock (text)
                {
                    text.Append(buffer, 0, read);
                    if (text.Length <= limit) continue;
                    if (keepsEnd) text.Remove(0, text.Length - limit / 2);
                }

                if (keepsEnd) continue;
                exceeded.TrySetResult();
                return;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Its process is gone, and with it the rest.
        }
    }
}
