using AttentionDynamics.Numerics;

namespace AttentionDynamics.Transformers;

/// <summary>y = xA + b for rows x, A packed once for all rows that will meet it.</summary>
internal abstract class LinearMap
{
    private protected LinearMap(int inputs, int outputs, double[]? bias)
    {
        (Inputs, Outputs, Bias) = (inputs, outputs, bias);
        if (bias is not null && bias.Length != outputs)
            throw new ArgumentException(FormattableString.Invariant($"expected {outputs} numbers, a bias an output, got {bias.Length}"),
                nameof(bias));
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    private protected double[]? Bias { get; }

    /// <summary>Of a matrix that holds a row an input, as ONNX has it.</summary>
    internal static LinearMap OfInputRows(ReadOnlyMemory<double> matrix, int inputs, int outputs, double[]? bias) =>
        Widest.Run<double, LinearMap, Packing>(new Packing(matrix, inputs, outputs, bias, RowsAreOutputs: false));

    /// <summary>Of a matrix that holds a row an output, as PyTorch has it.</summary>
    internal static LinearMap OfOutputRows(ReadOnlyMemory<double> matrix, int inputs, int outputs, double[]? bias) =>
        Widest.Run<double, LinearMap, Packing>(new Packing(matrix, inputs, outputs, bias, RowsAreOutputs: true));

    /// <summary>Maps n rows. O(n · inputs · outputs).</summary>
    internal abstract double[] Apply(double[] rows, ComputeOptions options);

    private readonly record struct Packing(ReadOnlyMemory<double> Matrix, int Inputs, int Outputs, double[]? Bias, bool RowsAreOutputs)
        : ILaneWork<double, LinearMap>
    {
        public LinearMap Run<V>()
            where V : struct, ILanes<V, double> => new PackedLinearMap<V>(Matrix.Span, (Inputs, Outputs), Bias, RowsAreOutputs);
    }
}

/// <summary>For one kind of register.</summary>
internal sealed class PackedLinearMap<V> : LinearMap
    where V : struct, ILanes<V, double>
{
    /// <summary>Rows that one thread takes at a time: whole groups of rows of the product at any width.</summary>
    private const int Block = 24;

    private readonly PackedColumns<V, double> packed;

    internal PackedLinearMap(ReadOnlySpan<double> matrix, (int Inputs, int Outputs) size, double[]? bias, bool rowsAreOutputs)
        : base(size.Inputs, size.Outputs, bias)
    {
        if (matrix.Length != (long)size.Inputs * size.Outputs)
            throw new ArgumentException(FormattableString.Invariant(
                $"expected {size.Inputs} x {size.Outputs} numbers, got {matrix.Length}"), nameof(matrix));
        double[] panels = GC.AllocateUninitializedArray<double>(PackedColumns<V, double>.Size(size.Inputs, size.Outputs), pinned: true);
        packed = rowsAreOutputs
            ? PackedColumns<V, double>.OfRows(matrix, size.Outputs, size.Inputs, size.Inputs, panels)
            : PackedColumns<V, double>.Of(matrix, size.Inputs, size.Outputs, panels);
    }

    internal override double[] Apply(double[] rows, ComputeOptions options)
    {
        int n = rows.Length / Inputs, stride = packed.PaddedColumns;
        double[] result = GC.AllocateUninitializedArray<double>(checked(n * Outputs));
        var quiet = options with { Progress = null };
        Workers.Run((n + Block - 1) / Block, quiet, () => stride == Outputs ? null : new double[Block * stride], (item, padded) =>
        {
            int first = item * Block, count = Math.Min(Block, n - first);
            Span<double> into = result.AsSpan(first * Outputs, count * Outputs), product = padded is null ? into : padded;
            MatrixProduct<V, double>.Into(
                rows.AsSpan(first * Inputs, count * Inputs), count, Inputs, 1, packed, product, stride, accumulate: false);
            for (int i = 0; i < count; i++)
            {
                var row = into.Slice(i * Outputs, Outputs);
                if (padded is not null)
                    product.Slice(i * stride, Outputs).CopyTo(row);
                if (Bias is not null)
                    VectorKernels.AddScaled(row, Bias, 1);
            }
        });
        return result;
    }
}
