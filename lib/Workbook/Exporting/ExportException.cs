namespace Workbook.Exporting;

/// <summary>The site cannot be made, though the input is right: one line on stderr, exit code 1, nothing written.</summary>
internal sealed class ExportException(string message) : Exception(message);
