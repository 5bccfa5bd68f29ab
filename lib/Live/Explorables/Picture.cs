using System.Text.Json.Nodes;
using Workbook.Regimes;

namespace Live.Explorables;

/// <summary>
/// What an explorable answers: sentences, facts, charts. The numbers of curves stand apart from the text, which stays short.
/// </summary>
internal sealed class Picture
{
    private readonly List<double> numbers = [];
    private readonly JsonArray facts = [];
    private readonly List<Chart> charts = [];
    private readonly List<string> sentences = [];
    private readonly JsonObject more = [];

    /// <summary>All numbers of curves and maps.</summary>
    public double[] Numbers => [.. numbers];

    /// <summary>The text.</summary>
    public JsonObject Json => new()
        {
            ["sentences"] = AnswerJson.Lines(sentences),
            ["facts"] = facts,
            ["charts"] = new JsonArray([.. charts.Select(chart => chart.Json)]),
            ["more"] = more,
        };

    /// <summary>Adds sentences, which are read aloud.</summary>
    public void Say(IEnumerable<string> said) => sentences.AddRange(said);

    /// <summary>Adds a value with its name.</summary>
    public void Fact(string name, string value) => facts.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });

    /// <summary>Adds a text that is the same as the command's.</summary>
    /// <param name="command">The command that prints it.</param>
    /// <param name="output">What it prints.</param>
    public void Same(string command, string output)
    {
        more["command"] = command;
        more["output"] = output;
    }

    /// <summary>Adds a table that is always shown.</summary>
    /// <param name="head">The names of its columns.</param>
    /// <param name="rows">Its cells, the first of a row its name.</param>
    public void Table(IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows)
    {
        more["head"] = AnswerJson.Lines(head);
        more["rows"] = new JsonArray([.. rows.Select(AnswerJson.Lines)]);
    }

    /// <summary>Adds a chart.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="x">The axis across.</param>
    /// <param name="y">The axis up.</param>
    /// <param name="sets">The controls that a place on it sets.</param>
    /// <param name="square">Whether a length is the same across and up.</param>
    public Chart Chart(string title, Axis x, Axis y, (string Across, string Up)? sets = null, bool square = false)
    {
        var chart = new Chart(this, title, x, y) { Sets = sets, Square = square };
        charts.Add(chart);
        return chart;
    }

    /// <summary>Keeps numbers; the result is their place.</summary>
    public int Keep(double[] values)
    {
        numbers.AddRange(values);
        return numbers.Count - values.Length;
    }
}
