using System.Runtime.CompilerServices;
using NetMQ;

namespace Workbook.Jupyter;

/// <summary>
/// How much has been published that some client has not read. The messaging library does not tell, but it takes the memory of what it
/// sends from a pool and gives it back when the last client has it: this is the pool.
/// </summary>
internal sealed class Backlog : IBufferPool
{
    private readonly Lock gate = new();
    private readonly ConditionalWeakTable<byte[], object> counted = [];
    private long waiting;
    private long sending;
    private int handing;

    private Backlog() => BufferPool.SetCustomBufferPool(this);

    /// <summary>The pool of the process; there can be one.</summary>
    public static Backlog OfThisProcess { get; } = new();

    /// <summary>Bytes that are published and not gone out.</summary>
    public long Bytes => Interlocked.Read(ref waiting) + Interlocked.Read(ref sending);

    /// <summary>The same, counted anew: connections that broke keep memory that nobody gives back.</summary>
    public long Recount()
    {
        GC.Collect();
        lock (gate)
        {
            sending = counted.Sum(pair => (long)pair.Key.Length);
            return Bytes;
        }
    }

    /// <summary>A message is on its way to the thread that sends it.</summary>
    public void Add(NetMQMessage message) => Interlocked.Add(ref waiting, Size(message));

    /// <summary>While the thread that sends hands this message to the library, until what is returned is disposed of.</summary>
    public IDisposable Handing(NetMQMessage message)
    {
        handing = Environment.CurrentManagedThreadId;
        return new Handed(this, Size(message));
    }

    /// <inheritdoc/>
    public byte[] Take(int size)
    {
        byte[] buffer = new byte[size];
        // Nothing else is counted: what comes in is not published.
        if (handing != Environment.CurrentManagedThreadId) return buffer;
        lock (gate)
        {
            counted.Add(buffer, this);
            sending += size;
        }

        return buffer;
    }

    /// <inheritdoc/>
    public void Return(byte[] buffer)
    {
        lock (gate)
        {
            if (counted.Remove(buffer)) sending -= buffer.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static long Size(NetMQMessage message) => message.Sum(frame => (long)frame.MessageSize);

    private sealed class Handed(Backlog backlog, long size) : IDisposable
    {
        public void Dispose()
        {
            backlog.handing = 0;
            Interlocked.Add(ref backlog.waiting, -size);
        }
    }
}
