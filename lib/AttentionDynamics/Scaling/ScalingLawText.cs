using System.Globalization;

namespace AttentionDynamics.Scaling;

/// <summary>Reads <see cref="ScalingLaw"/>s from text; an error is one line that says what was expected and what came.</summary>
internal static class ScalingLawText
{
    private static readonly Form[] Forms =
    [
        new("none", [], v => new ConstantScaling(v("base"))),
        new("ssmax", [new("s"), new("b", 0)], v => new SsmaxScaling(v("s"), v("b"), v("base"))),
        new("ssmax-position", [new("s"), new("b", 0)], v => new SsmaxScaling(v("s"), v("b"), v("base"), ScalingVariable.Position)),
        new("qwen", [new("train")], v => new QwenScaling(v("train"), v("base"))),
        new("qwen-1m", [new("train")], v => new QwenMillionScaling(v("train"), v("base"))),
        new("yarn", [new("factor")], v => new YarnScaling(v("factor"), v("base"))),
        new("yarn-dynamic", [new("train")], v => new DynamicYarnScaling(v("train"), v("base"))),
        new("deepseek", [new("factor", 40), new("mscale", 1)], v => new DeepSeekScaling(v("factor"), v("mscale"), v("base"))),
        new("longrope", [new("factor"), new("train")], v => new LongRopeScaling(v("factor"), v("train"), v("base"))),
        new("llama4", [new("floor", 8192), new("slope", 0.1)], v => new Llama4Scaling(v("floor"), v("slope"), v("base"))),
        new("ministral", [new("train", 16384), new("slope", 0.1)], v => new MinistralScaling(v("train"), v("slope"), v("base"))),
        new("grok", [new("train")], v => new GrokScaling(v("train"), v("base"))),
        new("transnext", [new("scale", TransNextScaling.Start)], v => new TransNextScaling(v("scale"), v("base"))),
        new("entropy", [new("growth", 1.4), new("train", 444)], v => new EntropyScaling(v("growth"), v("train"), v("base"))),
        new("scale-invariant", [new("tau", 10), new("alpha", ScaleInvariantScaling.SquareRootOfE),
            new("beta", ScaleInvariantScaling.SquareRootOfE)],
            v => new ScaleInvariantScaling(v("tau"), v("alpha"), v("beta"), v("base"))),
        new("window-growing", [new("train"), new("ratio", 2)], v => new WindowGrowingScaling(v("train"), v("ratio"), v("base"))),
        new("critical", [new("rho")], v => new CriticalScaling(v("rho"), v("base"))),
        new("random-energy", [new("sd")], v => new RandomEnergyScaling(v("sd"), v("base"))),
        new("uniform-keys", [new("d")], v => new UniformKeysScaling(v("d"), v("base"))),
    ];

    /// <summary>How each law is written.</summary>
    public static IReadOnlyList<string> Usages { get; } = [.. Forms.Select(form => form.Usage)];

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
            if (!keys.Any(known => known.Name == key))
                throw new FormatException($"{name}: expected a key of {string.Join(", ", keys.Select(known => known.Name))}, got '{key}'");
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
            // The keys are the reader's; the names of parameters are ours.
            throw new FormatException($"{name}: {e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal)}", e);
        }
    }

    /// <summary>A key of a law; without a default it must be given.</summary>
    private sealed record Key(string Name, double? Default = null)
    {
        public string Usage =>
            $"{Name}={(Default is { } value ? Math.Round(value, 4).ToString(CultureInfo.InvariantCulture) : Name.ToUpperInvariant())}";
    }

    /// <summary>A law by name; every law also takes the key <c>base</c>.</summary>
    private sealed record Form(string Name, Key[] Keys, Func<Func<string, double>, ScalingLaw> Create)
    {
        public string Usage => Keys.Length == 0 ? Name : $"{Name}:{string.Join(",", Keys.Select(key => key.Usage))}";
    }
}
