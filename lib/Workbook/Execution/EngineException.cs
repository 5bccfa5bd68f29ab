namespace Workbook.Execution;

/// <summary>The engine that was asked for is not to be had.</summary>
internal sealed class EngineException(string message) : Exception(message);
