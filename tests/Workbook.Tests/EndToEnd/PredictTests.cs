using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AttentionDynamics.Notebooks;

namespace Workbook.Tests.EndToEnd;

public class PredictTests
{
    private static readonly string[] Columns =
    [
        "n", "rho", "q", "alpha", "gamma", "beta", "gammaCritical", "regime", "selfWeight", "otherWeight", "normSquaredOut", "oneMinusCosineOut",
        "cosineOut", "lambda", "eta", "limitCosineOut", "limitLambda", "limitEta",
    ];

    private static readonly string Reference = File.ReadAllText(Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "data", "reference", "simplex-layer.csv"));

    [Fact]
    public void Every_column_of_the_300_digit_reference_is_met_from_its_parameters()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("params.csv", Reference);
        Said said = folder.Run("predict", "--from", "params.csv").Exits(0);
        Assert.Empty(said.Error);
        IReadOnlyList<IReadOnlyList<string>> expected = Csv.Parse(Reference), actual = Csv.Parse(said.Output);
        Assert.Equal(Columns, actual[0]);
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(421, expected.Count);
        (string, string)[] columns =
        [
            ("n", "n"), ("rho", "rho"), ("q", "q"), ("alpha", "alpha"), ("gamma", "gamma"), ("beta", "beta"), ("self_weight", "selfWeight"), ("other_weight", "otherWeight"),
            ("norm_squared_out", "normSquaredOut"), ("one_minus_cosine_out", "oneMinusCosineOut"), ("lambda", "lambda"), ("eta_d_equals_n", "eta"),
        ];
        Assert.Equal(expected[0].Order(), columns.Select(pair => pair.Item1).Order());
        for (int row = 1; row < expected.Count; row++)
        foreach ((string theirs, string ours) in columns)
            Close(Field(expected, row, theirs), Field(actual, row, ours), FormattableString.Invariant($"row {row + 1}, {ours}"));
    }

    [Fact]
    public void The_columns_of_the_limit_are_those_of_the_theorems()
    {
        // ρ = 1/2, α = 0: 4ρ/(1+3ρ) = 0.8 at the threshold; λ = (1-cos')/(1-ρ); η = 1/(4q).
        using WorkbookFolder folder = new WorkbookFolder().Write("params.csv", "gamma,note,rho,n,q\n1.9,below,0.5,1000,4\n2,\"at, exactly\",0.5,1000,4\n\n2.1,above,0.5,1e300,4\n");
        IReadOnlyList<IReadOnlyList<string>> actual = Csv.Parse(folder.Run("predict", "--from", "params.csv").Exits(0).Output);
        Assert.Equal(["regime", "subcritical", "critical", "supercritical"], actual.Select(row => row[7]));
        Assert.Equal(["limitCosineOut", "1", "0.8", "0.5"], actual.Select(row => row[15]));
        Assert.Equal(["limitLambda", "0", "0.4", "1"], actual.Select(row => row[16]));
        Assert.Equal(["limitEta", "0", "0.0625", "0.25"], actual.Select(row => row[17]));
        Assert.Equal("1E+300", actual[3][0]);
    }

    [Fact]
    public void Json_is_one_object_with_the_layer_its_limit_and_the_depth()
    {
        using var folder = new WorkbookFolder();
        Said said = folder.Run("predict", "--n", "1024", "--rho", "0.3", "--gamma", "1.2", "--layers", "40", "--json").Exits(0);
        Assert.Empty(said.Error);
        JsonObject all = JsonNode.Parse(said.Output)!.AsObject();
        Assert.Equal(
            ["n", "rho", "q", "alpha", "gamma", "beta", "gammaCritical", "regime", "selfWeight", "otherWeight", "normSquaredOut", "oneMinusCosineOut", "cosineOut", "lambda", "eta", "log10OneMinusCosineOut", "log10Lambda", "limit", "layers", "windowPlace", "window", "effect", "verdict"],
            all.Select(pair => pair.Key));
        Assert.Equal(["cosineOut", "lambda", "eta"], all["limit"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("subcritical", (string)all["regime"]!);

        string depths = File.ReadAllText(Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "data", "reference", "simplex-depth.csv"));
        IReadOnlyList<IReadOnlyList<string>> reference = Csv.Parse(depths);
        int compared = 0;
        for (int row = 1; row < reference.Count; row++)
        {
            if (Field(reference, row, "n") != 1024 || Field(reference, row, "alpha") != 0 || Field(reference, row, "gamma") != 1.2 || Field(reference, row, "layer") == 0) continue;
            JsonObject layer = all["layers"]![(int)Field(reference, row, "layer") - 1]!.AsObject();
            Assert.Equal(["layer", "rho", "oneMinusRho", "q", "lambda"], layer.Select(pair => pair.Key));
            Close(Field(reference, row, "layer"), (double)layer["layer"]!, "layer");
            Close(Field(reference, row, "rho"), (double)layer["rho"]!, "rho");
            Close(Field(reference, row, "one_minus_rho"), (double)layer["oneMinusRho"]!, "oneMinusRho");
            Close(Field(reference, row, "q"), (double)layer["q"]!, "q");
            if (++compared == 1) Close((double)all["lambda"]!, (double)layer["lambda"]!, "lambda");
        }

        Assert.True(compared > 3, $"expected several layers in the reference, got {compared}");
    }

    [Fact]
    public void Beta_is_gamma_log_n_and_the_answer_the_same()
    {
        using var folder = new WorkbookFolder();
        JsonNode gamma = JsonNode.Parse(folder.Run("predict", "--n", "1000", "--rho", "0.25", "--gamma", "1.5", "--alpha", "0.5", "--q", "2", "--json").Exits(0).Output)!;
        string scale = ((double)gamma["beta"]!).ToString(CultureInfo.InvariantCulture);
        JsonNode beta = JsonNode.Parse(folder.Run("predict", "--n", "1000", "--rho", "0.25", "--beta", scale, "--alpha", "0.5", "--q", "2", "--json").Exits(0).Output)!;
        foreach (string field in new[] { "gamma", "beta", "selfWeight", "lambda", "eta", "normSquaredOut" }) Close((double)gamma[field]!, (double)beta[field]!, field);
        Assert.Null(gamma["layers"]);
    }

    [Fact]
    public void Logarithms_go_on_where_the_ratio_underflows_and_that_of_nothing_is_null()
    {
        using var folder = new WorkbookFolder();
        JsonNode far = JsonNode.Parse(folder.Run("predict", "--n", "1e300", "--rho", "0.5", "--gamma", "0.5", "--json").Exits(0).Output)!;
        Assert.Equal(0, (double)far["lambda"]!);
        Assert.Equal(-450, (double)far["log10OneMinusCosineOut"]!, 1e-9);
        JsonNode none = JsonNode.Parse(folder.Run("predict", "--n", "1e300", "--rho", "0.5", "--beta", "0", "--json").Exits(0).Output)!.AsObject();
        Assert.True(none.AsObject().ContainsKey("log10Lambda") && none["log10Lambda"] is null);
    }

    [Theory]
    [InlineData("1.5", "subcritical: γ = 1.5 is below the critical γ = 1/(1-ρ) = 2;")]
    [InlineData("2", "critical: γ = 2 is, to 1e-12, the critical γ = 1/(1-ρ);")]
    [InlineData("2.5", "supercritical: γ = 2.5 is above the critical γ = 1/(1-ρ) = 2;")]
    public void A_reader_gets_a_small_table_and_the_regime_in_words(string gamma, string regime)
    {
        using var folder = new WorkbookFolder();
        string text = folder.Run("predict", "--n", "1024", "--rho", "0.5", "--gamma", gamma, "--layers", "2").Exits(0).Output;
        Assert.Contains($"\nIn the limit n → ∞ at this γ {regime}", text, StringComparison.Ordinal);
        foreach (string line in new[] { "  cosine after ", "  λ ", "  η ", "  self weight ", "  after layer ", "  2 " })
            Assert.Contains("\n" + line, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_culture_with_a_decimal_comma_changes_nothing()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("params.csv", Reference);
        foreach (string[] arguments in new[] { new[] { "predict", "--from", "params.csv" }, ["predict", "--n", "1e6", "--rho", "0.5", "--gamma", "1.5"], ["predict", "--n", "1e6", "--rho", "0.5", "--gamma", "1.5", "--json"] })
        {
            var german = new Dictionary<string, string> { ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8" };
            Assert.Equal(folder.Run(arguments).Exits(0).Output, folder.RunWith(german, arguments).Exits(0).Output);
        }
    }

    [Fact]
    public void A_table_of_a_hundred_thousand_rows_has_an_answer_for_each()
    {
        const int Rows = 100_000;
        string row = "1024,0.5,1.3,1.7,0.25\n", header = "n,rho,q,gamma,alpha\n";
        using WorkbookFolder folder = new WorkbookFolder().Write("one.csv", header + row).Write("many.csv", header + string.Concat(Enumerable.Repeat(row, Rows)));
        string[] one = folder.Run("predict", "--from", "one.csv").Exits(0).Output.Split('\n');
        Assert.Equal([one[0], .. Enumerable.Repeat(one[1], Rows), ""], folder.Run("predict", "--from", "many.csv").Exits(0).Output.Split('\n'));
    }

    [Fact]
    public void An_output_that_is_closed_early_costs_no_stack_trace()
    {
        Requirement.Signals();
        using WorkbookFolder folder = new WorkbookFolder().Write("params.csv", "n,rho,gamma\n" + string.Concat(Enumerable.Repeat("1024,0.5,1.7\n", 20_000)));
        foreach (string command in new[] { "predict --from params.csv", "predict --n 1024 --rho 0.5 --gamma 1.7 --layers 100000", "predict --n 1024 --rho 0.5 --gamma 1.7 --json" })
        {
            foreach (string sink in new[] { "| true", "| head -c 20", ">&-", "> /dev/full" })
            {
                var shell = new ProcessStartInfo("/bin/sh", ["-c", $"dotnet '{WorkbookFolder.Metadata("Workbook")}' {command} {sink}"]) { WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardError = true };
                using Process process = Process.Start(shell)!;
                Said said = WorkbookFolder.Finish(process);
                Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
                if (sink.StartsWith('|')) Assert.Empty(said.Error);
                else Assert.StartsWith("workbook: ", Assert.Single(said.Exits(1).Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
            }
        }
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "--n", "--rho 0.5 --gamma 1" },
        { "--rho", "--n 8 --gamma 1" },
        { "--gamma", "--n 8 --rho 0.5" },
        { "--beta", "--n 8 --rho 0.5 --gamma 1 --beta 1" },
        { "--n", "--n 1 --rho 0.5 --gamma 1" },
        { "--n", "--n 0 --rho 0.5 --gamma 1" },
        { "--n", "--n -8 --rho 0.5 --gamma 1" },
        { "--n", "--n 8.5 --rho 0.5 --gamma 1" },
        { "--n", "--n 1e301 --rho 0.5 --gamma 1" },
        { "--n", "--n NaN --rho 0.5 --gamma 1" },
        { "--n", "--n many --rho 0.5 --gamma 1" },
        { "--n", "--n 1,000 --rho 0.5 --gamma 1" },
        { "--n", "--n 8 --n 9 --rho 0.5 --gamma 1" },
        { "--rho", "--n 8 --rho 0 --gamma 1" },
        { "--rho", "--n 8 --rho 1 --gamma 1" },
        { "--rho", "--n 8 --rho -0.5 --gamma 1" },
        { "--rho", "--n 8 --rho 0,5 --gamma 1" },
        { "--rho", "--n 8 --rho NaN --gamma 1" },
        { "--gamma", "--n 8 --rho 0.5 --gamma -1" },
        { "--gamma", "--n 8 --rho 0.5 --gamma Infinity" },
        { "--gamma", "--n 8 --rho 0.5 --gamma 1e300" },
        { "--gamma", "--n 8 --rho 0.5 --gamma" },
        { "--beta", "--n 8 --rho 0.5 --beta -1" },
        { "--beta", "--n 8 --rho 0.5 --beta 1e200" },
        { "--alpha", "--n 8 --rho 0.5 --gamma 1 --alpha -1" },
        { "--alpha", "--n 8 --rho 0.5 --gamma 1 --alpha 1e200" },
        { "--q", "--n 8 --rho 0.5 --gamma 1 --q 0" },
        { "--q", "--n 8 --rho 0.5 --gamma 1 --q -1" },
        { "--q", "--n 8 --rho 0.5 --gamma 1 --q 1e20 --alpha 1e149" },
        { "--layers", "--n 8 --rho 0.5 --gamma 1 --layers 0" },
        { "--layers", "--n 8 --rho 0.5 --gamma 1 --layers 1.5" },
        { "--layers", "--n 8 --rho 0.5 --gamma 1 --layers 1000001" },
        { "--layers", "--n 8 --rho 0.5 --gamma 1 --layers 2000 --alpha 2" },
        { "--wrong", "--n 8 --rho 0.5 --gamma 1 --wrong" },
        { "got --beta and --law", "--n 8 --rho 0.5 --beta 2 --law none" },
        { "yarn-dynamic:train=TRAIN", "--n 8 --rho 0.5 --law alibi" },
        { "train once", "--n 8 --rho 0.5 --law qwen:train=8,train=8" },
        { "--law", "--n 1e300 --rho 0.5 --law uniform-keys:d=2" },
        { "extra", "--n 8 --rho 0.5 --gamma 1 extra" },
        { "--from", "--from" },
        { "--json", "--from good.csv --json" },
        { "--n", "--from good.csv --n 8" },
        { "--layers", "--from good.csv --layers 2" },
        { "nowhere.csv", "--from nowhere.csv" },
        { "folder", "--from folder" },
        { "good.csv/below", "--from good.csv/below" },
        { "empty.csv", "--from empty.csv" },
        { "header.csv", "--from header.csv" },
        { "no column gamma", "--from column.csv" },
        { "one column n", "--from twice.csv" },
        { "row 3", "--from ragged.csv" },
        { "row 3, column rho", "--from nan.csv" },
        { "row 2, column n", "--from one.csv" },
        { "row 2, column q", "--from blank.csv" },
        { "row 4, column gamma", "--from negative.csv" },
        { "row 2, column alpha", "--from alpha.csv" },
        { "row 2, column rho", "--from comma.csv" },
        { "row 2, β", "--from beta.csv" },
        { "row 2", "--from quote.csv" },
        { "bytes.csv", "--from bytes.csv" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_input_costs_one_line_and_nothing_is_written(string named, string arguments)
    {
        const string Header = "n,rho,gamma\n";
        using WorkbookFolder folder = new WorkbookFolder()
            .Write("good.csv", Header + "8,0.5,1\n")
            .Write("folder/file", "")
            .Write("empty.csv", "")
            .Write("header.csv", Header)
            .Write("column.csv", "n,rho,Gamma\n8,0.5,1\n")
            .Write("twice.csv", "n,rho,gamma,n\n8,0.5,1,8\n")
            .Write("ragged.csv", Header + "8,0.5,1\n8,0.5\n")
            .Write("nan.csv", Header + "8,0.5,1\n8,NaN,1\n")
            .Write("one.csv", Header + "1,0.5,1\n")
            .Write("blank.csv", "n,rho,gamma,q\n8,0.5,1,\n")
            .Write("negative.csv", Header + "8,0.5,1\n8,0.5,1\n8,0.5,-1\n")
            .Write("alpha.csv", "n,rho,gamma,alpha\n8,0.5,1,-1\n")
            .Write("comma.csv", Header + "8,\"0,5\",1\n")
            .Write("beta.csv", Header + "8,0.5,1e300\n")
            .Write("quote.csv", Header + "8,\"0.5,1\n");
        File.WriteAllBytes(Path.Combine(folder.Root, "bytes.csv"), [0x6E, 0x2C, 0xFF, 0xFE, 0x0A]);
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.Run(["predict", .. arguments.Split(' ')]).Exits(2);
        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(said.Output);
        Assert.StartsWith("workbook: ", Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Contains(named, said.Error, StringComparison.Ordinal);
        Assert.Contains("expected", said.Error, StringComparison.Ordinal);
    }

    private static double Field(IReadOnlyList<IReadOnlyList<string>> table, int row, string column)
    {
        int at = table[0].ToList().IndexOf(column);
        Assert.True(at >= 0, $"no column {column}");
        return double.Parse(table[row][at], CultureInfo.InvariantCulture);
    }

    private static void Close(double expected, double actual, string what) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-12 * Math.Abs(expected), FormattableString.Invariant($"{what}: expected {expected:R}, got {actual:R}"));
}
