using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace Workbook.Measuring;

/// <summary>What <c>measure</c> says of a layer.</summary>
/// <param name="Survey">Everything but the Jacobian.</param>
/// <param name="Eta">η.</param>
/// <param name="EtaRows">How many rows η is from; n for all.</param>
internal sealed record Measurement(LayerSurvey Survey, Estimate Eta, int EtaRows)
{
    /// <summary>Rows of the Jacobian between two reports of progress.</summary>
    private const int Chunk = 128;

    /// <summary>Measures.</summary>
    /// <exception cref="ArgumentException">The layer is not defined on these tokens.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Measurement Of(TokenConfiguration tokens, MeasurePlan plan, MeasureProgress progress, CancellationToken cancellation)
    {
        var survey = LayerSurvey.Of(tokens, plan.Beta, plan.Alpha, plan.Rows, progress: progress.Of("tokens in pairs"), cancellation: cancellation);
        return new Measurement(survey, Jacobian(tokens, plan, progress.Of("Jacobian"), cancellation), plan.EtaRows);
    }

    private static Estimate Jacobian(TokenConfiguration tokens, MeasurePlan plan, IProgress<double> progress, CancellationToken cancellation)
    {
        if (plan.EtaRows == tokens.Count)
            return new Estimate(JacobianNorm.OfLayers(tokens, [plan.Beta], plan.Alpha, progress: progress, cancellation: cancellation)[0], 0);
        int[] rows = RowSample.Draw(tokens.Count, plan.EtaRows);
        var values = new double[rows.Length];
        for (int first = 0; first < rows.Length; first += Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            JacobianNorm.OfRows(tokens, rows.AsSpan(first, Math.Min(Chunk, rows.Length - first)), plan.Beta, plan.Alpha).CopyTo(values, first);
            progress.Report((double)(first + Chunk) / rows.Length);
        }
        return Estimate.OfRows(values, tokens.Count);
    }
}
