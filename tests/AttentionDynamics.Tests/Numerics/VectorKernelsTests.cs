using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class VectorKernelsTests
{
    [Fact]
    public void Every_kernel_is_its_plain_loop_at_every_length()
    {
        for (int length = 0; length <= 256; length++)
        {
            double[] x = Values(length, seed: 1), y = Values(length, seed: 2), sum = Values(length, seed: 3);
            double dot = 0, distance = 0;
            for (int k = 0; k < length; k++)
            {
                dot += x[k] * y[k];
                distance += (x[k] - y[k]) * (x[k] - y[k]);
            }
            Close.Relative(dot, VectorKernels.Dot(x, y), 1e-14, $"⟨x, y⟩, length {length}");
            Close.Relative(distance, VectorKernels.SquaredDistance(x, y), 1e-14, $"|x-y|², length {length}");

            double[] plain = [.. sum.Select((value, k) => value + x[k] * 0.3)];
            VectorKernels.AddScaled(sum, x, 0.3);
            for (int k = 0; k < length; k++)
                Close.Relative(plain[k], sum[k], 4e-16, $"sum, length {length}");

            double[] weights = [.. x];
            VectorKernels.Softmax(weights, 7);
            for (int k = 0; k < length; k++)
                Close.Relative(Math.Exp(7 * x[k]) / x.Sum(value => Math.Exp(7 * value)), weights[k], 1e-13, $"softmax, length {length}");
        }
    }

    [Fact]
    public void Rows_at_once_have_the_bits_of_rows_one_by_one()
    {
        for (int length = 0; length <= 70; length++)
        for (int count = 0; count <= 5; count++)
        {
            double[] rows = Values(count * length, seed: 4), x = Values(length, seed: 5), factors = Values(count, seed: 6);
            double[] dots = new double[count], sum = Values(length, seed: 7), outer = [.. rows];
            VectorKernels.Dots(rows, x, dots);
            double[] plainSum = [.. sum], plainOuter = [.. rows];
            VectorKernels.AddRows(sum, rows, factors);
            VectorKernels.AddOuter(outer, factors, x);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(VectorKernels.Dot(rows.AsSpan(i * length, length), x), dots[i]);
                VectorKernels.AddScaled(plainSum, rows.AsSpan(i * length, length), factors[i]);
                VectorKernels.AddScaled(plainOuter.AsSpan(i * length, length), x, factors[i]);
            }

            Assert.Equal(plainSum, sum);
            Assert.Equal(plainOuter, outer);
        }
    }

    [Fact]
    public void A_second_operand_that_is_too_short_is_not_read_beyond_its_end()
    {
        Assert.ThrowsAny<ArgumentException>(() => VectorKernels.Dot(new double[64], new double[8]));
        Assert.ThrowsAny<ArgumentException>(() => VectorKernels.SquaredDistance(new double[64], new double[8]));
        Assert.ThrowsAny<ArgumentException>(() => VectorKernels.AddScaled(new double[64], new double[8], 1));
        Assert.ThrowsAny<ArgumentException>(() => VectorKernels.Dots(new double[64], new double[33], new double[2]));
        Assert.ThrowsAny<ArgumentException>(() => VectorKernels.AddRows(new double[33], new double[64], new double[2]));
        Assert.ThrowsAny<ArgumentException>(() => VectorKernels.AddOuter(new double[64], new double[2], new double[33]));
    }

    [Fact]
    public void Softmax_survives_scores_that_overflow_an_exponential()
    {
        double[] weights = [800, 800, 799];
        VectorKernels.Softmax(weights, 1);
        double e = Math.Exp(-1);
        Close.Relative(1 / (2 + e), weights[0], 1e-15);
        Close.Relative(e / (2 + e), weights[2], 1e-15);
    }

    private static double[] Values(int length, int seed)
    {
        var random = new Random(1000 * seed + length);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble())];
    }
}
