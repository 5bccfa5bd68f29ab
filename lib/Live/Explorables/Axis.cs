using System.Text.Json.Nodes;

namespace Live.Explorables;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What is on it.</param>
/// <param name="From">Its lower end.</param>
/// <param name="To">Its upper end.</param>
/// <param name="Logarithmic">Whether equal lengths are equal ratios.</param>
internal sealed record Axis(string Label, double From, double To, bool Logarithmic = false)
{
    /// <summary>The axis as a page needs it.</summary>
    public JsonObject Json => new() { ["label"] = Label, ["from"] = From, ["to"] = To, ["log"] = Logarithmic };
}
