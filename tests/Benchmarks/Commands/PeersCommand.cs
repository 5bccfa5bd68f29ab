using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using AttentionDynamics.Layers;
using Benchmarks.Contenders;
using Benchmarks.Measuring;
using Benchmarks.Reporting;
using Benchmarks.Works;

namespace Benchmarks.Commands;

/// <summary><c>peers</c>: the same works in our library and in its peers.</summary>
internal static class PeersCommand
{
    /// <summary>The verb's name.</summary>
    public const string Verb = "peers";

    private const int PaperCells = 48;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        string[] names = [.. WorkCatalog.All(PaperCells).Select(work => work.Name)];
        Option<string[]> works = Chosen("--work", "Works; default: all", names);
        string[] everybody = [.. Peer.All.Select(peer => peer.Key)];
        Option<string[]> peers = Chosen("--peer", "Peers; default: all", everybody);
        Option<int> rounds = Positive("--rounds", "R", 7, "Rounds: in each, every contender runs once in turn.");
        Option<int> threads = Positive("--threads", "T", Environment.ProcessorCount, "Threads of every contender; at most the processors there are.");
        Option<int> cells = Positive("--cells", "N", PaperCells, "figure-1 has N x N cells a panel, map-512 N/4 x N.");
        var markdown = new Option<string?>("--markdown") { HelpName = "FILE", Description = "Also write the table to FILE, with the machine and the versions." };
        threads.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() <= Environment.ProcessorCount) return;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--threads: expected at most the {Environment.ProcessorCount} processors there are, got {result.GetValueOrDefault<int>()}"));
        });
        var command = new Command(Verb, "Measure the same works in our library and in its peers, in turn.") { works, peers, rounds, threads, cells, markdown };
        command.SetAction((result, cancellation) => Task.FromResult(Run(
            result.GetValue(works) is { Length: > 0 } chosen ? chosen : names,
            [.. Peer.All.Where(peer => (result.GetValue(peers) is { Length: > 0 } some ? some : everybody).Contains(peer.Key))],
            result.GetValue(rounds),
            result.GetValue(threads),
            result.GetValue(cells),
            result.GetValue(markdown),
            string.Join(' ', [Verb, .. result.Tokens.Skip(1).Select(token => token.Value)]),
            cancellation)));
        return command;
    }

    private static int Run(string[] names, Peer[] peers, int rounds, int threads, int cells, string? markdown, string command, CancellationToken cancellation)
    {
        if (typeof(AttentionLayer).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
            throw new BenchmarkException("expected a Release build of the library (dotnet run -c Release), got a Debug one: its times mean nothing");
        if (markdown is not null && Path.GetDirectoryName(Path.GetFullPath(markdown)) is { } directory && !Directory.Exists(directory))
            throw new BenchmarkException($"--markdown: expected a file in a folder that exists, got {markdown}");
        Work[] works = [.. WorkCatalog.All(cells).Where(work => names.Contains(work.Name))];
        bool runtimes = works.SelectMany(work => work.Peers).Any(peer => peer.Host == PeerHost.Runtimes && peers.Contains(peer));
        RuntimeVersions? versions = null;
        if (runtimes)
        {
            Console.Error.WriteLine("building the program of ONNX Runtime and libtorch");
            Runtimes.Build();
            versions = Runtimes.Versions();
            if (versions.LibTorch is null)
                peers = [.. peers.Where(peer => peer != Peer.LibTorch)];
        }
        IReadOnlyList<string> machine = MachineDescription.Lines(Python.Versions(), versions?.Describe());
        foreach (string line in machine)
            Console.WriteLine(line);

        bool single = works.Any(work => work.Unit == WorkUnit.SingleOperations);
        MachinePeak peak = MeasurePeak();
        var measuring = new PeerMeasuring(rounds, threads, cells, peers);
        List<Measurement> measurements = [];
        foreach (Work work in works)
        {
            Console.Error.WriteLine($"measuring {work.Name}");
            Measurement measurement = measuring.Measure(work, cancellation);
            measurements.Add(measurement);
            peak = peak.Including(measurement).Or(MeasurePeak());
        }

        Console.WriteLine(peak.Describe());
        Console.WriteLine();
        foreach (string line in Layout.Aligned([ResultTable.Header, .. measurements.Select(measurement => ResultTable.Row(measurement, peak))]))
            Console.WriteLine(line);
        Console.WriteLine();
        foreach (string line in Layout.Aligned([ResultTable.PeerHeader, .. measurements.Select(ResultTable.PeerRow)]))
            Console.WriteLine(line);
        Console.WriteLine();
        foreach (string line in ResultTable.Legend.Concat(measurements.Select(ResultTable.Note)))
            Console.WriteLine(line);
        if (markdown is not null)
            ResultsFile.Write(markdown, command, machine, measurements, peak);

        string[] differ = [.. measurements.Where(measurement => !measurement.Agrees).Select(measurement => measurement.Work.Name)];
        return differ.Length == 0 ? 0 : throw new BenchmarkException($"expected the same results from all, got different ones for {string.Join(", ", differ)}");

        MachinePeak MeasurePeak()
        {
            Console.Error.WriteLine("measuring the machine's matrix product");
            return MachinePeak.Measure(threads, single, cancellation);
        }
    }

    private static Option<string[]> Chosen(string name, string description, string[] all)
    {
        var option = new Option<string[]>(name)
        {
            HelpName = "NAME…",
            AllowMultipleArgumentsPerToken = true,
            Description = $"{description}. {string.Join(", ", all)}",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !all.Contains(token.Value)) is { } odd)
                result.AddError($"{name}: expected one of {string.Join(", ", all)}, got {odd.Value}");
        });
        return option;
    }

    private static Option<int> Positive(string name, string help, int standard, string description)
    {
        var option = new Option<int>(name) { HelpName = help, Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() < 1)
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: expected at least 1, got {result.GetValueOrDefault<int>()}"));
        });
        return option;
    }
}
