using AttentionDynamics.Sweeps;

namespace AttentionDynamics.Notebooks;

/// <summary>
/// The full-size data behind a figure, data/figures/full/NAME.csv: computed where the environment asks for it (WORKBOOK_SCALE=full), else
/// read where it is there.
/// </summary>
/// <remarks>
/// A notebook shows the same whichever way it came by the data. The file itself is written by the <see cref="NotebookHost"/>, when the
/// notebook is done.
/// </remarks>
public static class FullScale
{
    /// <summary>The environment variable: full asks for full-size data; empty or not set does not.</summary>
    public const string Variable = "WORKBOOK_SCALE";

    private const string Data = "../data/figures/full";

    /// <summary>Whether the environment asks for full-size data.</summary>
    /// <exception cref="InvalidOperationException">The variable is neither full nor empty.</exception>
    public static bool Requested => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => false,
        "full" => true,
        var other => throw new InvalidOperationException($"{Variable}: expected full or nothing, got \"{other}\""),
    };

    /// <summary>The grid of this name, or null where it is neither asked for nor there.</summary>
    /// <remarks>Row by row: what an interrupted computation has finished is not computed again.</remarks>
    /// <param name="name">Kebab-case, unique among all notebooks; names the file.</param>
    /// <param name="sweep">Computes the grid; to be handed on to a sweep: where rows are kept, and whom to tell how far it is.</param>
    /// <exception cref="ArgumentException">The name is not in kebab-case.</exception>
    /// <exception cref="InvalidDataException">The file holds no grid.</exception>
    /// <exception cref="InvalidOperationException">The variable is neither full nor empty.</exception>
    public static SweepGrid? Sweep(string name, Func<ISweepRows, IProgress<double>, SweepGrid> sweep) =>
        Of(name, sweep, grid => grid.ToCsv(), SweepGrid.FromCsv);

    /// <summary>The table of this name, of any axes, or null where it is neither asked for nor there.</summary>
    /// <inheritdoc cref="Sweep"/>
    public static SweepTable? Table(string name, Func<ISweepRows, IProgress<double>, SweepTable> sweep) =>
        Of(name, sweep, table => table.ToCsv(), SweepTable.FromCsv);

    private static T? Of<T>(string name, Func<ISweepRows, IProgress<double>, T> sweep, Func<T, string> toCsv, Func<string, T> fromCsv)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (!KebabCase.Holds(name))
            throw new ArgumentException($"full-scale data: expected a name in kebab-case (a-z, 0-9, single hyphens), got \"{name}\"",
                nameof(name));
        if (Requested)
        {
            NotebookHost host = NotebookHost.Current;
            T made = sweep(new SweepRowFolder(Path.Combine(host.StateFolder, name)), CellProgress.Of($"{name} at full scale"));
            host.Completed(name, toCsv(made));
            return made;
        }
        string path = Path.Combine(Data, name + ".csv");
        if (!File.Exists(path))
            return null;
        try
        {
            return fromCsv(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"data/figures/full/{name}.csv, {e.Message}", e);
        }
    }
}
