using System.Text.Json.Nodes;
using Workbook.Sweeping;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Sweeping;

/// <summary>Specifications as the reader takes them, and as docs/sweep.schema.json has them.</summary>
public class SweepSpecTests
{
    private const string Gaussian = """{ "law": "gaussian" }""", Sphere = """{ "law": "sphere" }""", Simplex = """{ "law": "simplex" }""";

    private const string Clusters = """{ "law": "clusters", "clusters": 4, "clusterRho": 0.9 }""", Files = """{ "files": ["a.csv", "b.csv"] }""";

    private const string Axes = """{ "n": [64], "d": [8], "rho": [0.5], "gamma": [1, 2] }""", NoRho = """{ "n": [64], "d": [8], "gamma": [1] }""";

    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    private static readonly JsonSchemaFile Schema = new("sweep.schema.json");

    public static TheoryData<string> Examples => [.. Directory.GetFiles(Path.Combine(Root, "examples", "Sweep"), "*.json").Select(path => Path.GetFileName(path))];

    public static TheoryData<string> Good =>
    [
        Spec(),
        Spec(more: """, "mask": "none", "normaliser": "softmax", "alpha": 0.5, "gammasPerRow": 1, "samples": 3, "seed": -9223372036854775808"""),
        Spec(axes: """{ "n": { "from": 100, "to": 1000, "count": 4 }, "d": [1, 2], "rho": { "from": 0, "to": 0.99, "count": 3 }, "gamma": [0] }"""),
        Spec(axes: """{ "n": [1e3, 2048.0], "d": [8], "rho": [0], "gamma": { "from": 4, "to": 1, "count": 4 } }"""),
        Spec(tokens: """{ "law": "gaussian", "normSpread": 0.25 }"""),
        Spec(tokens: Clusters),
        Spec(tokens: Sphere, axes: NoRho),
        Spec(tokens: """{ "law": "half-sphere" }""", axes: NoRho),
        Spec(tokens: """{ "law": "circle" }""", axes: """{ "n": [64, 65], "gamma": [1] }"""),
        Spec(tokens: Simplex, axes: """{ "n": [64, 65], "rho": [0.5], "gamma": [1] }"""),
        Spec(tokens: """{ "law": "simplex", "normSquared": 2.5 }""", axes: """{ "n": [64], "d": [64, 100], "rho": [0.5], "gamma": [1] }"""),
        Spec(tokens: Files, axes: """{ "gamma": [1, 2] }"""),
        Spec(quantity: "eta"),
        Spec(quantity: "meanOneMinusCosineOut", more: """, "mask": "causal" """),
        Spec(quantity: "meanEntropyNats", more: """, "mask": "window:12", "normaliser": "entmax:1.5" """),
        Spec(quantity: "meanSelfWeight", more: """, "normaliser": "sigmoid:0.125" """),
        Spec(quantity: "meanInverseParticipation", more: """, "normaliser": "topk:8" """),
        Spec(quantity: "effectiveTokens"),
        Spec(more: """, "normaliser": "linear" """),
        Spec(more: """, "normaliser": "entmax:2" """),
        Spec(more: """, "normaliser": "sigmoid:12.5" """),
    ];

    /// <summary>Refused by both; the reader says what, where, and what was expected.</summary>
    public static TheoryData<string, string> Bad => new()
    {
        { "[]", "expected an object with quantity, tokens, mask" },
        { """{ "tokens": { "law": "gaussian" }, "axes": {} }""", "expected \"quantity\", got none" },
        { Spec(quantity: "Lambda"), "quantity: expected one of lambda, eta, meanOneMinusCosineOut, meanEntropyNats, meanInverseParticipation, meanSelfWeight, effectiveTokens, got \"Lambda\"" },
        { Spec(more: """, "sample": 3"""), "expected one of quantity, tokens, mask, normaliser, alpha, axes, gammasPerRow, samples, seed, got \"sample\"" },
        { Spec(tokens: "\"gaussian\""), "tokens: expected an object with \"law\" or \"files\", got \"gaussian\"" },
        { Spec(tokens: "{}"), "tokens: expected an object with \"law\" or \"files\"" },
        { Spec(tokens: """{ "law": "normal" }"""), "tokens.law: expected one of gaussian, clusters, sphere, half-sphere, simplex, circle, got \"normal\"" },
        { Spec(tokens: """{ "law": "gaussian", "clusters": 3 }"""), "tokens: expected one of law, normSpread, got \"clusters\"" },
        { Spec(tokens: """{ "law": "gaussian", "normSpread": 1 }"""), "tokens.normSpread: expected a number in [0, 1), got 1" },
        { Spec(tokens: """{ "law": "clusters", "clusters": 3 }"""), "tokens: expected \"clusterRho\", got none" },
        { Spec(tokens: """{ "law": "clusters", "clusters": 0, "clusterRho": 0.5 }"""), "tokens.clusters: expected a whole number from 1 to 1000000, got 0" },
        { Spec(tokens: """{ "law": "sphere", "files": ["a.csv"] }"""), "tokens: expected one of files, got \"law\"" },
        { Spec(tokens: """{ "files": [] }""", axes: """{ "gamma": [1] }"""), "tokens.files: expected a list of files, got []" },
        { Spec(tokens: """{ "files": [""] }""", axes: """{ "gamma": [1] }"""), "tokens.files[0]: expected a file of tokens that can be read, got \"\"" },
        { Spec(tokens: """{ "files": ["a.csv", "a.csv"] }""", axes: """{ "gamma": [1] }"""), "tokens.files: expected each file once, got a.csv 2 times" },
        { Spec(tokens: Files), "axes: expected one of gamma, got \"n\"" },
        { Spec(tokens: Files, axes: """{ "gamma": [1] }""", more: """, "samples": 2"""), "samples: expected 1, for samples of these tokens do not differ, got 2" },
        { Spec(tokens: Simplex, axes: Axes.Replace("\"d\": [8], ", "", StringComparison.Ordinal), more: """, "samples": 2"""), "samples: expected 1" },
        { Spec(axes: "[]"), "axes: expected an object with n, d, rho, gamma" },
        { Spec(axes: "{}"), "axes: expected \"gamma\", got none" },
        { Spec(axes: """{ "gamma": [1] }"""), "axes: expected \"n\", got none" },
        { Spec(axes: """{ "n": [64], "gamma": [1], "rho": [0.5] }"""), "axes: expected \"d\", got none" },
        { Spec(axes: """{ "n": [64], "d": [8], "gamma": [1] }"""), "axes: expected \"rho\", got none" },
        { Spec(tokens: Sphere), "axes: expected one of n, d, gamma, got \"rho\"" },
        { Spec(tokens: """{ "law": "circle" }""", axes: NoRho), "axes: expected one of n, gamma, got \"d\"" },
        { Spec(tokens: """{ "law": "half-sphere" }""", axes: """{ "n": [64], "d": [1], "gamma": [1] }"""), "axes.d[0]: expected a whole number from 2 to 1000000, got 1" },
        { Spec(axes: """{ "n": 64, "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n: expected a list of numbers, or {\"from\": A, \"to\": B, \"count\": K}, got 64" },
        { Spec(axes: """{ "n": [], "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n: expected a list of numbers" },
        { Spec(axes: """{ "n": [64, 1.5], "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n[1]: expected a whole number from 2 to 1000000000, got 1.5" },
        { Spec(axes: """{ "n": [1], "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n[0]: expected a whole number from 2" },
        { Spec(axes: """{ "n": ["64"], "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n[0]: expected a whole number from 2" },
        { Spec(axes: """{ "n": [64, 64.0], "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n: expected each value once, got 64 in 2 places" },
        { Spec(axes: """{ "n": [64], "d": [0], "rho": [0.5], "gamma": [1] }"""), "axes.d[0]: expected a whole number from 1 to 1000000, got 0" },
        { Spec(axes: """{ "n": [64], "d": [8], "rho": [1], "gamma": [1] }"""), "axes.rho[0]: expected ρ in [0, 1), got 1" },
        { Spec(tokens: Simplex, axes: """{ "n": [64], "rho": [0], "gamma": [1] }"""), "axes.rho[0]: expected ρ in (0, 1), got 0" },
        { Spec(axes: """{ "n": [64], "d": [8], "rho": [0.5], "gamma": [-1] }"""), "axes.gamma[0]: expected γ ≥ 0 with a finite β = γ log n, got -1" },
        { Spec(axes: """{ "n": [64], "d": [8], "rho": [0.5], "gamma": { "from": 1, "to": 2 } }"""), "axes.gamma: expected \"count\", got none" },
        { Spec(axes: """{ "n": [64], "d": [8], "rho": [0.5], "gamma": { "from": 1, "to": 2, "count": 1 } }"""), "axes.gamma.count: expected a whole number from 2 to 1000000, got 1" },
        { Spec(axes: """{ "n": [64], "d": [8], "rho": [0.5], "gamma": { "from": 1, "to": 2, "step": 1 } }"""), "axes.gamma: expected one of from, to, count, got \"step\"" },
        { Spec(more: """, "mask": "graph:8" """), "mask: expected none, causal or window:W, W a whole number from 1 to 99999999, got \"graph:8\"" },
        { Spec(more: """, "mask": "window:0" """), "mask: expected none, causal or window:W" },
        { Spec(more: """, "mask": "window:1e3" """), "mask: expected none, causal or window:W" },
        { Spec(more: """, "mask": null"""), "mask: expected none, causal or window:W" },
        { Spec(more: """, "normaliser": "entmax:1" """), "normaliser: expected softmax, entmax:A with 1 < A ≤ 2" },
        { Spec(more: """, "normaliser": "entmax:1.0" """), "normaliser: expected softmax" },
        { Spec(more: """, "normaliser": "sigmoid:0" """), "normaliser: expected softmax" },
        { Spec(more: """, "normaliser": "sigmoid" """), "normaliser: expected softmax" },
        { Spec(more: """, "normaliser": "topk:1.5" """), "normaliser: expected softmax" },
        { Spec(more: """, "alpha": -1"""), "alpha: expected α ≥ 0, got -1" },
        { Spec(more: """, "samples": 0"""), "samples: expected a whole number from 1 to 1000000, got 0" },
        { Spec(more: """, "seed": 1.5"""), "seed: expected a whole number from -9223372036854775808 to 9223372036854775807, got 1.5" },
        { Spec(more: """, "gammasPerRow": 0"""), "gammasPerRow: expected a whole number from 1 to 2, got 0" },
        { Spec(quantity: "eta", more: """, "mask": "causal" """), "quantity: expected a quantity that is known with masks and other normalisers" },
        { Spec(quantity: "effectiveTokens", more: """, "normaliser": "linear" """), "quantity: expected a quantity that is known with masks and other normalisers" },
    };

    /// <summary>What depends on several numbers no schema can say; the reader alone refuses it.</summary>
    public static TheoryData<string, string> BadTogether => new()
    {
        { Spec(more: """, "gammasPerRow": 3"""), "gammasPerRow: expected a whole number from 1 to 2, got 3" },
        { Spec(axes: """{ "n": { "from": 10, "to": 15, "count": 3 }, "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n: expected a whole number from 2 to 1000000000 at each step, got 12.5" },
        { Spec(axes: """{ "n": { "from": 10, "to": 10, "count": 3 }, "d": [8], "rho": [0.5], "gamma": [1] }"""), "axes.n: expected each value once, got 10 in 3 places" },
        { Spec(tokens: Simplex, axes: """{ "n": [64], "d": [32], "rho": [0.5], "gamma": [1] }"""), "axes.d[0]: expected a whole number from 64 to 1000000, for a simplex has no fewer dimensions than tokens, got 32" },
        { Spec(tokens: Clusters, axes: """{ "n": [64], "d": [32], "rho": [0.95], "gamma": [1] }"""), "axes.rho[0]: expected ρ from 0 to clusterRho = 0.9, got 0.95" },
        { Spec(axes: """{ "n": [1000000], "d": [1000000], "rho": [0.5], "gamma": [1] }"""), "axes.n: expected n·d up to 2147483591, got 1000000000000" },
        { Spec(axes: """{ "n": [64], "d": [8], "rho": { "from": 0, "to": 0.5, "count": 1000000 }, "gamma": [1] }""", more: """, "samples": 1000000"""), "axes: expected at most 2147483647 rows, got more" },
        { Spec(tokens: """{ "files": ["none.csv"] }""", axes: """{ "gamma": [1] }"""), "tokens.files[0]: expected a file of tokens that can be read, got Could not find file" },
        { Spec(tokens: """{ "files": ["empty.csv"] }""", axes: """{ "gamma": [1] }"""), "tokens.files[0]: expected a file of tokens that can be read, got one that is empty, or no file" },
        { Spec(tokens: """{ "files": ["a.csv", "./a.csv"] }""", axes: """{ "gamma": [1] }"""), "tokens.files: expected each file once, got a.csv 2 times" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_are_good_by_both(string name)
    {
        string path = Path.Combine(Root, "examples", "Sweep", name);
        Assert.Empty(Schema.Faults(JsonNode.Parse(File.ReadAllText(path))));
        Assert.InRange(SweepSpecReader.Read(path).Rows, 1, 10_000);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void What_the_schema_has_is_read(string text)
    {
        Assert.Empty(Schema.Faults(JsonNode.Parse(text)));
        Assert.Matches("^[0-9a-f]{64}$", Read(text).Hash);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_the_schema_has_not_is_refused_with_its_place(string text, string said)
    {
        Assert.NotEmpty(Schema.Faults(JsonNode.Parse(text)));
        Refused(text, said);
    }

    [Theory]
    [MemberData(nameof(BadTogether))]
    public void What_does_not_go_together_is_refused_with_its_place(string text, string said)
    {
        Assert.Empty(Schema.Faults(JsonNode.Parse(text)));
        Refused(text, said);
    }

    [Theory]
    [InlineData("", "expected a specification in JSON, got: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, in line 1, byte 1")]
    [InlineData("{", "expected a specification in JSON")]
    [InlineData("{\n \"seed\": 1,\n}", "expected a specification in JSON, got: The JSON object contains a trailing comma at the end which is not supported in this mode, in line 3, byte 1")]
    [InlineData("{ \"seed\": 1, \"seed\": 2 }", "expected a specification in JSON")]
    [InlineData("{ \"seed\": NaN }", "expected a specification in JSON")]
    [InlineData("nothing", "expected a specification in JSON")]
    public void What_is_no_JSON_is_refused(string text, string said) => Refused(text, said);

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Contains("nowhere.json: expected a specification that can be read",
        Assert.Throws<InvalidInputException>(() => SweepSpecReader.Read("nowhere.json")).Message, StringComparison.Ordinal);

    /// <summary>Another order, other white space, defaults that are said: the same sweep. Any other number: another one.</summary>
    [Fact]
    public void The_hash_is_that_of_what_is_computed()
    {
        const string plain = """{"quantity":"lambda","tokens":{"law":"gaussian"},"axes":{"n":[64,128],"d":[8],"rho":[0,0.5],"gamma":[1,2]}}""";
        const string same = """
            { "seed": 0, "samples": 1, "gammasPerRow": 2, "normaliser": "softmax", "mask": "none", "alpha": 0.0,
              "axes": { "gamma": { "from": 1, "to": 2, "count": 2 }, "rho": [0, 5e-1], "d": [8.0], "n": [64, 1.28e2] },
              "tokens": { "normSpread": 0, "law": "gaussian" }, "quantity": "lambda" }
            """;
        Assert.Equal(Read(plain).Hash, Read(same).Hash);
        string[] others = [.. new (string, string)[]
        {
            ("\"seed\": 0", "\"seed\": 1"), ("\"samples\": 1", "\"samples\": 2"), ("\"gammasPerRow\": 2", "\"gammasPerRow\": 1"), ("\"softmax\"", "\"linear\""),
            ("\"none\"", "\"causal\""), ("0.0", "0.5"), ("\"to\": 2", "\"to\": 3"), ("5e-1", "0.25"), ("8.0", "16"), ("64, 1.28e2", "1.28e2, 64"),
            ("\"normSpread\": 0", "\"normSpread\": 0.1"), ("\"lambda\"", "\"meanOneMinusCosineOut\""),
        }.Select(change => Read(same.Replace(change.Item1, change.Item2, StringComparison.Ordinal)).Hash), Read(same).Hash];
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void The_hash_of_files_is_that_of_their_bytes()
    {
        string text = Spec(tokens: """{ "files": ["a.csv"] }""", axes: """{ "gamma": [1] }""");
        using var folder = new TemporaryFolder();
        string path = folder.Write("spec.json", text);
        folder.Write("a.csv", "1,0\n0,1\n");
        string hash = SweepSpecReader.Read(path).Hash;
        folder.Write("a.csv", "1,0\n0,2\n");
        Assert.NotEqual(hash, SweepSpecReader.Read(path).Hash);
    }

    [Fact]
    public void Rows_are_numbered_in_the_order_of_the_axes()
    {
        SweepSpec spec = Read("""
            { "quantity": "lambda", "tokens": { "law": "gaussian" }, "samples": 2, "gammasPerRow": 2,
              "axes": { "rho": [0.1, 0.2], "n": [10, 20], "gamma": [1, 2, 3], "d": [4, 5] } }
            """);
        Assert.Equal(32, spec.Rows);
        Assert.Equal(24, spec.Cells);
        string[] rows = [.. Enumerable.Range(0, 32).Select(spec.Row).Select(row => FormattableString.Invariant($"{row.N} {row.D} {row.Rho} {row.Sample} {string.Join('+', row.Gamma)}"))];
        Assert.Equal(["10 4 0.1 0 1+2", "10 4 0.1 0 3", "10 4 0.1 1 1+2", "10 4 0.1 1 3", "10 4 0.2 0 1+2"], rows[..5]);
        Assert.Equal("20 5 0.2 1 3", rows[^1]);
        Assert.Equal(32, rows.Distinct().Count());
        Assert.Equal(31, spec.IndexOf(7, 1, 1));
    }

    private static string Spec(string quantity = "lambda", string tokens = Gaussian, string axes = Axes, string more = "") =>
        $$"""{ "quantity": "{{quantity}}", "tokens": {{tokens}}, "axes": {{axes}}{{more}} }""";

    private static SweepSpec Read(string text)
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "a.csv", "b.csv" }) folder.Write(name, "1,0\n0,1\n");
        folder.Write("empty.csv", "");
        return SweepSpecReader.Read(folder.Write("spec.json", text));
    }

    private static void Refused(string text, string said)
    {
        string message = Assert.Throws<InvalidInputException>(() => Read(text)).Message;
        Assert.Contains("spec.json: " + said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
