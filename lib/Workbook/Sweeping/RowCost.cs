using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary>How a row of n tokens of R^d is computed, and what memory that takes.</summary>
internal static class RowCost
{
    /// <summary>The runtime and the program.</summary>
    private const double Base = 120e6;

    /// <summary>The way.</summary>
    public static CostPath PathOf(SweepSpec spec, int n, int d)
    {
        if (!spec.IsSymmetric) return CostPath.Variant;
        switch (spec.Quantity)
        {
            case SweepQuantity.Lambda or SweepQuantity.MeanOneMinusCosineOut when d == 2:
                return n <= MeasurePlan.MostStored ? CostPath.PlaneStored : CostPath.PlaneRecomputed;
            case SweepQuantity.Lambda or SweepQuantity.MeanOneMinusCosineOut:
                return n <= MeasurePlan.MostStored ? CostPath.PairsStored : CostPath.PairsRecomputed;
            case SweepQuantity.Eta:
                // Pairs whose gaps are not stored take up to twice the operations.
                return (double)d * d < (n <= MeasurePlan.MostStored ? n : 2.0 * n) ? CostPath.JacobianRows : CostPath.JacobianPairs;
            default:
                return CostPath.Survey;
        }
    }

    /// <summary>The way of which another is the continuation to larger n; itself where it is none.</summary>
    public static CostPath StoredOf(CostPath path) => path switch
    {
        CostPath.PairsRecomputed => CostPath.PairsStored,
        CostPath.PlaneRecomputed => CostPath.PlaneStored,
        _ => path,
    };

    /// <summary>Bytes at most, the runtime included.</summary>
    public static double Bytes(CostPath path, int n, int d, int threads)
    {
        double pairs = (double)n * n, tokens = 8.0 * n * d;
        // A panel of η: three rows of pairs for each token of a block.
        double panels = threads * 8.0 * 3 * (n <= 2048 ? 96 : n <= 16384 ? 48 : 24) * n;
        return Base + path switch
        {
            CostPath.PairsStored or CostPath.PlaneStored => 8 * pairs + 7 * tokens,
            CostPath.PairsRecomputed or CostPath.PlaneRecomputed => 7 * tokens + threads * 4e6,
            CostPath.JacobianPairs => (n <= MeasurePlan.MostStored ? 8 * pairs : 0) + 6 * tokens + panels,
            CostPath.JacobianRows => 6 * tokens + panels + threads * 8.0 * d * d * 4,
            _ => 6 * tokens,
        };
    }

    /// <summary>The power of n that a γ costs in the end.</summary>
    public static int Power(CostPath path) => path == CostPath.JacobianPairs ? 3 : 2;
}
