using System.Globalization;

namespace AttentionDynamics.Tokens.Files;

/// <summary>
/// An opened tensor of any number of axes, read in blocks of rows without being held whole. A row is what the last axis counts: a tensor of
/// shape (h, n, d) has h·n rows of d numbers, those of one head after those of another, whatever order the file keeps them in.
/// </summary>
/// <remarks>One thread reads at a time. The file stays open until the source is disposed of.</remarks>
public abstract class TensorSource : IDisposable
{
    private protected TensorSource(string label, string name, IReadOnlyList<long> shape, ElementType type)
    {
        (Label, Name, Shape, Type) = (label, name, shape, type);
        Columns = shape.Count > 0 ? shape[^1] : 1;
        Rows = 1;
        for (int axis = 0; axis < shape.Count - 1; axis++)
            Rows *= shape[axis];
    }

    /// <summary>Its name in the file; that of the file where it holds one tensor without a name.</summary>
    public string Name { get; }

    /// <summary>The length of each axis, as the file says.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>How the file holds its numbers.</summary>
    public ElementType Type { get; }

    /// <summary>The product of all axes but the last.</summary>
    public long Rows { get; }

    /// <summary>The length of the last axis.</summary>
    public long Columns { get; }

    /// <summary>What a reader should know of how the file was read: a header that was found, a column that was left out.</summary>
    public IReadOnlyList<string> Notices => Said;

    /// <summary>Whether rows anywhere are read as fast as the next ones; else those before the last are read from the start
    /// again.</summary>
    public abstract bool IsRandomAccess { get; }

    /// <summary>As messages name it.</summary>
    internal string Label { get; }

    private protected List<string> Said { get; } = [];

    /// <summary>Reads whole rows. O(1) memory beside the values.</summary>
    /// <param name="first">The first of them, from 0.</param>
    /// <param name="values">Where they go, row after row: a multiple of <see cref="Columns"/> long.</param>
    /// <param name="cancellation">Looked at from time to time.</param>
    /// <exception cref="ArgumentException">The values are no whole number of rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor does not have all of these rows.</exception>
    /// <exception cref="InvalidDataException">A number is not finite, which is named with its place; or the data are damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void ReadRows(long first, Span<double> values, CancellationToken cancellation = default)
    {
        if (values.IsEmpty)
            return;
        if (Columns == 0 || values.Length % Columns != 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected room for whole rows of {Columns}, got {values.Length}"), nameof(values));
        long count = values.Length / Columns;
        if (first < 0 || first > Rows - count)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"expected {count} rows of the {Rows}, got those from {first}");
            throw new ArgumentOutOfRangeException(nameof(first), range);
        }
        Read(first, values, cancellation);
        for (int k = 0; k < values.Length; k++)
        {
            if (!double.IsFinite(values[k]))
            {
                string came = values[k].ToString(CultureInfo.InvariantCulture);
                throw FileText.Bad(
                    $"{Label}, {Place(first + k / Columns)}, column {k % Columns + 1}: expected a finite number, got {came}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A row as messages name it, from 1.</summary>
    internal virtual string Place(long row)
    {
        long[] axes = [.. Shape.SkipLast(1)];
        if (axes.Count(size => size != 1) <= 1)
            return string.Create(CultureInfo.InvariantCulture, $"row {row + 1}");
        for (int axis = axes.Length - 1; axis >= 0; axis--)
            (row, axes[axis]) = (row / axes[axis], row % axes[axis] + 1);
        return $"row {FileText.Shape(axes)}";
    }

    private protected abstract void Read(long first, Span<double> values, CancellationToken cancellation);

    private protected abstract void Dispose(bool disposing);
}
