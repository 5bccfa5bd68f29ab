using System.Runtime.InteropServices;

namespace Workbook;

/// <summary>A file that outgrows <c>ulimit -f</c> is an error like a full disk, which names itself; unasked, the system would end the
/// process (SIGXFSZ) without a word.</summary>
internal static class FileSizeLimit
{
    private const PosixSignal Exceeded = (PosixSignal)25;

    private static PosixSignalRegistration? registration;

    /// <summary>For as long as the process lives.</summary>
    public static void MakeAnError()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            registration ??= PosixSignalRegistration.Create(Exceeded, context => context.Cancel = true);
    }

    /// <summary>Writes, and says in the words of a full disk where the file may not be so large, which .NET takes for a wrong
    /// argument.</summary>
    /// <exception cref="IOException">It may not, or there is no room.</exception>
    public static void Write(FileStream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new IOException($"File too large : '{stream.Name}'", e);
        }
    }
}
