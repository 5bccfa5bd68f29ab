using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Benchmarks.Works;

/// <summary>
/// What a work is given: parameters and arrays in a folder, <c>inputs.json</c> and raw little-endian files, so that every contender reads the same bits.
/// </summary>
internal sealed class Inputs
{
    private const string Index = "inputs.json";
    private readonly string folder;
    private readonly JsonObject parameters, arrays;

    private Inputs(string folder, JsonObject parameters, JsonObject arrays) => (this.folder, this.parameters, this.arrays) = (folder, parameters, arrays);

    /// <summary>Inputs to be written to a folder that exists.</summary>
    public static Inputs Create(string folder) => new(folder, [], []);

    /// <summary>Inputs that were written.</summary>
    public static Inputs Read(string folder)
    {
        JsonNode index = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, Index)))!;
        return new Inputs(folder, index["parameters"]!.AsObject(), index["arrays"]!.AsObject());
    }

    /// <summary>Sets a parameter: a number or an array of numbers.</summary>
    public void Set<T>(string name, T value) => parameters[name] = JsonSerializer.SerializeToNode(value);

    /// <summary>Writes an array of doubles or floats.</summary>
    public void Write<T>(string name, ReadOnlySpan<T> values, params int[] shape)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("expected a little-endian machine: inputs are raw little-endian files");
        string type = typeof(T) == typeof(double) ? "<f8" : "<f4";
        string file = name + ".bin";
        using (FileStream stream = File.Create(Path.Combine(folder, file)))
            stream.Write(MemoryMarshal.AsBytes(values));
        arrays[name] = new JsonObject { ["file"] = file, ["type"] = type, ["shape"] = JsonSerializer.SerializeToNode(shape) };
    }

    /// <summary>Writes what the arrays and parameters are: the last step.</summary>
    public void Save() =>
        File.WriteAllText(Path.Combine(folder, Index), new JsonObject { ["parameters"] = parameters.DeepClone(), ["arrays"] = arrays.DeepClone() }.ToJsonString());

    /// <summary>A parameter.</summary>
    public T Get<T>(string name) => parameters[name].Deserialize<T>()!;

    /// <summary>Whether an array was written.</summary>
    public bool Has(string name) => arrays.ContainsKey(name);

    /// <summary>The shape of an array.</summary>
    public int[] Shape(string name) => arrays[name]!["shape"].Deserialize<int[]>()!;

    /// <summary>An array, row-major.</summary>
    public T[] Values<T>(string name)
        where T : unmanaged =>
        ReadRaw<T>(Path.Combine(folder, arrays[name]!["file"]!.GetValue<string>()));

    /// <summary>A raw file as numbers.</summary>
    public static T[] ReadRaw<T>(string file)
        where T : unmanaged
    {
        using FileStream stream = File.OpenRead(file);
        var values = new T[stream.Length / Marshal.SizeOf<T>()];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
