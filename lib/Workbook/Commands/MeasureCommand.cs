using System.CommandLine;
using System.Globalization;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;
using Workbook.Heads;
using Workbook.Regimes;
using Workbook.Running;

namespace Workbook.Commands;

/// <summary>
/// <c>measure TOKENS [--gamma G | --beta B | --law NAME] [--alpha A] [--rows M] [--json]</c>: one layer on the reader's own tokens; or
/// <c>measure --q Q --k K …</c>: the heads of a real model.
/// </summary>
internal static class MeasureCommand
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var file =
            new Argument<string?>("TOKENS")
            {
                Description = "A file of n rows of d numbers: .csv, .tsv, .npy, .npz or .safetensors.",
                Arity = ArgumentArity.ZeroOrOne,
            };
        var layer = new LayerOptions();
        var rows = NumberOption.Whole("--rows", "M", 3, int.MaxValue,
            "Measure M rows drawn at random, with standard errors. Default: all, where that takes about a minute at most.");
        var reading = new TokenFileArguments();
        const string description =
            "Measure one attention layer on the tokens of a file: cosines, weights, λ, η, and the regime they are in. "
            + "Without a scale: at the critical γ of the mean cosine. With --q and --k: the heads of a real model, which of them lose "
            + "their tokens as the context grows, and which scale each would need.";
        var command = new Command("measure", description) { file };
        foreach (Option option in layer.All) command.Add(option);
        command.Add(rows);
        foreach (Option option in reading.All) command.Add(option);
        var heads = new HeadArguments();
        foreach (Option option in heads.All) command.Add(option);
        command.SetAction((result, _) => Task.FromResult(heads.Given(result) is { } given
            ? RunHeads(result, (file, rows), layer, reading, (heads, given))
            : Run(
                result.GetValue(file) ?? throw new InvalidInputException("TOKENS: expected a file of tokens, or --q and --k, got none"),
                reading.Of(result), layer.ScalingIfGiven(result), layer.Alpha(result), (int?)result.GetValue(rows), layer.Json(result))));
        return new Verb(
            command, "TOKENS [--gamma G | --beta B | --law NAME[:key=value,…]] [--alpha A] [--rows M] [--tensor NAME] [--dtype "
            + "bfloat16] [--skip-zero-rows] [--json], or --q Q --k K [--v V] [--causal] [--window W] [--scale S | --law …] "
            + "[--for-length N] "
            + "[--for-tokens M] [--gamma G,…] [--factor A..B] [--report DIR] [--json]");
    }

    private static int RunHeads(
        ParseResult result, (Argument<string?> File, Option<double?> Rows) tokens, LayerOptions layer, TokenFileArguments reading,
        (HeadArguments Arguments, Option Given) heads)
    {
        (HeadArguments arguments, Option given) = heads;
        if (result.GetValue(tokens.File) is { } file)
            throw new InvalidInputException($"{given.Name}: expected TOKENS or heads, got {given.Name} beside {file}");
        string queries = arguments.Queries(result)
            ?? throw new InvalidInputException($"{given.Name}: expected --q and --k with it, got no --q");
        string keys = arguments.Keys(result) ?? throw new InvalidInputException("--q: expected --k with it, got none");
        IEnumerable<Option> others = [tokens.Rows, .. layer.OfTokensOnly, .. reading.OfTokensOnly];
        if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
            throw new InvalidInputException($"{other.Name}: expected it with TOKENS only, got it with --q");
        HeadRequest request = arguments.Request(result, layer);
        return MeasureHeads.Run(
            (queries, keys, arguments.Values(result)), reading.Of(result).Untyped, request, layer.Json(result),
            arguments.Report(result));
    }

    private static int Run(string path, TokenFileOptions reading, ScalingLaw? scaling, double alpha, int? rows, bool json)
    {
        using var interruption = new Interruption();
        using var progress = MeasureProgress.Create();
        try
        {
            TokenConfiguration tokens = Read(path, reading, progress, interruption.Token);
            MeasurePlan plan = TokenMeasurement.Plan(Name(path), tokens, scaling, alpha, rows);
            if (Notice(tokens.Count, plan, scaling) is { } notice) progress.Line($"workbook: {Name(path)}: {notice}");
            Measurement measurement = TokenMeasurement.Of(Name(path), tokens, plan, progress.Of, interruption.Token);
            progress.End();
            return Say(json ? MeasurementJson.Write(measurement) : MeasurementText.Write(Name(path), measurement));
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            progress.End();
            interruption.Say();
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>The file's name, as it may stand in a line.</summary>
    private static string Name(string path) => TerminalText.OneLine(Path.GetFileName(path));

    /// <summary>What the reader is told of the scale and of the rows before the work starts, in one line, or null.</summary>
    private static string? Notice(int count, MeasurePlan plan, ScalingLaw? scaling)
    {
        string? scale = plan.AtMeanCosine
            ? string.Create(CultureInfo.InvariantCulture,
                $"no scale given, so β = γ log n at γ = {plan.Beta / Math.Log(count):G6}, the critical γ = 1/(1-mean cosine) of these "
                + $"tokens")
            : scaling is null ? null : LayerOptions.Notice(scaling);
        string[] said = [.. new[] { scale, plan.Notice }.OfType<string>()];
        return said.Length == 0 ? null : string.Join("; ", said);
    }

    /// <summary>Prints the answer; the result is the exit code.</summary>
    internal static int Say(string text)
    {
        try
        {
            Console.Out.Write(text);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"workbook: expected a standard output that can be written, got: {TerminalText.OneLine(e.Message)}");
            return ExitCodes.Failed;
        }
    }

    private static TokenConfiguration Read(string path, TokenFileOptions reading, MeasureProgress progress, CancellationToken cancellation)
    {
        if (path.Length == 0) throw new InvalidInputException("TOKENS: expected a file of tokens, got an empty path");
        try
        {
            TokenFileOptions told = reading with { Noticed = notice => progress.Line($"workbook: {Name(path)}: {notice}") };
            return TokenFile.Read(path, told, progress.Of("reading"), cancellation);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidInputException($"{path}: expected a file of tokens that can be read, got: {e.Message}");
        }
    }
}
