using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The measures of a matrix of scores that lies there already.</summary>
internal sealed class ScoreRows(ReadOnlyMemory<double> scores, int keys, AttentionRule rule, double[] scales, ComputeOptions options)
{
    internal AttentionMeasures Measure()
    {
        var rows = new RowMeasures[scales.Length];
        var work = new WorkDone(rows.Length, options.Progress, options.Cancellation);
        Workers.Run(rows.Length, options.CountThreads(), () => new Row(keys, rule.Mask), (i, space) =>
        {
            work.StopIfAsked();
            space.Seen.Take(i, 1);
            space.Seen.Turn(0, keys);
            rows[i] = Measure(i, space);
            work.Add(1);
        });
        return AttentionMeasures.Of(rows, null);
    }

    private RowMeasures Measure(int i, Row space)
    {
        var row = scores.Span.Slice(i * keys, keys);
        int count = 0, self = -1, own = keys - scales.Length + i;
        for (int k = 0; k < space.Seen.Count(0); k++)
        {
            var range = space.Seen.At(0, k);
            if (own >= range.From && own < range.To)
                self = count + own - range.From;
            row[range.From..range.To].CopyTo(space.Scores.AsSpan(count));
            count += range.Count;
        }
        for (int k = 0; k < count; k++)
        {
            space.Scaled[k] = scales[i] * space.Scores[k];
            if (!double.IsFinite(space.Scaled[k]))
                throw new ArgumentException(FormattableString.Invariant($"expected finite scores, got {space.Scores[k]} in row {i}"));
        }
        rule.Normaliser.Normalise(space.Scaled.AsSpan(0, count), space.Weights.AsSpan(0, count));
        double first = space.Seen.At(0, 0).From == 0 ? space.Weights[0] : 0;
        return RowMeasures.Of(space.Scores.AsSpan(0, count), space.Weights.AsSpan(0, count), self, first);
    }

    private sealed class Row(int keys, IAttentionMask mask)
    {
        public readonly double[] Scores = new double[keys], Scaled = new double[keys], Weights = new double[keys];

        public readonly SeenKeys Seen = new(mask, keys, 1);
    }
}
