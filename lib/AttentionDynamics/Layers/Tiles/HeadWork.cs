using System.Numerics;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Attention of a batch of heads, one head of keys after another; the heads of queries that share it are worked on
/// together.</summary>
internal sealed class HeadWork<T>(AttentionHeads<T> heads, AttentionRule rule, ComputeOptions options, Memory<T> output, RowVisitor? visit)
    : ILaneWork<T, ValueTuple>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public ValueTuple Run<V>()
        where V : struct, ILanes<V, T>
    {
        int threads = options.CountThreads(), rows = heads.Group * heads.Queries;
        double[] scales = rule.Scales(heads.Queries, heads.Dimension);
        T[] scalesOfTiles = Array.ConvertAll(scales, T.CreateTruncating);
        var work = new WorkDone((double)heads.Heads * heads.Queries, options.Progress, options.Cancellation);
        work.StopIfAsked();
        for (int keyHead = 0; keyHead < heads.KeyHeads; keyHead++)
        {
            using var scratch = new Scratch();
            ReadOnlyMemory<T> queries = heads.QueriesOf(keyHead), keys = heads.KeysOf(keyHead), values = heads.ValuesOf(keyHead);
            var target = output.IsEmpty ? output : output.Slice(keyHead * rows * heads.ValueDimension, rows * heads.ValueDimension);
            if (visit is null && rule.Normaliser is SoftmaxNormaliser)
            {
                new SoftmaxTiles<V, T>(keys, values, heads.Dimension, heads.ValueDimension, rule.Mask, scratch, threads)
                    .Attend(queries, heads.Group, scalesOfTiles, target, work);
                continue;
            }
            int first = keyHead * rows;
            var tiles = new KeyTiles<V, T>(keys, values, heads.Dimension, heads.ValueDimension, scratch, threads);
            new RowTiles<V, T>(tiles, rule, scratch, threads).Attend(queries, heads.Group, scales, target,
                visit is null ? null : (row, seen, scores, weights) => visit(first + row, seen, scores, weights), work);
        }
        return default;
    }
}
