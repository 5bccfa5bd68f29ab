using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AttentionDynamics.Notebooks;

namespace Workbook.Execution;

/// <summary>A code cell on its way to the child.</summary>
internal sealed record CellCode(int Number, string Code);

/// <summary>What the child is to execute, and the claims of all notebooks as they stand before it, in the form of data/claims.csv.</summary>
internal sealed record ExecutionRequest(IReadOnlyList<CellCode> Cells, string Claims);

/// <summary>A displayed figure: which output of its cell it is, its name and its numbers.</summary>
internal sealed record DisplayedFigure(int Output, string Name, string Csv);

/// <summary>What the child that executes a notebook tells its parent, one JSON object a line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(End), "end")]
internal abstract record ExecutionMessage
{
    /// <summary>A cell begins.</summary>
    internal sealed record Started(int Cell) : ExecutionMessage;

    /// <summary>A cell succeeded, and this is all it showed.</summary>
    internal sealed record Finished(int Cell, int ExecutionCount, JsonArray Outputs, IReadOnlyList<DisplayedFigure> Figures, IReadOnlyList<ClaimTable> Claims) : ExecutionMessage;

    /// <summary>A cell failed; nothing follows but the end.</summary>
    internal sealed record Failed(int Cell, string Error) : ExecutionMessage;

    /// <summary>The final message. A child that ends without it died.</summary>
    internal sealed record End : ExecutionMessage;

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ExecutionMessage FromJson(string line) => JsonSerializer.Deserialize<ExecutionMessage>(line)!;
}
