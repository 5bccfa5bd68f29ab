using System.Globalization;

namespace AttentionDynamics.Attention;

/// <summary>Reads <see cref="ScalingLaw"/>s from text; an error is one line that says what was expected and what came.</summary>
internal static class ScalingLawText
{
    private static readonly Form[] Forms =
    [
        new("none", [], value => new ConstantScaling(value("base"))),
        new("ssmax", [new("s"), new("b", 0)], value => new SsmaxScaling(value("s"), value("b"), value("base"))),
        new("qwen", [new("train")], value => new QwenScaling(value("train"), value("base"))),
        new("yarn", [new("train")], value => new YarnScaling(value("train"), value("base"))),
        new("llama4", [], value => new Llama4Scaling(value("base"))),
        new("grok", [new("train")], value => new GrokScaling(value("train"), value("base"))),
        new("critical", [new("rho")], value => new CriticalScaling(value("rho"), value("base"))),
        new("random-energy", [new("sd")], value => new RandomEnergyScaling(value("sd"), value("base"))),
        new("uniform-keys", [new("d")], value => new UniformKeysScaling(value("d"), value("base"))),
    ];

    public static ScalingLaw Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        Form form = Array.Find(Forms, form => form.Name == name)
            ?? throw new FormatException($"expected one of {string.Join(", ", Forms.Select(form => form.Usage))}, got '{text}'");
        Key[] keys = [.. form.Keys, new("base", 1)];
        var given = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string pair in colon < 0 ? [] : text[(colon + 1)..].Split(','))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? pair : pair[..equals];
            if (equals < 0) throw new FormatException($"{name}: expected key=value, got '{pair}'");
            if (!keys.Any(known => known.Name == key)) throw new FormatException($"{name}: expected a key of {string.Join(", ", keys.Select(known => known.Name))}, got '{key}'");
            if (!double.TryParse(pair.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                throw new FormatException($"{name}: expected a number after {key}=, got '{pair[(equals + 1)..]}'");
            if (!given.TryAdd(key, number)) throw new FormatException($"{name}: expected {key} once, got it twice");
        }

        foreach (Key key in keys)
        {
            if (given.ContainsKey(key.Name)) continue;
            given[key.Name] = key.Default ?? throw new FormatException($"{name}: expected {form.Usage}, got no {key.Name}");
        }

        try
        {
            return form.Create(key => given[key]);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException($"{name}: {e.Message}", e);
        }
    }

    /// <summary>A key of a law; without a default it must be given.</summary>
    private sealed record Key(string Name, double? Default = null);

    /// <summary>A law by name; every law also takes the key <c>base</c>.</summary>
    private sealed record Form(string Name, Key[] Keys, Func<Func<string, double>, ScalingLaw> Create)
    {
        public string Usage => Keys.Length == 0 ? Name : $"{Name}:{string.Join(",", Keys.Select(key => $"{key.Name}={(key.Default is null ? key.Name.ToUpperInvariant() : "0")}"))}";
    }
}
