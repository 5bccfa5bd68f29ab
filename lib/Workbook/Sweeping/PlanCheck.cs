using System.Globalization;
using System.Text;
using AttentionDynamics;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary><c>sweep plan --check</c>: one row of each n and d, computed, and its processor time beside the estimate.</summary>
internal static class PlanCheck
{
    /// <summary>An estimate is good within this share of what was measured.</summary>
    private const double Tolerance = 0.25;

    /// <summary>Measures; the table, and whether all estimates are good.</summary>
    public static (string Text, bool Good) Run(SweepPlan plan, CancellationToken cancellation)
    {
        List<string[]> lines = [["n", "d", "estimated", "measured", "ratio"]];
        bool good = true;
        foreach (PlannedSize size in plan.Sizes)
        {
            int row = Enumerable.Range(0, plan.Spec.Rows)
                .First(index => plan.Spec.Row(index) is { } own && own.N == size.N && own.D == size.D);
            var options = new ComputeOptions { Threads = plan.Threads, Cancellation = cancellation };
            double measured = Calibration.Typical(() => SweepLayer.Measure(plan.Spec, plan.Spec.Row(row), options));
            double ratio = size.Seconds / measured;
            good &= Math.Abs(ratio - 1) <= Tolerance;
            lines.Add([
                size.N.ToString(CultureInfo.InvariantCulture), size.D.ToString(CultureInfo.InvariantCulture), PlanText.Time(size.Seconds),
                PlanText.Time(measured), string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}"),
            ]);
        }

        var text = new StringBuilder("\nA row of each, computed (several times where it is short); processor time:\n\n");
        TextTable.AppendNumbers(text, lines);
        return (text.ToString(), good);
    }
}
