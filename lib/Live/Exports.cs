using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Live.Explorables;
using Workbook;

namespace Live;

/// <summary>All that a page may ask: text in, text out, and the numbers of curves beside it.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Exports
{
    private static readonly IExplorable[] All =
    [
        new ExactLayer(), new ScalingLaws(), new MasksAndNormalisers(), new TokensThroughLayers(), new OwnFile(),
    ];

    private static double[] numbers = [];

    /// <summary>The controls of an explorable, as a JSON object.</summary>
    [JSExport]
    internal static string Describe(string explorable) => Text(() => Controls(Named(explorable)));

    /// <summary>What an explorable answers to a state, as a JSON object; of bad input an object with one line, <c>error</c>.</summary>
    /// <param name="explorable">Its name.</param>
    /// <param name="state">Its controls as they stand in an address: <c>n=4096;rho=0.5</c>.</param>
    /// <param name="part">Which part of the picture, the quick one first.</param>
    [JSExport]
    internal static string Answer(string explorable, string state, int part)
    {
        numbers = [];
        return Text(() =>
        {
            IExplorable asked = Named(explorable);
            var picture = new Picture();
            asked.Answer(State.Parse(state, asked.Controls), part, picture);
            numbers = picture.Numbers;
            return picture.Json;
        });
    }

    /// <summary>The numbers of the last answer's curves and maps, which its text refers to by their places.</summary>
    [JSExport]
    internal static double[] Numbers() => numbers;

    /// <summary>Takes a reader's file; it stays in this worker's memory.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="bytes">What is in it.</param>
    [JSExport]
    internal static string Take(string name, byte[] bytes) => Text(() => OwnFile.Take(name, bytes));

    private static IExplorable Named(string name) => Array.Find(All, one => one.Name == name)
        ?? throw new InvalidInputException($"expected one of {string.Join(", ", All.Select(one => one.Name))}, got {name}");

    private static JsonObject Controls(IExplorable explorable) =>
        new() { ["parts"] = explorable.Parts, ["controls"] = new JsonArray([.. explorable.Controls.Select(control => control.Json)]) };

    private static string Text(Func<JsonObject> answer)
    {
        try
        {
            return answer().ToJsonString();
        }
        catch (InvalidInputException e)
        {
            return new JsonObject { ["error"] = TerminalText.OneLine(e.Message) }.ToJsonString();
        }
    }
}
