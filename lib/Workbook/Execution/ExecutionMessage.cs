using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AttentionDynamics.Notebooks;

namespace Workbook.Execution;

/// <summary>
/// What a child is to execute, where it keeps the state of full-size data that is not whole yet, and the claims of all notebooks as they
/// stand before it, in the form of data/claims.csv.
/// </summary>
internal sealed record ExecutionRequest(IReadOnlyList<CellCode> Cells, string StateFolder, string Claims);

/// <summary>A code cell on its way to the child.</summary>
internal sealed record CellCode(int Number, string Code);

/// <summary>A displayed figure: which output of its cell it is, its name and its numbers.</summary>
internal sealed record DisplayedFigure(int Output, string Name, string Csv);

/// <summary>Full-size data that is whole: its name and its numbers.</summary>
internal sealed record FullScaleData(string Name, string Csv);

/// <summary>What the child that executes a notebook tells its parent, one JSON object a line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Advanced), "advanced")]
[JsonDerivedType(typeof(Computed), "computed")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(End), "end")]
internal abstract record ExecutionMessage
{
    /// <summary>A cell begins.</summary>
    internal sealed record Started(int Cell) : ExecutionMessage;

    /// <summary>The running cell has come further: in what, and the share of it that is done.</summary>
    internal sealed record Advanced(string What, double Share) : ExecutionMessage;

    /// <summary>The running cell has computed full-size data.</summary>
    internal sealed record Computed(FullScaleData Data) : ExecutionMessage;

    /// <summary>
    /// A cell succeeded, and this is all it showed; it comes again when a later cell updated what it displayed, and replaces what came
    /// before.
    /// </summary>
    internal sealed record Finished(int Cell, int ExecutionCount, JsonArray Outputs, IReadOnlyList<DisplayedFigure> Figures,
        IReadOnlyList<ClaimTable> Claims) : ExecutionMessage;

    /// <summary>A cell failed; nothing follows but the end.</summary>
    internal sealed record Failed(int Cell, string Error) : ExecutionMessage;

    /// <summary>The final message. A child that ends without it died.</summary>
    internal sealed record End : ExecutionMessage;

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ExecutionMessage FromJson(string line) => JsonSerializer.Deserialize<ExecutionMessage>(line)!;
}
