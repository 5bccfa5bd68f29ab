using Workbook.Files;

namespace Workbook.Running;

/// <summary>
/// What a run reads and where it writes, all validated before anything runs. The root is the folder above the notebooks' folder; it holds
/// data/, docs/ and README.md.
/// </summary>
/// <param name="Notebooks">The notebooks, in the order in which they run.</param>
/// <param name="All">Whether these are all notebooks of their folder, so that what none of them makes is stale.</param>
/// <param name="NotebookFolder">The folder's name, as links from the root need it.</param>
/// <param name="NotebookTarget">Where notebooks are written.</param>
/// <param name="DataTarget">Where claims.csv and figures/ are written.</param>
/// <param name="Readme">The README whose marked parts are written; null: none.</param>
internal sealed record RunPlan(
    IReadOnlyList<Notebook> Notebooks, bool All, string NotebookFolder, string NotebookTarget, string DataTarget, Readme? Readme)
{
    private const string DefaultFolder = "notebooks";

    // It introduces the others and quotes their claims.
    private const string LastNotebook = "00-start-here";

    /// <summary>The folder with data/ that this run writes to.</summary>
    public string Root => Path.GetDirectoryName(DataTarget)!;

    public string FigureTarget => Path.Combine(DataTarget, "figures");

    /// <summary>Where full-size data is written, by a run that was asked for it.</summary>
    public string FullScaleTarget => Path.Combine(FigureTarget, "full");

    /// <summary>Where the state of full-size data that is not whole yet lies, a folder for each.</summary>
    public string StateFolder => Path.Combine(DataTarget, ".full-run");

    public string ClaimsPath => Path.Combine(DataTarget, "claims.csv");

    /// <summary>Where the page of the claims is written.</summary>
    public string ClaimsPagePath => Path.Combine(Path.GetDirectoryName(DataTarget)!, ClaimsPage.Path);

    /// <summary>The claims beside the notebooks, wherever those of this run are written.</summary>
    public string CommittedClaimsPath => Path.Combine(RootOf(Notebooks[0].Folder), "data", "claims.csv");

    /// <summary>The text of the page of these claims.</summary>
    public string ClaimsPageText(IReadOnlyList<ClaimRow> rows) => ClaimsPage.Write(rows, Path.GetFileName(NotebookTarget), Title);

    /// <summary>Where the page of the symbols is written.</summary>
    public string GlossaryPagePath => Path.Combine(Root, GlossaryPage.Path);

    /// <summary>The text of the page of the symbols; null: there is no file of them beside the notebooks.</summary>
    public string? GlossaryPageText() => GlossaryPage.Read(RootOf(Notebooks[0].Folder)) is { } entries
        ? GlossaryPage.Write(entries, Path.GetFileName(NotebookTarget), Title)
        : null;

    /// <summary>Where the page of scales is written.</summary>
    public string GuidelinePagePath => Path.Combine(Root, GuidelinePage.Path);

    /// <summary>The text of the page of scales, with these claims; null: there is no file of them beside the notebooks.</summary>
    public string? GuidelinePageText(IReadOnlyList<ClaimRow> rows) => GuidelinePage.Read(RootOf(Notebooks[0].Folder)) is { } entries
        ? GuidelinePage.Write(entries, rows, Path.GetFileName(NotebookTarget))
        : null;

    /// <summary>The title of a notebook beside the planned ones; its name where it has none or is gone.</summary>
    public string Title(string name)
    {
        if (Notebooks.FirstOrDefault(notebook => notebook.Name == name) is { } planned) return planned.Title;
        string path = Path.Combine(Notebooks[0].Folder, name + ".ipynb");
        return File.Exists(path) ? NotebookReader.Read(path, name).Title : name;
    }

    /// <summary>The plan for these arguments.</summary>
    /// <exception cref="InvalidInputException">An argument, a notebook, claims.csv, glossary.csv, guideline.csv, the pages made of them or
    /// the README's markers are not as expected.</exception>
    public static RunPlan Create(IReadOnlyList<string> arguments, string? output, string currentDirectory)
    {
        string[] paths = arguments.Count > 0 ? Named(arguments, currentDirectory) : Found(currentDirectory);
        Notebook[] notebooks =
            [.. paths.Select((path, i) => NotebookReader.Read(path, arguments.Count > 0 ? arguments[i] : Path.GetFileName(path)))];
        string folder = Path.GetDirectoryName(paths[0])!;
        string root = RootOf(folder);
        string target = output is null ? root : Output(output, currentDirectory);
        Readme? readme = output is null
            ? Readme.Read(Path.Combine(root, "README.md"), name => File.Exists(Path.Combine(folder, name + ".ipynb")))
            : null;
        var plan = new RunPlan(
            [.. notebooks.OrderBy(notebook => notebook.Name == LastNotebook)],
            arguments.Count == 0,
            Path.GetFileName(folder),
            output is null ? folder : Path.Combine(target, DefaultFolder),
            Path.Combine(target, "data"),
            readme);
        ClaimsFile.Read(plan.ClaimsPath);
        ClaimsFile.Read(plan.CommittedClaimsPath);
        ClaimsPage.Require(plan.ClaimsPagePath);
        if (plan.GlossaryPageText() is not null) GlossaryPage.Require(plan.GlossaryPagePath);
        if (plan.GuidelinePageText([]) is not null) GuidelinePage.Require(plan.GuidelinePagePath);
        return plan;
    }

    private static string RootOf(string folder) => Path.GetDirectoryName(folder) ?? folder;

    private static string[] Found(string currentDirectory)
    {
        for (string? at = currentDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            string folder = Path.Combine(at, DefaultFolder);
            if (!Directory.Exists(folder)) continue;
            string[] paths = [.. Directory.GetFiles(folder, "*.ipynb").Order(StringComparer.Ordinal)];
            return paths.Length > 0 ? paths : throw new InvalidInputException($"{folder}: expected notebooks (*.ipynb), got none");
        }

        throw new InvalidInputException(
            $"NOTEBOOK: expected a {DefaultFolder}/ folder in {currentDirectory} or above it, got none; name the notebooks");
    }

    private static string[] Named(IReadOnlyList<string> arguments, string currentDirectory)
    {
        var paths = new List<string>();
        foreach (string argument in arguments)
        {
            if (argument.Length == 0) throw new InvalidInputException("NOTEBOOK: expected a path, got an empty one");
            string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(argument, currentDirectory));
            if (Path.GetExtension(path) != ".ipynb" && File.Exists(path))
                throw new InvalidInputException($"{argument}: expected a notebook file (.ipynb), got a file of another kind");
            if (paths.Contains(path)) throw new InvalidInputException($"{argument}: expected each notebook once, got it twice");
            if (paths.Count > 0 && Path.GetDirectoryName(paths[0]) != Path.GetDirectoryName(path))
                throw new InvalidInputException($"{argument}: expected a notebook in the folder of {arguments[0]}, got another folder");
            paths.Add(path);
        }

        return [.. paths];
    }

    private static string Output(string output, string currentDirectory)
    {
        if (output.Length == 0) throw new InvalidInputException("--output: expected a folder, got an empty path");
        string target = Path.GetFullPath(output, currentDirectory);
        foreach (string folder in new[] { target, Path.Combine(target, DefaultFolder), Path.Combine(target, "data", "figures"),
            Path.Combine(target, "docs") })
        {
            for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
            {
                if (File.Exists(at))
                    throw new InvalidInputException($"--output {output}: expected a folder, got a path that is or is below the file {at}");
            }
        }

        return target;
    }
}
