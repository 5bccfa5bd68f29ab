using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Benchmarks.Works;

/// <summary>The works as a C# user would have written them with Math.NET Numerics, which is managed code throughout.</summary>
internal static class MathNetWorks
{
    /// <summary>A work by the name that the peers know it by.</summary>
    public static Func<Inputs, ServedWork> Open(string work, int threads)
    {
        Control.UseManaged();
        Control.MaxDegreeOfParallelism = threads;
        return work switch
        {
            "product" => Product,
            "angle-ratio" => AngleRatio,
            _ => throw new BenchmarkException($"Math.NET has no work {work}"),
        };
    }

    private static ServedWork Product(Inputs inputs)
    {
        (Matrix<double> a, Matrix<double> b) = (Read(inputs, "a"), Read(inputs, "b"));
        var c = Matrix<double>.Build.Dense(a.RowCount, b.RowCount);
        return new ServedWork(() => a.TransposeAndMultiply(b, c), c.ToRowMajorArray);
    }

    private static ServedWork AngleRatio(Inputs inputs)
    {
        Matrix<double> x = Read(inputs, "tokens");
        double beta = inputs.Get<double>("beta");
        return ServedWork.Number(() =>
        {
            var unit = x.NormalizeRows(2);
            var gram = unit.TransposeAndMultiply(unit);
            // The row sums cancel: only directions are needed.
            var outputs = (gram.Map(cosine => Math.Exp(beta * (cosine - 1))) * unit).NormalizeRows(2);
            var after = outputs.TransposeAndMultiply(outputs);
            double sum = 0;
            int n = x.RowCount;
            for (int j = 0; j < n; j++)
                for (int i = 0; i < j; i++)
                    sum += (1 - after[i, j]) / (1 - gram[i, j]);
            return 2 * sum / ((double)n * (n - 1));
        });
    }

    private static Matrix<double> Read(Inputs inputs, string name)
    {
        int[] shape = inputs.Shape(name);
        return Matrix<double>.Build.DenseOfRowMajor(shape[0], shape[1], inputs.Values<double>(name));
    }
}
