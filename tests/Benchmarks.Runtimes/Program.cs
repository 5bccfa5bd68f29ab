using System.Globalization;
using System.Text.Json;
using Benchmarks.Contenders;
using Benchmarks.Runtimes;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["versions"]:
        // What does not load on this machine is null, and why is the last line of what its loader says.
        string? torch = TorchAttention.TryVersion(out string why);
        Console.WriteLine(JsonSerializer.Serialize(new { onnx = OnnxAttention.Version, libtorch = torch, why }));
        return 0;
    case ["onnx", "attention", var folder, var threads]:
        OnnxAttention.Load();
        return Server.Run(folder, inputs => OnnxAttention.Open(inputs, int.Parse(threads, CultureInfo.InvariantCulture)));
    case ["libtorch", "attention", var folder, var threads]:
        TorchAttention.Load(int.Parse(threads, CultureInfo.InvariantCulture));
        return Server.Run(folder, TorchAttention.Open);
    default:
        Console.Error.WriteLine($"expected versions, or onnx|libtorch attention FOLDER THREADS, got {string.Join(' ', args)}");
        return 2;
}
