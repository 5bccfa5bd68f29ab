using System.Runtime.InteropServices;

namespace Workbook.Files;

/// <summary>
/// Two paths that change places in one step: what another program put there a moment before is then not lost, but at hand. Not every
/// system and file system can.
/// </summary>
internal static partial class Exchange
{
    private const int CurrentFolder = -100;
    private const uint Swap = 2;

    /// <summary>Exchanges two files or folders that are both there; false: not possible, and nothing has changed.</summary>
    public static bool Try(string one, string other)
    {
        try
        {
            if (OperatingSystem.IsLinux()) return RenameOnLinux(CurrentFolder, one, CurrentFolder, other, Swap) == 0;
            return OperatingSystem.IsMacOS() && RenameOnMac(one, other, Swap) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameOnLinux(int oneFolder, string one, int otherFolder, string other, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameOnMac(string one, string other, uint flags);
}
