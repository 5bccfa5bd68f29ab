using System.CommandLine;
using System.Globalization;
using Workbook.Exporting;
using Workbook.Running;

namespace Workbook.Commands;

/// <summary>
/// <c>export [--output DIR] [--without-live] [--source URL] [--serve [PORT]]</c>: the committed notebooks as a static site that needs no
/// network.
/// </summary>
internal static class ExportCommand
{
    private const int DefaultPort = 8010;
    private const string Library = "AttentionDynamics";

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var output = new Option<string?>("--output") { HelpName = "DIR",
            Description = "The site's folder, written whole or not at all. Default: site, beside the notebooks' folder." };
        var withoutLive = new Option<bool>("--without-live")
        {
            Description = "Leave out what a reader can move, which the .NET SDK builds as WebAssembly.",
        };
        var source = new Option<string?>("--source")
        {
            HelpName = "URL",
            Description = "Where the repository is, as every page says at its end. Default: repository-code of CITATION.cff.",
        };
        var serve = new Option<int?>("--serve")
        {
            HelpName = "PORT",
            Description = $"Then serve the site to this machine's browsers until Ctrl+C. Default: port {DefaultPort}.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result =>
            {
                if (result.Tokens.Count == 0) return DefaultPort;
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
                    && port is > 0 and < 65536)
                    return port;
                result.AddError($"--serve: expected a port from 1 to 65535, got {result.Tokens[0].Value}");
                return null;
            },
        };
        var command = new Command("export",
            "Write the committed notebooks of the nearest notebooks/ folder, here or above, as a static site.")
        {
            output, withoutLive, source, serve,
        };
        command.SetAction((result, _) =>
        {
            string current = Environment.CurrentDirectory;
            RunPlan plan = RunPlan.Create([], null, current);
            string root = Path.GetDirectoryName(plan.NotebookTarget)!;
            string? given = result.GetValue(output);
            if (given?.Length == 0) throw new InvalidInputException("--output: expected a folder, got an empty path");
            string path = Path.TrimEndingDirectorySeparator(given is null ? Path.Combine(root, "site") : Path.GetFullPath(given, current));
            SiteFolder folder = SiteFolder.At(path, given is null ? path : $"--output {given}");
            foreach ((string page, string what) in new[]
                { ("index", "first page"), ("glossary", "page of symbols"), ("live", "page to move") })
            {
                if (plan.Notebooks.FirstOrDefault(notebook => notebook.Name.Equals(page, StringComparison.OrdinalIgnoreCase)) is { } taken)
                    throw new InvalidInputException(
                        $"{taken.Name}.ipynb: expected another name, as the site's {what} is {page}.html, got \"{taken.Name}\"");
            }

            string? address = result.GetValue(source);
            if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps))
                throw new InvalidInputException($"--source: expected an address that begins with https://, got \"{address}\"");
            int? port = result.GetResult(serve) is null ? null : result.GetValue(serve) ?? DefaultPort;
            return RunAsync((plan, root, address), folder, given ?? path, live: !result.GetValue(withoutLive), port);
        });
        return new Verb(command, "[--output DIR] [--without-live] [--source URL] [--serve [PORT]]");
    }

    private static async Task<int> RunAsync(
        (RunPlan Plan, string Root, string? Source) from, SiteFolder folder, string shown, bool live, int? port)
    {
        using var interruption = new Interruption();
        try
        {
            LiveFiles? library = live ? await LiveAsync(from.Root, interruption.Token).ConfigureAwait(false) : null;
            Site site = Site.Of(from.Plan.Notebooks, from.Root, library, Reference(from.Root), from.Source);
            bool changed = folder.Write(site.Files, interruption.Token);
            int pages = site.Files.All.Keys.Count(name => name.EndsWith(".html", StringComparison.Ordinal));
            foreach (string notice in site.Notices) Console.Error.WriteLine("workbook: " + notice);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{shown}: {pages} pages, {site.Files.All.Count} files, {site.Files.Size / 1e6:F1} "
                    + $"MB{(changed ? string.Empty : ", unchanged")}; open index.html"));
            if (library is not null)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"of it live: {library.Size / 1e6:F1} MB, the library in {library.Folder}"));
            if (port is { } open) await ServeAsync(site, open, interruption.Token).ConfigureAwait(false);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            interruption.Say("workbook: interrupted; nothing was written");
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is ExportException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("workbook: " + TerminalText.OneLine(e.Message));
            return ExitCodes.Failed;
        }
    }

    // Of the library that this program has with it, for who has its sources.
    private static IReadOnlyList<ApiPage>? Reference(string root)
    {
        if (!Directory.Exists(Path.Combine(root, "lib", Library))) return null;
        IReadOnlyList<ApiPage>? pages = ApiReference.Of(Path.Combine(AppContext.BaseDirectory, Library + ".dll"));
        if (pages is null)
            Console.Error.WriteLine($"workbook: no reference of the library, as {Library}.xml is not beside the program");
        return pages;
    }

    private static async Task<LiveFiles?> LiveAsync(string root, CancellationToken cancellation)
    {
        if (!File.Exists(LiveBuild.Project(root)))
        {
            Console.Error.WriteLine(
                "workbook: nothing on the pages is live, as there is no lib/Live beside the notebooks' folder to build");
            return null;
        }

        Console.Error.WriteLine("workbook: building the library for browsers; --without-live leaves it out");
        return await LiveBuild.PublishAsync(root, Site.LiveScripts(), cancellation).ConfigureAwait(false);
    }

    private static async Task ServeAsync(Site site, int port, CancellationToken cancellation)
    {
        using var server = SiteServer.Open(site.Files, port);
        Console.WriteLine($"serving {server.Address} to this machine alone; Ctrl+C ends it");
        await server.RunAsync(cancellation).ConfigureAwait(false);
    }
}
