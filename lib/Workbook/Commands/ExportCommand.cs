using System.CommandLine;
using System.Globalization;
using Workbook.Exporting;
using Workbook.Running;

namespace Workbook.Commands;

/// <summary><c>export [--output DIR]</c>: the committed notebooks as a static site that needs no network.</summary>
internal static class ExportCommand
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var output = new Option<string?>("--output") { HelpName = "DIR",
            Description = "The site's folder, written whole or not at all. Default: site, beside the notebooks' folder." };
        var command = new Command("export",
            "Write the committed notebooks of the nearest notebooks/ folder, here or above, as a static site.") { output };
        command.SetAction((result, _) =>
        {
            string current = Environment.CurrentDirectory;
            RunPlan plan = RunPlan.Create([], null, current);
            string root = Path.GetDirectoryName(plan.NotebookTarget)!;
            string? given = result.GetValue(output);
            if (given?.Length == 0) throw new InvalidInputException("--output: expected a folder, got an empty path");
            string path = Path.TrimEndingDirectorySeparator(given is null ? Path.Combine(root, "site") : Path.GetFullPath(given, current));
            SiteFolder folder = SiteFolder.At(path, given is null ? path : $"--output {given}");
            foreach ((string page, string what) in new[] { ("index", "first page"), ("glossary", "page of symbols") })
            {
                if (plan.Notebooks.FirstOrDefault(notebook => notebook.Name.Equals(page, StringComparison.OrdinalIgnoreCase)) is { } taken)
                    throw new InvalidInputException(
                        $"{taken.Name}.ipynb: expected another name, as the site's {what} is {page}.html, got \"{taken.Name}\"");
            }

            return RunAsync(plan, root, folder, given ?? path);
        });
        return new Verb(command, "[--output DIR]");
    }

    private static async Task<int> RunAsync(RunPlan plan, string root, SiteFolder folder, string shown)
    {
        using var interruption = new Interruption();
        try
        {
            var katex = Katex.BesideProgram();
            if (!katex.IsThere)
            {
                Console.Error.WriteLine("workbook: KaTeX, which draws the formulas, is not there yet: npm restores it, this once");
                await katex.RestoreAsync(interruption.Token).ConfigureAwait(false);
            }

            Site site = Site.Of(plan.Notebooks, root, katex);
            bool changed = folder.Write(site.Files, interruption.Token);
            int pages = site.Files.All.Keys.Count(name => name.EndsWith(".html", StringComparison.Ordinal));
            foreach (string notice in site.Notices) Console.Error.WriteLine("workbook: " + notice);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{shown}: {pages} pages, {site.Files.All.Count} files, {site.Files.Size / 1e6:F1} "
                    + $"MB{(changed ? string.Empty : ", unchanged")}; open index.html"));
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
}
