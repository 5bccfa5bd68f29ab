using System.Globalization;

namespace AttentionDynamics.Tokens.Files;

/// <summary>A matrix of a text file, which is held whole: where a row stands in such a file is known only once all before it are
/// read.</summary>
internal sealed class HeldTensor : TensorSource
{
    private readonly long firstLine;

    /// <summary>Takes over the values, of which there may be more than n·d.</summary>
    internal HeldTensor(double[] values, long rows, int columns, long firstLine, string label, IEnumerable<string> notices)
        : base(label, Path.GetFileNameWithoutExtension(label), [rows, columns], ElementType.Float64)
    {
        Values = values;
        this.firstLine = firstLine;
        Said.AddRange(notices);
    }

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    internal double[] Values { get; }

    /// <summary>A row is named by its line.</summary>
    internal override string Place(long row) => string.Create(CultureInfo.InvariantCulture, $"row {firstLine + row}");

    private protected override void Read(long first, Span<double> values, CancellationToken cancellation) =>
        Values.AsSpan((int)(first * Columns), values.Length).CopyTo(values);

    private protected override void Dispose(bool disposing)
    {
    }
}
