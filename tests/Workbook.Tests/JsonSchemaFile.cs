using System.Text.Json.Nodes;
using Json.Schema;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests;

/// <summary>A schema of docs.</summary>
/// <param name="name">The file's name.</param>
internal sealed class JsonSchemaFile(string name)
{
    private readonly JsonSchema schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "docs", name)));

    /// <summary>What of a value is not as the schema says, each with its place.</summary>
    public IReadOnlyList<string> Faults(JsonNode? value)
    {
        EvaluationResults results = schema.Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid) return [];
        IEnumerable<string> faults = results.Details.Where(detail => detail.HasErrors)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
        return [.. faults.DefaultIfEmpty("the whole is not as the schema says")];
    }
}
