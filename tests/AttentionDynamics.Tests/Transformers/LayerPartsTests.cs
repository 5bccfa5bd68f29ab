using AttentionDynamics.Numerics;
using AttentionDynamics.Transformers;
using MathNet.Numerics;

namespace AttentionDynamics.Tests.Transformers;

/// <summary>What layers are made of, against plain loops.</summary>
public class LayerPartsTests
{
    [Fact]
    public void Gelu_is_that_of_the_error_function()
    {
        double[] xs = [.. Enumerable.Range(-20_000, 40_001).Select(k => k / 1999.0), double.Epsilon, -1e-300, 1e300, -1e300, 9, -9];
        double[] found = [.. xs];
        Gelu.Apply(found);
        for (int k = 0; k < xs.Length; k++)
        {
            double expected = xs[k] * SpecialFunctions.Erfc(-xs[k] / Math.Sqrt(2)) / 2;
            Close.Absolute(expected, found[k], 1e-15 * Math.Max(1, Math.Abs(xs[k])), $"x = {xs[k]}");
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(2)]
    public void Linear_maps_are_their_plain_loops_at_every_small_size(int width)
    {
        foreach (int inputs in new[] { 1, 2, 7, 16 })
        foreach (int outputs in new[] { 1, 3, 8, 15, 24, 25, 49 })
        foreach (int rows in new[] { 1, 5, 23, 24, 25, 50 })
        {
            double[] x = Numbers(rows * inputs, 1), a = Numbers(inputs * outputs, 2), b = Numbers(outputs, 3);
            double[] transposed = [.. Enumerable.Range(0, a.Length).Select(k => a[k % inputs * outputs + k / inputs])];
            LinearMap byInputs = Map(width, a, (inputs, outputs), b, false), byOutputs = Map(width, transposed, (inputs, outputs), null, true);
            double[] with = byInputs.Apply(x, ComputeOptions.Default), without = byOutputs.Apply(x, new ComputeOptions { Threads = 1 });
            for (int i = 0; i < rows; i++)
            for (int j = 0; j < outputs; j++)
            {
                double sum = 0;
                for (int k = 0; k < inputs; k++)
                    sum += x[i * inputs + k] * a[k * outputs + j];
                Close.Absolute(sum, without[i * outputs + j], 1e-13, $"{rows} x {inputs} x {outputs}");
                Close.Absolute(sum + b[j], with[i * outputs + j], 1e-13, $"{rows} x {inputs} x {outputs}, bias");
            }
        }
    }

    [Fact]
    public void A_layer_norm_has_mean_b_and_deviation_g()
    {
        double[] x = Numbers(3 * 5, 4), gain = [1, 2, 3, 4, 5], bias = [5, 4, 3, 2, 1];
        double[] y = new LayerNorm(gain, bias, 0.25).Of(x);
        for (int i = 0; i < 3; i++)
        {
            double mean = Enumerable.Range(0, 5).Average(k => x[i * 5 + k]), variance = Enumerable.Range(0, 5).Average(k => Math.Pow(x[i * 5 + k] - mean, 2));
            for (int k = 0; k < 5; k++)
                Close.Absolute(gain[k] * (x[i * 5 + k] - mean) / Math.Sqrt(variance + 0.25) + bias[k], y[i * 5 + k], 1e-14, $"row {i}");
        }
    }

    [Fact]
    public void Heads_are_columns_and_back()
    {
        double[] matrix = [.. Enumerable.Range(0, 2 * 12).Select(k => (double)k)];
        double[] split = HeadColumns.Split(matrix, 12, 6, 3, 2);
        Assert.Equal([6, 7, 18, 19, 8, 9, 20, 21, 10, 11, 22, 23], split);
        Assert.Equal([6, 7, 8, 9, 10, 11, 18, 19, 20, 21, 22, 23], HeadColumns.Join(split, 3, 2));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearMap.OfInputRows(new double[5], 2, 3, null));
        Assert.Throws<ArgumentException>(() => LinearMap.OfInputRows(new double[6], 2, 3, new double[2]));
    }

    private static double[] Numbers(int count, int seed) => [.. Enumerable.Range(0, count).Select(k => Math.Sin(1.7 * k + seed))];

    private static LinearMap Map(int width, double[] matrix, (int, int) size, double[]? bias, bool rowsAreOutputs) => width switch
    {
        8 when Widths.Has<Lanes512<double>>() => new PackedLinearMap<Lanes512<double>>(matrix, size, bias, rowsAreOutputs),
        4 when Widths.Has<Lanes256<double>>() => new PackedLinearMap<Lanes256<double>>(matrix, size, bias, rowsAreOutputs),
        _ => new PackedLinearMap<Lanes128<double>>(matrix, size, bias, rowsAreOutputs),
    };
}
