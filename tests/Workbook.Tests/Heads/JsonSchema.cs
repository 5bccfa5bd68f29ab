using System.Text.Json.Nodes;

namespace Workbook.Tests.Heads;

/// <summary>The few words of JSON Schema that our schema has; any other is an error, so that none goes unlooked at.</summary>
internal sealed class JsonSchema(JsonObject root)
{
    private static readonly string[] Words =
        ["$schema", "title", "description", "type", "additionalProperties", "required", "properties", "items", "$ref", "$defs", "enum"];

    /// <summary>What of a value is not as the schema says, each with its place.</summary>
    public IEnumerable<string> Faults(JsonNode? value) => Faults(root, value, "$");

    private IEnumerable<string> Faults(JsonObject schema, JsonNode? value, string at)
    {
        foreach (string word in schema.Select(pair => pair.Key).Except(Words)) yield return $"{at}: the schema says {word}, which is not known here";
        if (schema["$ref"] is { } reference)
        {
            foreach (string fault in Faults(Resolve((string)reference!), value, at)) yield return fault;
        }

        if (schema["type"] is { } type && !Types(type).Contains(Type(value)) && !(Type(value) == "integer" && Types(type).Contains("number")))
        {
            yield return $"{at}: expected {type.ToJsonString()}, got {Type(value)}";
            yield break;
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value))) yield return $"{at}: got {value?.ToJsonString()}";
        if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            for (int k = 0; k < list.Count; k++)
            {
                foreach (string fault in Faults(items, list[k], $"{at}[{k}]")) yield return fault;
            }
        }

        if (value is not JsonObject members || schema["properties"] is not JsonObject properties) yield break;
        foreach (JsonNode? name in schema["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey((string)name!)) yield return $"{at}: {name} is missing";
        }

        foreach ((string name, JsonNode? member) in members)
        {
            if (properties[name] is not JsonObject property)
            {
                if (schema["additionalProperties"] is JsonValue more && !(bool)more) yield return $"{at}: {name} is not in the schema";
                continue;
            }

            foreach (string fault in Faults(property, member, $"{at}.{name}")) yield return fault;
        }
    }

    private JsonObject Resolve(string reference)
    {
        JsonNode? at = root;
        foreach (string part in reference.Split('/').Skip(1)) at = at?[part];
        return at!.AsObject();
    }

    private static string[] Types(JsonNode type) => type is JsonArray several ? [.. several.Select(one => (string)one!)] : [(string)type!];

    private static string Type(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
            _ => value.ToJsonString().Any(c => c is '.' or 'e' or 'E') ? "number" : "integer",
        },
    };
}
