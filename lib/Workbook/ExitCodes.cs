namespace Workbook;

/// <summary>The exit codes of every verb.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A cell, a claim or a comparison failed, or something needed is missing.</summary>
    public const int Failed = 1;

    public const int BadInput = 2;

    public const int Interrupted = 130;
}
