using System.CommandLine;

namespace Workbook.Commands;

/// <summary>A verb of the command line.</summary>
/// <param name="Command">The verb, its arguments and what it does.</param>
/// <param name="Usage">What may follow it, as a usage error says it.</param>
internal sealed record Verb(Command Command, string Usage);
