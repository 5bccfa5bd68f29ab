using System.Diagnostics;

namespace Workbook.Files;

/// <summary>Processes of the machine, by their number.</summary>
internal static class RunningProcess
{
    /// <summary>Whether a process of this number runs; one that has ended and was not waited for counts as running.</summary>
    public static bool Exists(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
