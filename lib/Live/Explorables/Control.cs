using System.Text.Json.Nodes;

namespace Live.Explorables;

/// <summary>One thing that a reader sets: a number, on a slider by its stops or typed, one of some choices, or a text.</summary>
/// <param name="Name">Its name in an address.</param>
/// <param name="Label">What the page calls it.</param>
/// <param name="Default">What it is at first.</param>
internal sealed record Control(string Name, string Label, string Default)
{
    /// <summary>The numbers a slider stops at, rising; any other of the range can be typed.</summary>
    public IReadOnlyList<double> Stops { get; init; } = [];

    /// <summary>The choices, each with its label.</summary>
    public IReadOnlyList<(string Value, string Label)> Choices { get; init; } = [];

    /// <summary>Whether it moves by itself when a reader plays.</summary>
    public bool Plays { get; init; }

    /// <summary>The control as a page needs it.</summary>
    public JsonObject Json => new()
    {
        ["name"] = Name,
        ["label"] = Label,
        ["value"] = Default,
        ["plays"] = Plays,
        ["stops"] = new JsonArray([.. Stops.Select(stop => JsonValue.Create(stop))]),
        ["choices"] =
            new JsonArray([.. Choices.Select(choice => new JsonObject { ["value"] = choice.Value, ["label"] = choice.Label })]),
    };
}
