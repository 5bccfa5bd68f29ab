using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttentionDynamics.Sweeps;
using Workbook.Files;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary>Reads a specification, docs/sweep.schema.json, and refuses all that could only fail later, hours into a sweep.</summary>
internal static partial class SweepSpecReader
{
    private const int MostTokens = 1_000_000_000, MostDimensions = 1_000_000, MostValues = 1_000_000, MostSamples = 1_000_000,
        MostClusters = 1_000_000;

    private const string Axis = "a list of numbers, or {\"from\": A, \"to\": B, \"count\": K}";

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidInputException">One line: file, place, what was expected and what came.</exception>
    public static SweepSpec Read(string path)
    {
        SpecJson root = SpecJson.Read(path);
        var members = root.Members("quantity", "tokens", "mask", "normaliser", "alpha", "axes", "gammasPerRow", "samples", "seed");
        SweepQuantity quantity = Choice(root.Need(members, "quantity"), SweepWords.Quantities);
        SpecJson tokensJson = root.Need(members, "tokens"), axesJson = root.Need(members, "axes");
        SweepTokens tokens = Tokens(tokensJson, path);
        (IReadOnlyList<SweepAxis> outer, IReadOnlyList<double> gamma) = Axes(axesJson, tokens);
        var spec = new SweepSpec
        {
            Quantity = quantity,
            Tokens = tokens,
            Outer = outer,
            Gamma = gamma,
            Mask = members("mask") is { } mask ? Mask(mask) : null,
            Normaliser = members("normaliser") is { } normaliser ? Normaliser(normaliser) : VariantChoice.Softmax,
            Alpha = members("alpha")?.Number("α ≥ 0", alpha => alpha >= 0) ?? 0,
            Samples = members("samples") is { } samples ? Samples(samples, tokens) : 1,
            Seed = members("seed")?.Whole(long.MinValue, long.MaxValue) ?? 0,
            GammasPerRow = (int)(members("gammasPerRow")?.Whole(1, gamma.Count) ?? gamma.Count),
        };
        Require(spec, root, members);
        return spec;
    }

    private static void Require(SweepSpec spec, SpecJson root, Func<string, SpecJson?> members)
    {
        string layer = spec.Mask is { } mask ? $"the mask {mask.Text}" : $"the normaliser {spec.Normaliser.Text}";
        if (!spec.IsSymmetric && spec.Quantity is SweepQuantity.Eta or SweepQuantity.EffectiveTokens)
            throw root.Need(members, "quantity").Fault(
                "a quantity that is known with masks and other normalisers (lambda, meanOneMinusCosineOut, meanEntropyNats, "
                + "meanInverseParticipation, meanSelfWeight)", $"{spec.QuantityName} with {layer}");
        try
        {
            _ = spec.Rows;
        }
        catch (OverflowException)
        {
            throw root.Need(members, "axes").Fault(
                string.Create(CultureInfo.InvariantCulture, $"at most {int.MaxValue} rows"), "more");
        }
    }

    // A graph of its own would have to be in the file.
    [GeneratedRegex("^(none|causal|window:[1-9][0-9]{0,7})$")]
    private static partial Regex Masks();

    // As the schema has it: decimal numbers, in one spelling.
    [GeneratedRegex(@"^(softmax|linear|entmax:(2|1\.[0-9]{0,14}[1-9])|sigmoid:(0\.[0-9]{0,14}[1-9]|[1-9][0-9]{0,5}(\.[0-9]{1,9})?)"
        + "|topk:[1-9][0-9]{0,8})$")]
    private static partial Regex Normalisers();

    private static VariantChoice? Mask(SpecJson json)
    {
        const string expected = "none, causal or window:W, W a whole number from 1 to 99999999";
        string text = json.Text(expected);
        if (text == "none") return null;
        return (Masks().IsMatch(text) ? VariantChoice.Mask(text) : null) ?? throw json.Fault(expected);
    }

    private static VariantChoice Normaliser(SpecJson json)
    {
        const string expected =
            "softmax, entmax:A with 1 < A ≤ 2, sigmoid:KAPPA with 0 < KAPPA < 1000000, linear or topk:K with a whole K from 1 to 999999999";
        string text = json.Text(expected);
        return (Normalisers().IsMatch(text) ? VariantChoice.Normaliser(text) : null) ?? throw json.Fault(expected);
    }

    private static int Samples(SpecJson json, SweepTokens tokens)
    {
        long samples = json.Whole(1, MostSamples);
        return tokens.IsRandom || samples == 1 ? (int)samples : throw json.Fault("1, for samples of these tokens do not differ");
    }

    private static T Choice<T>(SpecJson json, IReadOnlyDictionary<string, T> choices)
    {
        string expected = $"one of {string.Join(", ", choices.Keys)}";
        return choices.TryGetValue(json.Text(expected), out T? choice) ? choice : throw json.Fault(expected);
    }

    private static SweepTokens Tokens(SpecJson json, string spec)
    {
        const string expected = "an object with \"law\" or \"files\"";
        if (json.Value.ValueKind != JsonValueKind.Object) throw json.Fault(expected);
        if (json.Value.TryGetProperty("files", out _)) return new SweepTokens(TokenLaw.Files) { Files = Files(json, spec) };
        if (!json.Value.TryGetProperty("law", out _)) throw json.Fault(expected);
        SpecJson named = json.Need(json.Members("law", "normSpread", "clusters", "clusterRho", "normSquared"), "law");
        TokenLaw law = Choice(named, SweepWords.Laws);
        switch (law)
        {
            case TokenLaw.Gaussian:
                return new SweepTokens(law)
                {
                    NormSpread = json.Members("law", "normSpread")("normSpread")?.Number("a number in [0, 1)", s => s >= 0 && s < 1) ?? 0,
                };
            case TokenLaw.Clusters:
                var clusters = json.Members("law", "clusters", "clusterRho");
                return new SweepTokens(law)
                {
                    Clusters = (int)json.Need(clusters, "clusters").Whole(1, MostClusters),
                    ClusterRho = json.Need(clusters, "clusterRho").Number("a number in [0, 1)", rho => rho >= 0 && rho < 1),
                };
            case TokenLaw.Simplex:
                return new SweepTokens(law)
                {
                    NormSquared = json.Members("law", "normSquared")("normSquared")?.Number("a number > 0", q => q > 0) ?? 1,
                };
            default:
                _ = json.Members("law");
                return new SweepTokens(law);
        }
    }

    private static SweepFile[] Files(SpecJson json, string spec)
    {
        SpecJson list = json.Need(json.Members("files"), "files");
        SweepFile[] files = [.. list.Items("a list of files").Select(file => Tokens(file, spec, file.Text("a file's name")))];
        return files.GroupBy(file => file.Path).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw list.Fault("each file once", $"{twice.First().Name} {twice.Count()} times")
            : files;
    }

    private static SweepFile Tokens(SpecJson json, string spec, string name)
    {
        const string expected = "a file of tokens that can be read";
        if (name.Length == 0 || name.Contains('\0')) throw json.Fault(expected);
        string path = Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(spec))!);
        try
        {
            using FileStream stream = InputFile.Open(path, path);
            // A pipe would be read to its end here, and have nothing left for the row.
            if (!stream.CanSeek || stream.Length == 0) throw json.Fault(expected, "one that is empty, or no file");
            return new SweepFile(name, path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw json.Fault(expected, e.Message);
        }
    }

    private static (IReadOnlyList<SweepAxis> Outer, IReadOnlyList<double> Gamma) Axes(SpecJson json, SweepTokens tokens)
    {
        bool files = tokens.Law == TokenLaw.Files;
        bool hasD = !files && tokens.Law != TokenLaw.Circle;
        string?[] names = [files ? null : SweepSpec.N, hasD ? SweepSpec.D : null, tokens.HasRho ? SweepSpec.Rho : null, "gamma"];
        var members = json.Members([.. names.OfType<string>()]);
        // Of files n is not known yet: β is finite for as many tokens as there can be.
        double logN = Math.Log(MostTokens);
        double[] gamma = Values(json.Need(members, "gamma"), "γ ≥ 0 with a finite β = γ log n",
            value => value >= 0 && double.IsFinite(value * logN));
        if (files) return ([new SweepAxis(SweepSpec.File, [.. tokens.Files.Select((_, at) => (double)at)])], gamma);
        var outer = new List<SweepAxis>();
        SpecJson n = json.Need(members, SweepSpec.N);
        outer.Add(new SweepAxis(SweepSpec.N, Values(n, $"a whole number from 2 to {MostTokens}", value => IsWhole(value, 2, MostTokens))));
        // A simplex has as many dimensions as tokens, unless it is told more.
        if (hasD && (tokens.Law != TokenLaw.Simplex || members(SweepSpec.D) is not null))
            outer.Add(Dimensions(json.Need(members, SweepSpec.D), tokens.Law, outer[0]));
        SweepAxis last = outer[^1];
        double numbers = outer[0].Values.Max() * (tokens.Law == TokenLaw.Circle ? 2 : last.Values.Max());
        if (numbers > Array.MaxLength)
            throw n.Fault(string.Create(CultureInfo.InvariantCulture, $"n·d up to {Array.MaxLength}"),
                numbers.ToString(CultureInfo.InvariantCulture));
        if (tokens.HasRho) outer.Add(new SweepAxis(SweepSpec.Rho, Rho(json.Need(members, SweepSpec.Rho), tokens)));
        return (outer, gamma);
    }

    private static SweepAxis Dimensions(SpecJson json, TokenLaw law, SweepAxis n)
    {
        int least = law == TokenLaw.HalfSphere ? 2 : law == TokenLaw.Simplex ? (int)n.Values.Max() : 1;
        string why = law == TokenLaw.Simplex ? ", for a simplex has no fewer dimensions than tokens" : "";
        return new SweepAxis(SweepSpec.D, Values(json,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {MostDimensions}{why}"),
            value => IsWhole(value, least, MostDimensions)));
    }

    private static double[] Rho(SpecJson json, SweepTokens tokens) => tokens.Law switch
    {
        TokenLaw.Simplex => Values(json, "ρ in (0, 1)", rho => rho > 0 && rho < 1),
        TokenLaw.Clusters => Values(json,
            string.Create(CultureInfo.InvariantCulture, $"ρ from 0 to clusterRho = {tokens.ClusterRho}"),
            rho => rho >= 0 && rho <= tokens.ClusterRho),
        _ => Values(json, "ρ in [0, 1)", rho => rho >= 0 && rho < 1),
    };

    private static double[] Values(SpecJson json, string expected, Func<double, bool> holds)
    {
        double[] values;
        if (json.Value.ValueKind == JsonValueKind.Object)
        {
            var members = json.Members("from", "to", "count");
            double from = json.Need(members, "from").Number(expected, holds), to = json.Need(members, "to").Number(expected, holds);
            int count = (int)json.Need(members, "count").Whole(2, MostValues);
            values = [.. Enumerable.Range(0, count).Select(at => at == count - 1 ? to : from + (to - from) * at / (count - 1))];
            if (values.FirstOrDefault(value => !holds(value), double.NaN) is var odd && !double.IsNaN(odd))
                throw json.Fault($"{expected} at each step", odd.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            values = [.. json.Items(Axis).Select(item => item.Number(expected, holds))];
        }

        if (values.Length > MostValues)
            throw json.Fault(string.Create(CultureInfo.InvariantCulture, $"at most {MostValues} values"),
                values.Length.ToString(CultureInfo.InvariantCulture));
        if (values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw json.Fault("each value once", string.Create(CultureInfo.InvariantCulture, $"{twice.Key} in {twice.Count()} places"));
        return values;
    }

    private static bool IsWhole(double value, double least, double most) =>
        value >= least && value <= most && Math.Floor(value) == value;
}
