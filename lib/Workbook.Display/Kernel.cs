// The namespace and the name are the contract: `using static Microsoft.DotNet.Interactive.Kernel` is a default import of every host of C# notebooks.
namespace Microsoft.DotNet.Interactive;

/// <summary>What a cell may call without an import.</summary>
public static class Kernel
{
    /// <summary>
    /// Shows a value now, beside the cell's result. Returns nothing, unlike .NET Interactive's method of this name, whose handle does not
    /// update there either: what compiles here runs there.
    /// </summary>
    /// <param name="value">The value; null is shown as such.</param>
    /// <param name="mimeTypes">The forms to show it in; none given, those its type prefers.</param>
    /// <exception cref="InvalidOperationException">No notebook session runs in this process.</exception>
    public static void display(object? value, params string[] mimeTypes) =>
        (Shown ?? throw new InvalidOperationException("expected a running notebook session, got none"))(value, mimeTypes);

    /// <summary>What the session that runs does with a value to show.</summary>
    internal static Action<object?, IReadOnlyList<string>>? Shown { get; set; }
}
