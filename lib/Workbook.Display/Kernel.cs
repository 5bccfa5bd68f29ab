// The namespace and the name are the contract: `using static Microsoft.DotNet.Interactive.Kernel` is a default import of every host of C#
// notebooks.
namespace Microsoft.DotNet.Interactive;

/// <summary>What a cell may call without an import.</summary>
public static class Kernel
{
    /// <summary>Shows a value now, beside the cell's result.</summary>
    /// <param name="value">The value; null is shown as such.</param>
    /// <param name="mimeTypes">The forms to show it in; none given, those its type prefers.</param>
    /// <returns>The place, for another value later; as a cell's last expression it is no result.</returns>
    /// <exception cref="InvalidOperationException">No notebook session runs in this process.</exception>
    public static DisplayedValue display(object? value, params string[] mimeTypes)
    {
        var place = new DisplayedValue(mimeTypes);
        Show(new Showing(place.DisplayId, false, value, mimeTypes));
        return place;
    }

    /// <summary>What the session that runs does with a value to show.</summary>
    internal static Action<Showing>? Shown { get; set; }

    internal static void Show(Showing showing) =>
        (Shown ?? throw new InvalidOperationException("expected a running notebook session, got none"))(showing);
}
