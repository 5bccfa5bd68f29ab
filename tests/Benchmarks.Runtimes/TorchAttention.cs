using System.Runtime.InteropServices;
using Benchmarks.Works;
using static TorchSharp.torch;

namespace Benchmarks.Runtimes;

/// <summary>Attention by libtorch's scaled_dot_product_attention, its flash kernel for processors.</summary>
internal static class TorchAttention
{
    /// <summary>The library's version; null where it does not load, which is no failure: it wants a newer C++ runtime than some systems have.</summary>
    public static string? TryVersion(out string why)
    {
        why = "";
        try
        {
            // Before TorchSharp tries, which then copies all of its packages about and tells where it looked.
            NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
            return $"libtorch {__version__}";
        }
        catch (DllNotFoundException e)
        {
            // The system's loader says what was missing, after the path.
            string line = e.Message.Split('\n').FirstOrDefault(line => line.Contains("not found", StringComparison.Ordinal)) ?? e.Message.Split('\n')[0];
            why = line[(line.IndexOf(": ", StringComparison.Ordinal) + 1)..].Trim();
            return null;
        }
    }

    /// <summary>Loads the library.</summary>
    public static void Load(int threads) => set_num_threads(threads);

    /// <summary>The work with its inputs.</summary>
    public static ServedWork Open(Inputs inputs)
    {
        int[] shape = inputs.Shape("queries");
        (int n, int d) = (shape[0], shape[1]);
        bool causal = inputs.Get<int?>("causal") == 1;
        // The function scales by 1/√d.
        float factor = (float)(inputs.Get<double>("scale") * Math.Sqrt(d));
        Tensor Read(string name) => tensor(inputs.Values<float>(inputs.Has(name) ? name : "queries"), [1, 1, n, d]);
        (Tensor queries, Tensor keys, Tensor values) = (Read("queries"), Read("keys"), Read("values"));
        Tensor? result = null;
        return new ServedWork(Run, () => [.. result!.data<float>().Select(value => (double)value)]);

        void Run()
        {
            using IDisposable untracked = inference_mode();
            using Tensor? scaled = factor == 1 ? null : queries * factor;
            result?.Dispose();
            result = nn.functional.scaled_dot_product_attention(scaled ?? queries, keys, values, is_casual: causal);
        }
    }
}
