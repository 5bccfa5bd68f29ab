namespace AttentionDynamics.Notebooks;

/// <summary>What executes a notebook, as this library sees it: all that the two have to say to each other.</summary>
/// <remarks>
/// A host derives from it, overrides what it has or wants to hear of, and enters it before the first cell. Without one, as in an editor's
/// own kernel, nobody hears, and everything is read from the files beside the notebook.
/// </remarks>
public abstract class NotebookHost
{
    private static readonly NotebookHost Nobody = new Absent();

    private static NotebookHost current = Nobody;

    /// <summary>
    /// The claims of all notebooks as the run that executes this one has them so far, in the form of data/claims.csv; null: the host has
    /// none, and those of the file count.
    /// </summary>
    /// <remarks>A run that writes elsewhere, or nothing, has claims that no file beside the notebook holds.</remarks>
    public virtual string? Claims => null;

    /// <summary>Where the finished rows of unfinished full-size data lie, a folder for each name.</summary>
    public virtual string StateFolder => "../data/.full-run";

    /// <summary>The host of this process.</summary>
    internal static NotebookHost Current => Volatile.Read(ref current);

    /// <summary>Makes a host that of this process; what is returned takes it back.</summary>
    /// <param name="host">The host.</param>
    /// <exception cref="InvalidOperationException">The process has a host.</exception>
    public static IDisposable Enter(NotebookHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (Interlocked.CompareExchange(ref current, host, Nobody) != Nobody)
            throw new InvalidOperationException("expected one notebook host a process, got a second one");
        return new Stay(host);
    }

    /// <summary>Something of a cell has got further.</summary>
    /// <remarks>Called on the thread that works, for one thing at most ten times a second, and at its end.</remarks>
    /// <param name="what">What is under way, in a few words.</param>
    /// <param name="share">The share of it that is done, 0 to 1.</param>
    public virtual void Advanced(string what, double share)
    {
    }

    /// <summary>Full-size data is whole. The host writes the file when the notebook is done.</summary>
    /// <param name="name">Its name, kebab-case.</param>
    /// <param name="csv">Its numbers.</param>
    public virtual void Completed(string name, string csv)
    {
    }

    private sealed class Absent : NotebookHost;

    private sealed class Stay(NotebookHost host) : IDisposable
    {
        public void Dispose() => Interlocked.CompareExchange(ref current, Nobody, host);
    }
}
