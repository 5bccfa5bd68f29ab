using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Benchmarks;
using Benchmarks.Commands;
using Benchmarks.Contenders;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [OurServer.Verb, .. var served]) return OurServer.Run(served);
// BenchmarkDotNet parses its own arguments.
if (args is [KernelsCommand.Verb, .. var selected]) return KernelsCommand.Run(selected);

var root = new RootCommand("Measures the library: its kernels against the plain loop, its works against the best that others have.")
{
    new Command(KernelsCommand.Verb, "Measure kernels against the plain loop; BenchmarkDotNet's arguments follow (--help lists them)."),
    PeersCommand.Create(),
};
if (args is not [PeersCommand.Verb or "-h" or "-?" or "--help" or "--version", ..])
{
    Console.Error.WriteLine($"benchmarks: expected a verb (kernels or peers), got {(args is [var odd, ..] ? odd : "none")}; --help describes them");
    return 2;
}

ParseResult result = root.Parse(args);
if (result.Errors.Count > 0)
{
    Console.Error.WriteLine("benchmarks: " + result.Errors[0].Message.ReplaceLineEndings(" "));
    return 2;
}

using var interruption = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token).ConfigureAwait(false);
}
catch (Exception e) when (interruption.IsCancellationRequested && e is (BenchmarkException or OperationCanceledException))
{
    Console.Error.WriteLine("benchmarks: interrupted");
    return 130;
}
catch (BenchmarkException e)
{
    Console.Error.WriteLine("benchmarks: " + e.Message.ReplaceLineEndings(" "));
    return 1;
}

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interruption.Cancel();
}
