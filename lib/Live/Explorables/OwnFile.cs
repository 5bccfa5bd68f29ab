using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using AttentionDynamics.Layers;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;
using Workbook;
using Workbook.Regimes;

namespace Live.Explorables;

/// <summary>The reader's own tokens, or heads: what <c>measure</c> says of them, their weights, and the same at other scales.</summary>
[SupportedOSPlatform("browser")]
internal sealed class OwnFile : IExplorable
{
    /// <summary>n·rows·(d+16) that an interpreted library does in some seconds, and of one point of the curve.</summary>
    private const double Work = 6e7, WorkOfPoint = 1e7;

    /// <summary>n²·min(n, d²) up to which η is computed here.</summary>
    private const double WorkOfEta = 1e9;

    private const int Curve = 12, Shown = 48, FewestRows = 16;

    private static (string Name, TokenConfiguration Tokens, IReadOnlyList<string> Notices)? taken;
    private static OwnHeads? heads;
    private static string? kept;

    private readonly SortedDictionary<double, LayerSurvey> surveys = [];
    private (TokenConfiguration Tokens, double Alpha)? surveyed;

    public string Name => "file";

    public int Parts => 3 + Curve;

    public IReadOnlyList<Control> Controls { get; } =
    [
        new("gamma", "γ; auto: of tokens the critical one of the mean cosine, of heads 1/√d", "auto"),
        new("alpha", "α, residual strength, of tokens", "0") { Stops = [.. Stops.Linear(0, 4, 0.05)] },
        new("mask", "Mask, of heads", "none") { Choices = [("none", "none: a query sees all keys"), ("causal", "causal: those up to it")] },
    ];

    /// <summary>Reads a file's tokens, or opens its heads, as the command does.</summary>
    /// <exception cref="InvalidInputException">They cannot be read.</exception>
    public static JsonObject Take(string name, byte[] bytes)
    {
        Forget();
        string shown = TerminalText.OneLine(Path.GetFileName(name));
        string folder = Directory.CreateTempSubdirectory("file").FullName;
        string path = Path.Combine(folder, Path.GetFileName(name));
        try
        {
            File.WriteAllBytes(path, bytes);
            if (OwnHeads.Open(path) is { } found)
            {
                // Heads are read as they are measured.
                (heads, kept) = (found, folder);
                return new JsonObject { ["said"] = $"{shown}: {found.Said}" };
            }

            var notices = new List<string>();
            TokenConfiguration tokens = TokenFile.Read(path, new TokenFileOptions { Noticed = notices.Add }, null, default);
            taken = (shown, tokens, notices);
            return new JsonObject
            {
                ["said"] = string.Create(CultureInfo.InvariantCulture, $"{shown}: n = {tokens.Count} tokens of d = {tokens.Dimension}"),
            };
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException(e.Message.Replace(folder + "/", "", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException($"{shown}: expected a file of tokens that can be read, got: {e.Message}");
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new InvalidInputException($"{shown}: expected tokens that this page's memory holds, got {bytes.Length} bytes");
        }
        finally
        {
            if (kept != folder) Directory.Delete(folder, recursive: true);
        }
    }

    private static void Forget()
    {
        taken = null;
        heads?.Dispose();
        heads = null;
        if (kept is not null) Directory.Delete(kept, recursive: true);
        kept = null;
    }

    public void Answer(State state, int part, Picture picture)
    {
        double alpha = state.Number("alpha", 0, 1e150);
        ScalingLaw? scaling = state.Text("gamma") is "auto" or "" ? null : new LogarithmicScaling(state.Number("gamma", 0, 1e6));
        string mask = state.Text("mask");
        if (mask is not ("none" or "causal")) throw new InvalidInputException($"mask: expected none or causal, got {mask}");
        if (heads is not null)
        {
            heads.Answer(scaling, mask == "causal", part, picture);
            return;
        }

        if (taken is not { } file)
        {
            picture.Say(["Drop a file of tokens, n rows of d numbers: .npy, .csv, .tsv, .npz or .safetensors; or of heads, tensors named q "
                + "and k in .npz or .safetensors."]);
            return;
        }

        TokenConfiguration tokens = file.Tokens;
        int rows = RowsWithin(Work, tokens);
        MeasurePlan plan = TokenMeasurement.Plan(file.Name, tokens, scaling, alpha, rows < tokens.Count ? rows : null);
        if (part == 0) Survey(file.Name, file.Notices, tokens, plan, picture);
        else if (part == 1) Weights(tokens, plan, picture);
        else if (part < Parts - 1) Course(file.Name, tokens, alpha, part - 1, picture);
        else Whole(file.Name, tokens, plan, scaling, picture);
    }

    private static void Survey(
        string name, IReadOnlyList<string> notices, TokenConfiguration tokens, MeasurePlan plan, Picture picture)
    {
        Measurement measurement = TokenMeasurement.Of(name, tokens, plan with { EtaRows = 0 }, stage => new WorkerProgress(stage), default);
        LayerSurvey survey = measurement.Survey;
        picture.Fact("n, d", string.Create(CultureInfo.InvariantCulture, $"{tokens.Count}, {tokens.Dimension}"));
        picture.Fact("γ", NumberText.Of(survey.Gamma));
        picture.Fact("mean cosine", NumberText.Of(survey.CosineIn.Mean));
        picture.Fact("λ", NumberText.Of(survey.Lambda.Value));
        picture.Fact("exp entropy", NumberText.Of(survey.EffectiveTokens.Value));
        picture.Fact("self weight", NumberText.Of(survey.SelfWeight.Value));
        picture.Say([.. notices, .. MeasurementVerdict.Of(measurement)]);
        if (!survey.IsExact)
            picture.Say([string.Create(CultureInfo.InvariantCulture,
                $"These are of {survey.Rows} rows, which a browser has the time for; the command takes all.")]);
    }

    /// <summary>The Jacobian as well, and with it all that the command prints.</summary>
    private static void Whole(string name, TokenConfiguration tokens, MeasurePlan plan, ScalingLaw? scaling, Picture picture)
    {
        string scale = scaling is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --gamma {scaling.GammaAt(tokens.Count)}");
        string drawn = plan.Rows == tokens.Count ? "" : string.Create(CultureInfo.InvariantCulture, $" --rows {plan.Rows}");
        string command =
            string.Create(CultureInfo.InvariantCulture, $"workbook measure {name}{scale} --alpha {plan.Alpha}{drawn} --json");
        (double n, double d) = (tokens.Count, tokens.Dimension);
        picture.Same(command, n * n * Math.Min(n, d * d) <= WorkOfEta
            ? MeasurementJson.Write(TokenMeasurement.Of(name, tokens, plan, stage => new WorkerProgress(stage), default))
            : "η of so many tokens takes minutes in a browser: the command has it, with all the rest\n");
    }

    private static void Weights(TokenConfiguration tokens, MeasurePlan plan, Picture picture)
    {
        int shown = Math.Min(Shown, tokens.Count);
        var values = new double[shown * shown];
        for (int row = 0; row < shown; row++)
        {
            double[] weights = AttentionLayer.Weights(tokens, plan.Beta, row);
            double most = weights.Max();
            for (int column = 0; column < shown; column++) values[row * shown + column] = weights[column] / most;
        }

        Chart chart = picture.Chart(
            $"Weights of the first {shown} tokens, over the largest of the row", new Axis("token attended to", 0, shown),
            new Axis("token", 0, shown), square: true);
        chart.Map("weight", values, shown);
    }

    /// <summary>The points of a curve so far: each part of the picture adds one, so that a reader who moves on waits for one.</summary>
    private void Course(string name, TokenConfiguration tokens, double alpha, int point, Picture picture)
    {
        if (surveyed != (tokens, alpha))
        {
            surveys.Clear();
            surveyed = (tokens, alpha);
        }

        double critical = 1 / LayerSurvey.MeanOneMinusCosine(tokens);
        if (!double.IsFinite(critical)) return;
        double most = 2.5 * critical, gamma = most * point / Curve;
        if (!surveys.ContainsKey(gamma))
        {
            MeasurePlan plan = TokenMeasurement.Plan(
                name, tokens, new LogarithmicScaling(gamma), alpha, Math.Min(tokens.Count, RowsWithin(WorkOfPoint, tokens)));
            surveys[gamma] = LayerSurvey.Of(tokens, plan.Beta, alpha, plan.Rows);
        }

        double[] gammas = [.. surveys.Keys.Where(known => known <= gamma)];
        LayerSurvey[] found = [.. gammas.Select(known => surveys[known])];
        Chart chart = picture.Chart("The same tokens at other scales", new Axis("γ", 0, most), new Axis("λ, shares of weight", 0, 1.05));
        chart.Curve("λ", gammas, [.. found.Select(survey => survey.Lambda.Value)], 1);
        chart.Curve("self weight", gammas, [.. found.Select(survey => survey.SelfWeight.Value)], 2);
        chart.Curve("exp entropy / n", gammas, [.. found.Select(survey => survey.EffectiveTokens.Value / survey.Count)], 0);
        chart.Line("critical γ of the mean", critical, upright: true);
    }

    private static int RowsWithin(double work, TokenConfiguration tokens) =>
        (int)Math.Clamp(work / ((double)tokens.Count * (tokens.Dimension + 16)), Math.Min(FewestRows, tokens.Count), tokens.Count);
}
