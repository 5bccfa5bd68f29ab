using System.CommandLine;
using System.Globalization;
using AttentionDynamics.Attention;
using AttentionDynamics.Tokens;
using Workbook.Measuring;
using Workbook.Running;

namespace Workbook.Commands;

/// <summary><c>measure TOKENS (--gamma G | --beta B | --law NAME) [--alpha A] [--rows M] [--json]</c>: one layer on the reader's own tokens.</summary>
internal static class MeasureCommand
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var file = new Argument<string>("TOKENS") { Description = "A .csv or .npy file of n rows of d numbers." };
        var layer = new LayerOptions(takesLaw: true);
        var rows = NumberOption.Whole("--rows", "M", 3, int.MaxValue, "Measure M rows drawn at random, with standard errors. Default: all, where that takes about a minute at most.");
        var command = new Command("measure", "Measure one attention layer on the tokens of a file: cosines, weights, λ, η, and the regime they are in.") { file };
        foreach (Option option in layer.All) command.Add(option);
        command.Add(rows);
        command.SetAction((result, _) => Task.FromResult(Run(result.GetRequiredValue(file), layer.Scaling(result), layer.Alpha(result), (int?)result.GetValue(rows), layer.Json(result))));
        return new Verb(command, "TOKENS (--gamma G | --beta B | --law NAME[:key=value,…]) [--alpha A] [--rows M] [--json]");
    }

    private static int Run(string path, ScalingLaw scaling, double alpha, int? rows, bool json)
    {
        using var interruption = new Interruption();
        using var progress = MeasureProgress.Create();
        try
        {
            TokenConfiguration tokens = Read(path, progress, interruption.Token);
            MeasurePlan plan = Plan(path, tokens, scaling, alpha, rows);
            if (plan.Notice is { } notice) progress.Line($"workbook: {Path.GetFileName(path)}: {notice}");
            Measurement measurement = Measure(path, tokens, plan, progress, interruption.Token);
            progress.End();
            return Say(json ? MeasurementJson.Write(measurement) : MeasurementText.Write(Path.GetFileName(path), measurement));
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            progress.End();
            Console.Error.WriteLine("workbook: interrupted");
            return ExitCodes.Interrupted;
        }
    }

    private static int Say(string text)
    {
        try
        {
            Console.Out.Write(text);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"workbook: expected a standard output that can be written, got: {e.Message}");
            return ExitCodes.Failed;
        }
    }

    private static TokenConfiguration Read(string path, MeasureProgress progress, CancellationToken cancellation)
    {
        if (path.Length == 0) throw new InvalidInputException("TOKENS: expected a .csv or .npy file, got an empty path");
        try
        {
            return TokenFile.Read(path, progress.Of("reading"), cancellation);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidInputException($"{path}: expected a .csv or .npy file that can be read, got: {e.Message}");
        }
    }

    private static MeasurePlan Plan(string path, TokenConfiguration tokens, ScalingLaw scaling, double alpha, int? rows)
    {
        int n = tokens.Count;
        if (rows > n) throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"--rows: expected at most n = {n}, the rows of {Path.GetFileName(path)}, got {rows}"));
        double beta = scaling.Beta(n);
        if (!double.IsFinite(beta)) throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"expected a scale whose β at n = {n} is finite, got {beta}"));
        return MeasurePlan.Create(n, tokens.Dimension, beta, alpha, rows);
    }

    private static Measurement Measure(string path, TokenConfiguration tokens, MeasurePlan plan, MeasureProgress progress, CancellationToken cancellation)
    {
        try
        {
            return Measurement.Of(tokens, plan, progress, cancellation);
        }
        catch (ArgumentException e)
        {
            // What only the measures can know of the tokens: that an output is 0, that all coincide, that a number overflows.
            throw new InvalidInputException($"{Path.GetFileName(path)}: expected tokens for which the layer is defined, got: {e.Message}");
        }
    }
}
