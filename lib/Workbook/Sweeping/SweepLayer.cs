using System.Globalization;
using System.Security.Cryptography;
using AttentionDynamics;
using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;
using Workbook.Files;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary>The quantity of a sweep on one token set, at each γ of a row.</summary>
internal static class SweepLayer
{
    /// <summary>The values of a row. The same bits whoever computes it, on any number of threads.</summary>
    /// <param name="spec">What is asked.</param>
    /// <param name="row">Of which row.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="InvalidInputException">The layer is not defined on these tokens, or they do not fit into memory; the row is
    /// named.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double[] Measure(SweepSpec spec, SweepSpecRow row, ComputeOptions options)
    {
        try
        {
            double[] values = Defined($"{row}", () => Of(spec, row.File is { } file
                ? Read(file, options.Cancellation)
                : spec.Tokens.Make(row.N, row.D, row.Rho, spec.Seed, row.Sample), row.Gamma, options));
            foreach (double value in values)
            {
                if (!double.IsFinite(value))
                    throw new InvalidInputException(
                        string.Create(CultureInfo.InvariantCulture, $"{row}: expected finite numbers, got {spec.QuantityName} = {value}"));
            }

            return values;
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new InvalidInputException(
                $"{row}: expected a row that fits into the memory there is, got more; `sweep plan` says how much");
        }
    }

    /// <summary>What is computed of tokens, or in one line that they do not have it.</summary>
    /// <param name="where">Which they are.</param>
    /// <param name="compute">Computes it.</param>
    /// <exception cref="InvalidInputException">The layer is not defined on them.</exception>
    public static T Defined<T>(string where, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException and not OverflowException or InvalidDataException)
        {
            throw new InvalidInputException($"{where}: expected tokens for which the layer is defined, got: {e.Message}");
        }
    }

    /// <summary>The quantity of tokens at each γ, unchecked.</summary>
    public static double[] Of(SweepSpec spec, TokenConfiguration tokens, IReadOnlyList<double> gammas, ComputeOptions options)
    {
        double logN = Math.Log(tokens.Count);
        double[] betas = [.. gammas.Select(gamma => gamma * logN)];
        return spec.IsSymmetric ? Symmetric(spec, tokens, betas, options) : Variant(spec, tokens, betas, options);
    }

    /// <summary>The file that the specification was read with: one that was written since is another sweep.</summary>
    public static TokenConfiguration Read(SweepFile file, CancellationToken cancellation)
    {
        TokenConfiguration tokens = TokenFile.Read(file.Path, cancellation: cancellation);
        using FileStream stream = InputFile.Open(file.Path, file.Path);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == file.Sha256
            ? tokens
            : throw new InvalidInputException($"{file.Path}: expected the file as it was when the sweep began, got another");
    }

    private static double[] Symmetric(SweepSpec spec, TokenConfiguration tokens, double[] betas, ComputeOptions options)
    {
        switch (spec.Quantity)
        {
            case SweepQuantity.Lambda:
                return [.. AngleRatio.OfLayers(tokens, betas, spec.Alpha, options).Select(ratio => ratio.Lambda)];
            case SweepQuantity.MeanOneMinusCosineOut:
                return [.. AngleRatio.OfLayers(tokens, betas, spec.Alpha, options).Select(ratio => ratio.MeanOneMinusCosineOut)];
            case SweepQuantity.Eta:
                return JacobianNorm.OfLayers(tokens, betas, spec.Alpha, options);
            default:
                return Each(betas, options, (beta, part) => Of(LayerSurvey.Of(tokens, beta, spec.Alpha, options: part)));
        }

        double Of(LayerSurvey survey) => spec.Quantity switch
        {
            SweepQuantity.MeanEntropyNats => survey.EntropyNats.Value,
            SweepQuantity.MeanInverseParticipation => survey.InverseParticipation.Value,
            SweepQuantity.MeanSelfWeight => survey.SelfWeight.Value,
            _ => survey.EffectiveTokens.Value,
        };
    }

    private static double[] Variant(SweepSpec spec, TokenConfiguration tokens, double[] betas, ComputeOptions options)
    {
        AttentionRule Rule(double beta) => new() { Mask = Mask(spec.Mask), Normaliser = Normaliser(spec.Normaliser), Scale = beta };
        if (spec.Quantity is SweepQuantity.Lambda or SweepQuantity.MeanOneMinusCosineOut)
        {
            return Each(betas, options, (beta, part) =>
            {
                AngleRatio ratio = SelfAttention.AngleRatio(tokens, Rule(beta), spec.Alpha, part);
                return spec.Quantity == SweepQuantity.Lambda ? ratio.Lambda : ratio.MeanOneMinusCosineOut;
            });
        }

        TokenConfiguration unit = tokens.WithUnitNorms();
        (int n, int d) = (unit.Count, unit.Dimension);
        var rows = new double[n * d];
        for (int i = 0; i < n; i++) unit[i].CopyTo(rows.AsSpan(i * d));
        AttentionHeads<double> heads = AttentionHeads.Of(rows, rows, rows, d);
        return Each(betas, options, (beta, part) =>
        {
            var weights = heads.Measure(Rule(beta), outputs: false, part)[0].Weights;
            return spec.Quantity switch
            {
                SweepQuantity.MeanEntropyNats => weights.EntropyNats,
                SweepQuantity.MeanInverseParticipation => weights.InverseParticipation,
                _ => weights.SelfWeight,
            };
        });
    }

    private static double[] Each(double[] betas, ComputeOptions options, Func<double, ComputeOptions, double> of)
    {
        var values = new double[betas.Length];
        for (int k = 0; k < betas.Length; k++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            (int done, IProgress<double>? told) = (k, options.Progress);
            values[k] = of(betas[k], options with
            {
                Progress = told is null ? null : new Part(told, done, betas.Length),
            });
        }

        return values;
    }

    private static IAttentionMask Mask(VariantChoice? mask) => mask switch
    {
        null => AttentionMask.Full,
        { Name: "causal" } => AttentionMask.Causal(),
        _ => AttentionMask.Window((int)mask.Number),
    };

    private static IAttentionNormaliser Normaliser(VariantChoice normaliser) => normaliser.Name switch
    {
        "softmax" => AttentionNormaliser.Softmax,
        "entmax" => AttentionNormaliser.Entmax(normaliser.Number),
        "sigmoid" => AttentionNormaliser.SigmoidOfLogCount(normaliser.Number),
        "linear" => AttentionNormaliser.Linear,
        _ => AttentionNormaliser.TopK((int)normaliser.Number),
    };

    private sealed class Part(IProgress<double> whole, int before, int all) : IProgress<double>
    {
        public void Report(double value) => whole.Report((before + value) / all);
    }
}
