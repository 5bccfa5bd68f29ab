using System.Globalization;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;

namespace Workbook.Regimes;

/// <summary>The simplex after a layer, and the λ of that layer.</summary>
internal readonly record struct PredictedDepth(int Layer, SimplexState State, double Lambda)
{
    /// <summary>The layers 1, 2, ..., each on the output of the one before, with the same β and α.</summary>
    /// <exception cref="InvalidInputException">|x|² outgrows a double, which α &gt; 1 takes hundreds of layers for.</exception>
    public static IReadOnlyList<PredictedDepth> After(SimplexLayerResult first, int layers)
    {
        var depths = new List<PredictedDepth>(layers);
        for (SimplexLayerResult layer = first; ; layer = SimplexLayer.ApplyPortably(layer.N, layer.StateOut, layer.Beta, layer.Alpha))
        {
            depths.Add(new PredictedDepth(depths.Count + 1, layer.StateOut, layer.Lambda));
            if (depths.Count == layers) return depths;
            if (!(layer.Alpha * Math.Sqrt(layer.NormSquaredOut) <= 1e150))
                throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                    $"--layers: expected at most {depths.Count}, for then |x|² outgrows a double, got {layers}"));
        }
    }
}
