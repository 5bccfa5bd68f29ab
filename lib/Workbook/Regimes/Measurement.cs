using AttentionDynamics;
using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace Workbook.Regimes;

/// <summary>What <c>measure</c> says of a layer.</summary>
/// <param name="Survey">Everything but the Jacobian.</param>
/// <param name="Eta">η.</param>
/// <param name="EtaRows">How many rows η is from; n for all, 0 where it was not asked for and is NaN.</param>
/// <param name="AtMeanCosine">Whether no scale was given, so that this is at the critical γ of the mean cosine.</param>
internal sealed record Measurement(LayerSurvey Survey, Estimate Eta, int EtaRows, bool AtMeanCosine)
{
    /// <summary>n·d from which memory is given back at once.</summary>
    private const long LargeTokens = 1 << 20;

    /// <summary>Measures.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="plan">How.</param>
    /// <param name="progress">The progress of a stage, by its name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The layer is not defined on these tokens.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Measurement Of(
        TokenConfiguration tokens, MeasurePlan plan, Func<string, IProgress<double>> progress, CancellationToken cancellation)
    {
        var survey =
            LayerSurvey.Of(tokens, plan.Beta, plan.Alpha, plan.Rows,
                options: new ComputeOptions { Progress = progress("tokens in pairs"), Cancellation = cancellation });
        // What the survey worked with is a multiple of large tokens, and no one else asks for that memory before the Jacobian takes as much
        // again.
        if ((long)tokens.Count * tokens.Dimension > LargeTokens) GC.Collect();
        if (plan.EtaRows == 0) return new Measurement(survey, new Estimate(double.NaN, double.NaN), 0, plan.AtMeanCosine);
        return new Measurement(survey, Jacobian(tokens, plan, progress("Jacobian"), cancellation), plan.EtaRows, plan.AtMeanCosine);
    }

    private static Estimate Jacobian(
        TokenConfiguration tokens, MeasurePlan plan, IProgress<double> progress, CancellationToken cancellation)
    {
        var options = new ComputeOptions { Progress = progress, Cancellation = cancellation };
        if (plan.EtaRows == tokens.Count)
            return new Estimate(JacobianNorm.Exact(tokens, plan.Beta, plan.Alpha, options), 0);
        double[] values = JacobianNorm.OfRows(tokens, RowSample.Draw(tokens.Count, plan.EtaRows), plan.Beta, plan.Alpha, options);
        return Estimate.OfRows(values, tokens.Count);
    }
}
