namespace Microsoft.DotNet.Interactive;

/// <summary>A value that is shown, and can be shown anew in the same place.</summary>
public sealed class DisplayedValue
{
    private readonly IReadOnlyList<string> mimeTypes;

    internal DisplayedValue(IReadOnlyList<string> mimeTypes) => this.mimeTypes = mimeTypes;

    /// <summary>What names the place among all displays of the session.</summary>
    public string DisplayId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>
    /// Shows another value in the place of the last one, in a client and in the stored outputs alike, also from a later cell. In .NET
    /// Interactive the method is there and does nothing, so that no result may rest on it.
    /// </summary>
    /// <param name="updatedValue">The value; null is shown as such.</param>
    /// <exception cref="InvalidOperationException">No notebook session runs in this process.</exception>
    public void Update(object? updatedValue) => Kernel.Show(new Showing(DisplayId, true, updatedValue, mimeTypes));
}

/// <summary>
/// What a session is asked to show: where, whether there is something already, what, and in which forms (none: those its type prefers).
/// </summary>
internal sealed record Showing(string DisplayId, bool Again, object? Value, IReadOnlyList<string> MimeTypes);
