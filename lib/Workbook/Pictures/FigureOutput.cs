using System.Text.Json.Nodes;
using Workbook.Files;

namespace Workbook.Pictures;

/// <summary>
/// A notebook output that holds a figure, and its picture. The output's metadata keeps the hashes of both, so that a picture that no longer
/// belongs to its figure is seen.
/// </summary>
internal sealed class FigureOutput
{
    public const string FigureType = "application/vnd.plotly.v1+json";
    public const string PictureType = "image/svg+xml";
    private const string FigureHash = "figure_sha256";
    private const string PictureHash = "svg_sha256";

    private readonly JsonObject output;
    private readonly JsonObject data;

    private FigureOutput(JsonObject output, JsonObject data)
    {
        this.output = output;
        this.data = data;
        Json = NotebookJson.Canonical(data[FigureType]);
        Hash = NotebookJson.Hash(Json);
    }

    /// <summary>The figure's JSON, canonical: one text for one figure, whatever editor saved it.</summary>
    public string Json { get; }

    /// <summary>Its hash.</summary>
    public string Hash { get; }

    /// <summary>The picture, whether or not it belongs to the figure; null: none.</summary>
    public string? Picture => MultilineText.Read(data[PictureType]);

    /// <summary>The figure's name, which its numbers in data/figures go by; null: none.</summary>
    public string? Name => data[FigureType]?["layout"] is JsonObject layout && layout["meta"] is JsonObject meta
        && meta["name"] is JsonValue name && name.TryGetValue(out string? text) ? text : null;

    /// <summary>What it shows, in one line; null: no text.</summary>
    public string? Title => MultilineText.Read(data["text/plain"])?.Trim().Split('\n', 2)[0];

    /// <summary>What to look at: the figure's text below its title, or the title where there is no more; null: no text.</summary>
    public string? Caption => MultilineText.Read(data["text/plain"])?.Trim().Split('\n', 2)[^1];

    /// <summary>Whether there is neither a picture nor the record of one.</summary>
    public bool HasNoPicture => Picture is null && Record is null;

    /// <summary>Whether the picture is the one that was drawn from this very figure.</summary>
    public bool PictureBelongs =>
        Picture is { } svg && (string?)Record?[FigureHash]?.ToString() == Hash
            && (string?)Record?[PictureHash]?.ToString() == NotebookJson.Hash(svg);

    private JsonObject? Record => (output["metadata"] as JsonObject)?[PictureType] as JsonObject;

    /// <summary>The output as a figure; null where it is something else.</summary>
    public static FigureOutput? From(JsonNode? output) =>
        output is JsonObject entry && entry["data"] is JsonObject data && data[FigureType] is JsonObject
            ? new FigureOutput(entry, data)
            : null;

    /// <summary>Puts the picture beside its figure.</summary>
    public void Attach(string svg)
    {
        data[PictureType] = MultilineText.ToLines(svg);
        output["metadata"] =
            new JsonObject { [PictureType] = new JsonObject { [FigureHash] = Hash, [PictureHash] = NotebookJson.Hash(svg) } };
    }
}
