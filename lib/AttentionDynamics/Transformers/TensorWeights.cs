using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Transformers;

/// <summary>The weights of a model in a file that names its tensors, each of the shape that is asked for.</summary>
internal sealed class TensorWeights(string path)
{
    /// <summary>The numbers of a tensor, row-major.</summary>
    /// <exception cref="InvalidDataException">There is none, it has another shape, or a number is not finite.</exception>
    internal double[] Take(string name, params ReadOnlySpan<int> shape)
    {
        using TensorSource source = TensorFile.Open(path, name);
        long[] expected = [.. shape.ToArray().Select(size => (long)size)];
        if (!source.Shape.SequenceEqual(expected))
            throw FileText.Bad(
                $"{source.Label}: expected shape {FileText.Shape(expected)}, got {FileText.Shape(source.Shape)}");
        double[] numbers = new double[checked((int)(source.Rows * source.Columns))];
        source.ReadRows(0, numbers);
        return numbers;
    }
}
