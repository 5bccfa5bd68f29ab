using Benchmarks.Works;
using Microsoft.ML.OnnxRuntime;

namespace Benchmarks.Runtimes;

/// <summary>Attention by ONNX Runtime's MultiHeadAttention, its flash kernel where the runtime chooses that.</summary>
internal static class OnnxAttention
{
    private static readonly string[] Names = ["query", "key", "value"], Outputs = ["output"], Arrays = ["queries", "keys", "values"];

    /// <summary>The runtime's version.</summary>
    public static string Version => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>Loads the runtime.</summary>
    public static void Load() => _ = OrtEnv.Instance();

    /// <summary>The work with its inputs.</summary>
    public static ServedWork Open(Inputs inputs, int threads)
    {
        int[] shape = inputs.Shape("queries");
        (int n, int d) = (shape[0], shape[1]);
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        var session = new InferenceSession(OnnxModel.Attention(n, d, (float)inputs.Get<double>("scale"), inputs.Get<int?>("causal") == 1), options);
        float[] Read(string name) => inputs.Values<float>(inputs.Has(name) ? name : "queries");
        OrtValue[] values = [.. Arrays.Select(name => Value(Read(name)))];
        float[] result = new float[n * d];
        // The place of the result lies in memory before the work begins.
        result.AsSpan().Fill(float.NaN);
        OrtValue[] results = [Value(result)];
        var run = new RunOptions();
        return new ServedWork(() => session.Run(run, Names, values, Outputs, results), () => Array.ConvertAll(result, value => (double)value));

        OrtValue Value(float[] numbers) => OrtValue.CreateTensorValueFromMemory(numbers, [1, n, d]);
    }
}
