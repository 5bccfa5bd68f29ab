using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Workbook.Files;

namespace Workbook.Jupyter;

/// <summary>Watches the client that started this kernel, which Jupyter names in JPY_PARENT_PID, so that no kernel outlives it.</summary>
internal static partial class ParentWatch
{
    private const string Variable = "JPY_PARENT_PID";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Calls <paramref name="gone"/> when the parent is gone; without a parent to watch, never.</summary>
    public static void Start(Action gone)
    {
        if (!long.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out long parent)
            || parent <= 1) return;
        Action wait = OperatingSystem.IsWindows() ? () => WaitForHandle((nint)parent) : () => WaitForProcess((int)parent);
        new Thread(() =>
        {
            wait();
            gone();
        })
        { IsBackground = true, Name = "parent watch" }.Start();
    }

    /// <summary>On Windows the variable is a handle this process inherited.</summary>
    private static void WaitForHandle(nint handle)
    {
        using var parent =
            new EventWaitHandle(false, EventResetMode.ManualReset) { SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false) };
        parent.WaitOne();
    }

    private static void WaitForProcess(int parent)
    {
        // A killed parent that nobody waits for still has its number, but no children: they have another parent from then on.
        int first = ParentId();
        while (ParentId() == first && (first == parent || RunningProcess.Exists(parent))) Thread.Sleep(Interval);
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
