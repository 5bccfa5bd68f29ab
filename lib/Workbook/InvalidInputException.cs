namespace Workbook;

/// <summary>Bad usage or bad input, found before any work started: one line on stderr and exit code 2.</summary>
internal sealed class InvalidInputException(string message) : Exception(message);
