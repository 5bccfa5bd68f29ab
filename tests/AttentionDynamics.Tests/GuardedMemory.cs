using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Tests;

/// <summary>Numbers that end where memory ends: the page behind them is forbidden, so a kernel that reads or writes beyond its span crashes the tests.</summary>
/// <remarks>On Unix; elsewhere plain memory, and nothing is guarded.</remarks>
internal sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    // Mappings by size: asking the system for each anew would take longer than most tests.
    private static readonly ConcurrentDictionary<nuint, ConcurrentBag<nint>> Kept = [];

    private readonly nint start;
    private readonly nuint size;
    private readonly int count;

    internal GuardedMemory(int count)
    {
        this.count = count;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint used = ((nuint)count * (nuint)sizeof(T) + page - 1) / page * page;
        size = used + page;
        if (OperatingSystem.IsWindows())
        {
            start = (nint)NativeMemory.AllocZeroed(size);
            return;
        }
        if (Kept.TryGetValue(size, out var kept) && kept.TryTake(out start))
        {
            Span.Clear();
            return;
        }
        const int ReadWrite = 3, NoAccess = 0, Private = 2, AnonymousOnLinux = 0x20, AnonymousOnMac = 0x1000;
        start = Pages.Map(0, size, ReadWrite, Private | (OperatingSystem.IsMacOS() ? AnonymousOnMac : AnonymousOnLinux), -1, 0);
        if (start == -1 || Pages.Protect(start + (nint)used, page, NoAccess) != 0)
            throw new InvalidOperationException($"expected {size} bytes of guarded memory, got error {Marshal.GetLastPInvokeError()}");
    }

    internal GuardedMemory(ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Span);

    /// <summary>The numbers; the last byte of the last one is the last of the page.</summary>
    internal Span<T> Span => new((byte*)start + (size - (nuint)Environment.SystemPageSize) - (nuint)count * (nuint)sizeof(T), count);

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
            NativeMemory.Free((void*)start);
        else
            Kept.GetOrAdd(size, _ => []).Add(start);
    }
}

/// <summary>The system's pages of memory.</summary>
internal static class Pages
{
    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    internal static extern int Protect(nint address, nuint length, int protection);
}
