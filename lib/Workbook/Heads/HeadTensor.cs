using System.Globalization;
using AttentionDynamics.Tokens.Files;

namespace Workbook.Heads;

/// <summary>An opened tensor of heads, read a head at a time.</summary>
internal sealed class HeadTensor : IDisposable
{
    /// <summary>Numbers that are read at once to be looked at.</summary>
    private const int NumbersAtOnce = 1 << 16;

    private readonly TensorSource source;

    private HeadTensor(TensorSource source, string label, (int Heads, int Tokens, int Dimension) shape)
    {
        (this.source, Label) = (source, label);
        (Heads, Tokens, Dimension) = shape;
    }

    /// <summary>As messages name it.</summary>
    public string Label { get; }

    /// <summary>h.</summary>
    public int Heads { get; }

    /// <summary>n.</summary>
    public int Tokens { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>h x n x d as text.</summary>
    public string Shape => string.Create(CultureInfo.InvariantCulture, $"{Heads} heads of {Tokens} tokens of {Dimension} numbers");

    /// <summary>Opens it and looks at its shape.</summary>
    /// <param name="option">The option that named it.</param>
    /// <param name="tensor">Which.</param>
    /// <param name="untyped">What two bytes without a type are.</param>
    /// <exception cref="InvalidInputException">It cannot be opened, or has another shape.</exception>
    public static HeadTensor Open(string option, LayerTensor tensor, ElementType? untyped)
    {
        return Reading(option, () =>
        {
            TensorSource source = TensorFile.Open(tensor.Path, Choose(option, tensor), untyped);
            string label = tensor.Tensor is null ? Path.GetFileName(tensor.Path) : $"{Path.GetFileName(tensor.Path)}:{tensor.Tensor}";
            try
            {
                return new HeadTensor(source, $"{option} {label}", ShapeOf(source, $"{option}: {label}"));
            }
            catch
            {
                source.Dispose();
                throw;
            }
        });
    }

    /// <summary>Reads all of it once: a number that is not finite is found before any work is done.</summary>
    public void Check(double[] room, IProgress<double> progress, CancellationToken cancellation) => Reading(Label, () =>
    {
        int rows = Math.Max(1, Math.Min(room.Length, NumbersAtOnce) / Dimension);
        long all = (long)Heads * Tokens;
        for (long first = 0; first < all; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(rows, all - first);
            source.ReadRows(first, room.AsSpan(0, count * Dimension), cancellation);
            progress.Report((double)(first + count) / all);
        }

        return true;
    });

    /// <summary>Reads a head.</summary>
    public void Read(int head, double[] values, CancellationToken cancellation) => Reading(Label, () =>
    {
        source.ReadRows((long)head * Tokens, values.AsSpan(0, Tokens * Dimension), cancellation);
        return true;
    });

    public void Dispose() => source.Dispose();

    private static string? Choose(string option, LayerTensor tensor)
    {
        if (Path.GetExtension(tensor.Path).ToLowerInvariant() is not (".npz" or ".safetensors")) return tensor.Tensor;
        IReadOnlyList<string> names = TensorFile.Names(tensor.Path);
        if (tensor.Tensor is { } asked && names.Contains(asked)) return asked;
        if (tensor.Tensor is null && names.Count == 1) return names[0];
        string some = string.Join(", ", names.Take(12)) + (names.Count > 12 ? $" and {names.Count - 12} more" : "");
        throw new InvalidInputException(names.Count == 0
            ? $"{option}: expected tensors in {tensor.Path}, got none"
            : $"{option}: expected {Path.GetFileName(tensor.Path)}:TENSOR, one of {some}, got {tensor.Tensor ?? "none"}");
    }

    private static (int Heads, int Tokens, int Dimension) ShapeOf(TensorSource source, string label)
    {
        IReadOnlyList<long> axes = source.Shape;
        string shape = $"({string.Join(", ", axes.Select(axis => axis.ToString(CultureInfo.InvariantCulture)))})";
        if (axes.Count == 4 && axes[0] != 1)
            throw new InvalidInputException($"{label}: expected the heads of one sequence, (1, heads, tokens, dimension), got a batch "
                + $"{shape}");
        if (axes.Count is < 2 or > 4)
            throw new InvalidInputException($"{label}: expected shape (tokens, dimension) or (heads, tokens, dimension), got {shape}");
        (long heads, long tokens, long dimension) = (axes.Count == 2 ? 1 : axes[^3], axes[^2], axes[^1]);
        if (heads < 1 || tokens < 2 || dimension < 1)
            throw new InvalidInputException($"{label}: expected at least 1 head of 2 tokens of 1 number, got {shape}");
        if (heads > int.MaxValue || tokens > int.MaxValue || dimension > int.MaxValue || tokens * dimension > Array.MaxLength)
            throw new InvalidInputException($"{label}: expected heads of at most {Array.MaxLength} numbers, got {shape}");
        return ((int)heads, (int)tokens, (int)dimension);
    }

    private static T Reading<T>(string label, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException($"{label}: expected a file of heads that can be read, got: {e.Message}");
        }
    }
}
