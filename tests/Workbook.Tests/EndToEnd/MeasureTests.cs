using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Workbook.Tests.EndToEnd;

public class MeasureTests
{
    private static readonly string Reference = Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "data", "reference");

    private static readonly string[] Fields =
    [
        "n", "logN", "d", "beta", "gamma", "alpha", "norms", "cosineIn", "cosineOut", "coincidentPairs", "lambda", "eta", "etaTimesSquaredNorm", "meanEntropyNats", "meanInverseParticipation",
        "meanSelfWeight", "gammaCritical", "hypothesisHolds", "regime", "effectiveTokens", "attends", "effect", "verdict",
    ];

    [Fact]
    public void The_brute_force_reference_is_met()
    {
        using var folder = new WorkbookFolder();
        string[][] rows = [.. File.ReadLines(Path.Combine(Reference, "dense-measures.csv")).Select(line => line.Split(','))];
        Assert.Equal(10, rows.Length);
        foreach (string[] row in rows[1..])
        {
            string Column(string name) => row[Array.IndexOf(rows[0], name)];
            Said said = folder.Run("measure", Path.Combine(Reference, Column("tokens")), "--beta", Column("beta"), "--alpha", Column("alpha"), "--json").Exits(0);
            Assert.Empty(said.Error);
            JsonObject json = JsonNode.Parse(said.Output)!.AsObject();
            Assert.Equal(Fields, json.Select(field => field.Key));
            foreach ((string column, JsonNode? value) in new[]
            {
                ("n", json["n"]), ("d", json["d"]), ("beta", json["beta"]), ("alpha", json["alpha"]), ("lambda", json["lambda"]), ("eta", json["eta"]), ("mean_entropy_nats", json["meanEntropyNats"]),
                ("mean_inverse_participation", json["meanInverseParticipation"]), ("mean_self_weight", json["meanSelfWeight"]), ("cosine_min_in", json["cosineIn"]!["min"]),
                ("cosine_mean_in", json["cosineIn"]!["mean"]), ("cosine_max_in", json["cosineIn"]!["max"]), ("cosine_mean_out", json["cosineOut"]!["mean"]),
            })
            {
                double expected = double.Parse(Column(column), CultureInfo.InvariantCulture);
                Assert.True(Math.Abs(value!.GetValue<double>() - expected) <= 1e-10 * Math.Abs(expected), $"{Column("tokens")}, β {Column("beta")}, {column}: expected {expected}, got {value}");
            }

            double lower = 1 / (1 - Number(json["cosineIn"]!["min"])), upper = 1 / (1 - Number(json["cosineIn"]!["max"])), gamma = Number(json["gamma"]);
            Assert.Equal(gamma < lower ? "subcritical" : gamma > upper ? "supercritical" : "middle", (string)json["regime"]!);
            Assert.Equal(lower, Number(json["gammaCritical"]!["lower"]), 1e-12);
            Assert.Equal(upper, Number(json["gammaCritical"]!["upper"]), 1e-9);
            Assert.Equal(Number(json["cosineIn"]!["min"]) > 0, (bool)json["hypothesisHolds"]!);
            Assert.Equal(Number(json["beta"]) / Math.Log(Number(json["n"])), gamma, 1e-12);
            Assert.Equal(Math.Log(Number(json["n"])), Number(json["logN"]), 1e-14);
            Assert.Equal(Number(json["eta"]) * Math.Pow(Number(json["norms"]!["mean"]), 2), Number(json["etaTimesSquaredNorm"]), 1e-12);
            // Of the outputs what the text says: smallest, mean, largest.
            string text = folder.Run("measure", Path.Combine(Reference, Column("tokens")), "--beta", Column("beta"), "--alpha", Column("alpha")).Exits(0).Output;
            Assert.Equal(["min", "mean", "max"], json["cosineOut"]!.AsObject().Select(field => field.Key));
            string[] after = text.Split('\n').Single(line => line.Contains("cosines after", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach ((string printed, string field) in after[2..5].Zip(["min", "mean", "max"]))
                if (!printed.StartsWith("1-", StringComparison.Ordinal)) Assert.Equal(Number(json["cosineOut"]![field]).ToString("G6", CultureInfo.InvariantCulture), printed);
        }
    }

    [Fact]
    public void Npy_and_csv_of_the_same_tokens_give_the_same_text_to_the_bit()
    {
        using var folder = new WorkbookFolder();
        string path = Path.Combine(Reference, "tokens-2.csv");
        double[] numbers = [.. File.ReadLines(path).SelectMany(line => line.Split(',')).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        byte[] header = Encoding.ASCII.GetBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (40, 16), }\n");
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. new byte[8 * numbers.Length]];
        for (int k = 0; k < numbers.Length; k++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(10 + header.Length + 8 * k), numbers[k]);
        string npy = Path.Combine(folder.Root, "tokens-2.npy");
        File.WriteAllBytes(npy, bytes);
        foreach (string[] options in new[] { new[] { "--gamma", "2", "--json" }, ["--law", "critical:rho=0.55", "--rows", "20", "--json"] })
            Assert.Equal(folder.Run(["measure", path, .. options]).Exits(0).Output, folder.Run(["measure", npy, .. options]).Exits(0).Output);
    }

    [Fact]
    public void A_sample_has_its_standard_errors_and_says_so_first()
    {
        using var folder = new WorkbookFolder();
        string path = Path.Combine(Reference, "tokens-2.csv");
        Said said = folder.Run("measure", path, "--gamma", "2", "--rows", "25", "--json").Exits(0);
        Assert.Equal("workbook: tokens-2.csv: n = 40, d = 16: 25 rows are drawn, with standard errors\n", said.Error);
        JsonNode sample = JsonNode.Parse(said.Output)!, whole = JsonNode.Parse(folder.Run("measure", path, "--gamma", "2", "--json").Exits(0).Output)!;
        Assert.Equal(25, (int)sample["rows"]!);
        foreach (string name in new[] { "lambda", "meanEntropyNats", "meanInverseParticipation", "meanSelfWeight" })
        {
            double error = Number(sample[name + "StandardError"]);
            Assert.True(error > 0, name);
            Assert.True(Math.Abs(Number(sample[name]) - Number(whole[name])) < 4 * error, name);
        }
        Assert.True(Number(sample["cosineOut"]!["meanStandardError"]) > 0);
        // η of 40 tokens costs nothing, and is exact.
        Assert.Equal(Number(whole["eta"]), Number(sample["eta"]));
        Assert.Null(sample["etaStandardError"]);
        Assert.Equal(JsonNode.Parse(folder.Run("measure", path, "--gamma", "2", "--rows", "40", "--json").Exits(0).Output)!.ToJsonString(), whole.ToJsonString());
    }

    [Fact]
    public void What_would_take_long_is_sampled_and_announced()
    {
        using var folder = new WorkbookFolder();
        var text = new StringBuilder();
        for (int i = 0; i < 180000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Math.Cos(i * 0.618):F6},{Math.Sin(i * 0.618):F6}\n");
        folder.Write("many.csv", text.ToString());
        Said said = folder.Run("measure", "many.csv", "--gamma", "1", "--json").Exits(0);
        Assert.StartsWith("workbook: many.csv: n = 180000, d = 2: all pairs take about", said.Error, StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(said.Output)!;
        Assert.Equal((180000, 1024), ((int)json["n"]!, (int)json["rows"]!));
        Assert.Equal(0, Number(json["cosineIn"]!["mean"]), 1e-3);
        Assert.True(Number(json["lambdaStandardError"]) > 0);
    }

    [Fact]
    public void A_reader_gets_the_numbers_and_the_regime_in_words()
    {
        using var folder = new WorkbookFolder();
        string path = Path.Combine(Reference, "tokens-2.csv");
        foreach ((string gamma, string words) in new[] { ("0.5", "the smallest cosine rises: γ = 0.5 is below 1/(1-ρ1) = 1.00718."), ("2", "the theorems leave open what happens: γ = 2 is in the band"), ("9", "the layer becomes the identity: γ = 9 is above 1/(1-ρ2) = 8.59527.") })
        {
            string text = folder.Run("measure", path, "--gamma", gamma).Exits(0).Output;
            Assert.StartsWith($"tokens-2.csv: n = 40, d = 16, β = ", text, StringComparison.Ordinal);
            Assert.Contains($"\nIn the limit n → ∞ of such tokens {words}", text, StringComparison.Ordinal);
            Assert.Contains("1.00718  2.25603  8.59527", text, StringComparison.Ordinal);
            Assert.Contains("The hypothesis 0 < ρ1, ρ2 < 1 of Theorems 2.3 and 2.5 holds.", text, StringComparison.Ordinal);
        }
        Assert.Contains("fails: ρ1 ≤ 0", folder.Run("measure", Path.Combine(Reference, "tokens-1.csv"), "--gamma", "1").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_does_not_say_that_the_hypothesis_holds()
    {
        using var folder = new WorkbookFolder();
        // A cone of tokens, and two in 400 that are at an angle beyond a right one.
        var text = new StringBuilder();
        for (int i = 0; i < 400; i++)
        {
            double tilt = i == 70 ? 1 : i == 300 ? -1 : 0.05 * Math.Sin(i);
            text.Append(CultureInfo.InvariantCulture, $"{(Math.Abs(tilt) == 1 ? 0.9 : 1)},{tilt},{0.05 * Math.Cos(3 * i)}\n");
        }
        folder.Write("cone.csv", text.ToString());
        JsonNode whole = JsonNode.Parse(folder.Run("measure", "cone.csv", "--gamma", "0.2", "--json").Exits(0).Output)!;
        Assert.False((bool)whole["hypothesisHolds"]!);
        Assert.Equal("subcritical", (string)whole["regime"]!);
        JsonNode sample = JsonNode.Parse(folder.Run("measure", "cone.csv", "--gamma", "0.2", "--rows", "20", "--json").Exits(0).Output)!;
        Assert.True(Number(sample["cosineIn"]!["min"]) > 0, "the draw should miss both, or it shows nothing");
        Assert.Null(sample["hypothesisHolds"]);
        Assert.Null(sample["regime"]);
        Assert.Contains("bound those of all pairs", (string)sample["ends"]!, StringComparison.Ordinal);
        string said = folder.Run("measure", "cone.csv", "--gamma", "0.2", "--rows", "20").Exits(0).Output;
        Assert.Contains("is not refuted on the rows drawn", said, StringComparison.Ordinal);
        Assert.DoesNotContain("holds.", said, StringComparison.Ordinal);
        Assert.Contains("so the regime is not known", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_rows_can_give_no_standard_error_that_is_said()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("t.csv", "1,0\n0,1\n1,0\n0,1\n");
        string text = folder.Run("measure", "t.csv", "--gamma", "1", "--rows", "3").Exits(0).Output;
        Assert.Contains("0.529412 (no standard error can be given from these rows)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(folder.Run("measure", "t.csv", "--gamma", "1", "--rows", "3", "--json").Exits(0).Output)!;
        Assert.True(json.AsObject().ContainsKey("lambdaStandardError"));
        Assert.Null(json["lambdaStandardError"]);
        Assert.Equal(0.529412, Number(json["lambda"]), 1e-6);
        Assert.False((bool)json["hypothesisHolds"]!);
    }

    [Fact]
    public void Without_a_scale_it_is_measured_at_the_critical_gamma_of_the_mean_cosine()
    {
        using var folder = new WorkbookFolder();
        string path = Path.Combine(Reference, "tokens-2.csv");
        Said said = folder.Run("measure", path, "--json").Exits(0);
        Assert.Equal("workbook: tokens-2.csv: no scale given, so β = γ log n at γ = 2.25603, the critical γ = 1/(1-mean cosine) of these tokens\n", said.Error);
        JsonNode json = JsonNode.Parse(said.Output)!;
        Assert.Equal(Number(json["gammaCritical"]!["mean"]), Number(json["gamma"]), 1e-12);
        Assert.Equal("none given: the critical gamma of the mean cosine", (string)json["scale"]!);
        Assert.Contains("where this is measured, since no scale was given", folder.Run("measure", path).Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Coincident_tokens_are_counted_and_their_infinite_threshold_is_null()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("t.csv", "x,y\n1,2\n1,2\n2,1\n");
        JsonNode json = JsonNode.Parse(folder.Run("measure", "t.csv", "--beta", "1", "--json").Exits(0).Output)!;
        Assert.Equal(1, (int)json["coincidentPairs"]!);
        Assert.True(json["gammaCritical"]!.AsObject().ContainsKey("upper"));
        Assert.Null(json["gammaCritical"]!["upper"]);
        Assert.False((bool)json["hypothesisHolds"]!);
        Assert.Contains("∞", folder.Run("measure", "t.csv", "--beta", "1").Exits(0).Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string[]> Bad => new()
    {
        { "TOKENS", ["measure"] },
        { "TOKENS", ["measure", "--gamma", "1"] },
        { "got --gamma and --beta", ["measure", "good.csv", "--gamma", "1", "--beta", "1"] },
        { "got --gamma and --law", ["measure", "good.csv", "--gamma", "1", "--law", "none"] },
        { "--gamma", ["measure", "good.csv", "--gamma", "-1"] },
        { "--gamma", ["measure", "good.csv", "--gamma", "NaN"] },
        { "--gamma", ["measure", "good.csv", "--gamma", "1,5"] },
        { "--beta", ["measure", "good.csv", "--beta", "Infinity"] },
        { "--beta", ["measure", "good.csv", "--beta"] },
        { "--alpha", ["measure", "good.csv", "--gamma", "1", "--alpha", "-0.5"] },
        { "--alpha", ["measure", "good.csv", "--gamma", "1", "--alpha", "x"] },
        { "is finite", ["measure", "good.csv", "--gamma", "1.7e308"] },
        { "--rows", ["measure", "good.csv", "--gamma", "1", "--rows", "2"] },
        { "--rows", ["measure", "good.csv", "--gamma", "1", "--rows", "5"] },
        { "--rows", ["measure", "good.csv", "--gamma", "1", "--rows", "3.5"] },
        { "--law", ["measure", "good.csv", "--law", "alibi"] },
        { "train", ["measure", "good.csv", "--law", "qwen"] },
        { "size", ["measure", "good.csv", "--law", "qwen:size=4"] },
        { "--wrong", ["measure", "good.csv", "--gamma", "1", "--wrong"] },
        { "nan.csv", ["measure", "good.csv", "nan.csv", "--gamma", "1"] },
        { "nowhere.csv", ["measure", "nowhere.csv", "--gamma", "1"] },
        { "a directory", ["measure", "folder", "--gamma", "1"] },
        { "good.csv/below.csv", ["measure", "good.csv/below.csv", "--gamma", "1"] },
        { ".txt", ["measure", "folder/tokens.txt", "--gamma", "1"] },
        { "empty.csv", ["measure", "empty.csv", "--gamma", "1"] },
        { "empty.npy", ["measure", "empty.npy", "--gamma", "1"] },
        { "nan.csv, row 2, column 2", ["measure", "nan.csv", "--gamma", "1"] },
        { "ragged.csv, row 3", ["measure", "ragged.csv", "--gamma", "1"] },
        { "zero.csv, row 2", ["measure", "zero.csv", "--gamma", "1"] },
        { "one.csv", ["measure", "one.csv", "--gamma", "1"] },
        { "text.npy", ["measure", "text.npy", "--gamma", "1"] },
        { "norm 0", ["measure", "antipodal.csv", "--gamma", "0"] },
        { "one direction", ["measure", "equal.csv", "--gamma", "1"] },
        { "an empty path", ["measure", "", "--gamma", "1"] },
        { "one direction", ["measure", "equal.csv"] },
        { "\\u001B[31m", ["measure", "good.csv", "--gamma", "\u001b[31m"] },
        { "\\u001B[31m", ["measure", "no\u001b[31mwhere.csv", "--gamma", "1"] },
        { "qwen", ["measure", "good.csv", "--law", "qwen:train=-1"] },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_input_costs_one_line_and_changes_nothing(string named, string[] arguments)
    {
        using WorkbookFolder folder = new WorkbookFolder()
            .Write("good.csv", "1,2\n2,1\n1,1\n0,1\n")
            .Write("folder/tokens.txt", "1,2\n2,1\n")
            .Write("empty.csv", "")
            .Write("empty.npy", "")
            .Write("nan.csv", "1,2\n2,NaN\n")
            .Write("ragged.csv", "1,2\n2,1\n1\n")
            .Write("zero.csv", "1,2\n0,0\n")
            .Write("one.csv", "1,2\n")
            .Write("text.npy", "1,2\n2,1\n")
            .Write("antipodal.csv", "1\n-1\n")
            .Write("equal.csv", "1,2\n1,2\n1,2\n");
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.RunWith(new() { ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8" }, arguments).Exits(2);
        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(said.Output);
        Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("workbook: ", said.Error, StringComparison.Ordinal);
        Assert.Contains(named, said.Error, StringComparison.Ordinal);
        Assert.Contains("expected", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(said.Error.TrimEnd('\n'), char.IsControl);
    }

    [Fact]
    public void A_pipe_that_is_closed_or_a_full_disk_leaves_no_stack_trace()
    {
        Requirement.Signals();
        using var folder = new WorkbookFolder();
        string command = $"dotnet '{WorkbookFolder.Metadata("Workbook")}' measure '{Path.Combine(Reference, "tokens-2.csv")}' --gamma 1";
        Assert.Equal((0, ""), Shell($"set -o pipefail; {{ sleep 0.2; {command}; }} | true"));
        foreach (string nowhere in new[] { ">&-", ">/dev/full" })
        {
            (int code, string error) = Shell($"{command} {nowhere}");
            Assert.Equal(1, code);
            Assert.StartsWith("workbook: expected a standard output that can be written", error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd('\n').Split('\n'));
        }
    }

    [Fact]
    public void A_decimal_comma_of_the_locale_does_not_get_in()
    {
        using var folder = new WorkbookFolder();
        string path = Path.Combine(Reference, "tokens-3.csv");
        Assert.Equal(folder.Run("measure", path, "--gamma", "1.5").Exits(0).Output, folder.RunWith(new() { ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8" }, "measure", path, "--gamma", "1.5").Exits(0).Output);
    }

    [Fact]
    public void A_cosine_that_is_nearly_1_is_not_printed_as_1_beside_a_hypothesis_that_holds()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("near.csv", "1,0\n1,1e-10\n1,0.5\n");
        string text = folder.Run("measure", "near.csv", "--gamma", "1").Exits(0).Output;
        Assert.Contains("Theorems 2.3 and 2.5 holds", text, StringComparison.Ordinal);
        Assert.Contains("  1-5E-21 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_reader_is_told_first_takes_two_lines_and_obeys_no_character_of_a_file_name()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("to\u001b[2Jkens.csv", "0,1\n1,0.5\n0.25,1\n1,0.75\n");
        Said said = folder.Run("measure", "to\u001b[2Jkens.csv", "--law", "yarn:factor=4", "--rows", "3").Exits(0);
        Assert.InRange(said.Error.TrimEnd('\n').Split('\n').Length, 1, 2);
        Assert.DoesNotContain('\u001b', said.Error + said.Output);
        Assert.Contains("\\u001B[2Jkens.csv", said.Output, StringComparison.Ordinal);
    }

    private static double Number(JsonNode? node) => node!.GetValue<double>();

    private static (int Code, string Error) Shell(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
