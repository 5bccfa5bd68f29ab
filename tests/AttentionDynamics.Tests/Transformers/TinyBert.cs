using System.Runtime.InteropServices;
using System.Text;
using AttentionDynamics.Transformers;
using AttentionDynamics.Transformers.Onnx;

namespace AttentionDynamics.Tests.Transformers;

/// <summary>A small BERT of made-up weights, as an exporter writes it in ONNX, and its layers written out.</summary>
internal sealed class TinyBert
{
    internal const int D = 6, Heads = 2, Wide = 10, Words = 9, Places = 7, Layers = 2;

    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nbe\n##long\nto\n##s\n";

    private readonly Dictionary<string, (int[] Shape, float[] Values)> tensors = [];

    internal TinyBert()
    {
        Add("embeddings.word_embeddings.weight", Words, D);
        Add("embeddings.position_embeddings.weight", Places, D);
        Add("embeddings.token_type_embeddings.weight", 2, D);
        AddNorm("embeddings.LayerNorm");
        for (int layer = 0; layer < Layers; layer++)
        {
            string name = $"encoder.layer.{layer}.";
            foreach (string part in new[] { "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense" })
                AddMap(name + part, D, D);
            AddNorm(name + "attention.output.LayerNorm");
            AddMap(name + "intermediate.dense", D, Wide);
            AddMap(name + "output.dense", Wide, D);
            AddNorm(name + "output.LayerNorm");
        }
    }

    /// <summary>The tensors, to be changed by a test.</summary>
    internal Dictionary<string, (int[] Shape, float[] Values)> Tensors => tensors;

    /// <summary>The bytes of the model; every second matrix under its own name, a row an output, the others transposed under a number.</summary>
    internal byte[] ToOnnx()
    {
        var graph = new List<byte>();
        int number = 100;
        foreach (var (name, (shape, values)) in tensors)
        {
            if (!name.EndsWith(".matrix", StringComparison.Ordinal))
            {
                graph.AddRange(Field(5, Tensor(name, shape, values, packed: number % 3 == 0)));
                continue;
            }
            string map = name[..^7];
            if (number++ % 2 == 0)
            {
                float[] transposed = [.. Enumerable.Range(0, values.Length).Select(k => values[k % shape[0] * shape[1] + k / shape[0]])];
                graph.AddRange(Field(5, Tensor(map + ".weight", [shape[1], shape[0]], transposed, packed: false)));
                continue;
            }
            graph.AddRange(Field(5, Tensor($"{number}", shape, values, packed: false)));
            graph.AddRange(Field(1, Node("MatMul", [$"x{number}", $"{number}"], $"y{number}")));
            graph.AddRange(Field(1, Node("Add", number % 4 == 0 ? [map + ".bias", $"y{number}"] : [$"y{number}", map + ".bias"], $"z{number}")));
        }
        return [.. Varint(1, 7), .. Field(2, "tests"u8.ToArray()), .. Field(7, [.. graph])];
    }

    internal BertEncoder Open() => Open(ToOnnx());

    internal static BertEncoder Open(byte[] model, int heads = Heads)
    {
        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(Vocabulary));
        return new BertEncoder(OnnxGraph.Read(model, "tiny.onnx"), new WordPieces(vocabulary, "vocab.txt"), heads, meanOfTokens: true);
    }

    /// <summary>The tokens after the last layer, number by number.</summary>
    internal double[][] Run(int[] tokens, double[] multipliers)
    {
        double[][] x = [.. tokens.Select((token, i) => Enumerable.Range(0, D).Select(k => (double)At("embeddings.word_embeddings.weight", token, k) + At("embeddings.position_embeddings.weight", i, k) + At("embeddings.token_type_embeddings.weight", 0, k)).ToArray())];
        x = Normed(x, "embeddings.LayerNorm");
        for (int layer = 0; layer < Layers; layer++)
        {
            string name = $"encoder.layer.{layer}.";
            double[][] q = Mapped(x, name + "attention.self.query"), k = Mapped(x, name + "attention.self.key"), v = Mapped(x, name + "attention.self.value");
            double[][] attended = [.. x.Select(_ => new double[D])];
            const int size = D / Heads;
            for (int head = 0; head < Heads; head++)
            for (int i = 0; i < x.Length; i++)
            {
                double[] weights = [.. k.Select(key => Math.Exp(multipliers[layer] / Math.Sqrt(size) * Enumerable.Range(head * size, size).Sum(c => q[i][c] * key[c])))];
                for (int c = head * size; c < (head + 1) * size; c++)
                    attended[i][c] = weights.Zip(v, (weight, value) => weight * value[c]).Sum() / weights.Sum();
            }
            x = Normed(Sum(x, Mapped(attended, name + "attention.output.dense")), name + "attention.output.LayerNorm");
            double[][] hidden = [.. Mapped(x, name + "intermediate.dense").Select(row => row.Select(y => y * MathNet.Numerics.SpecialFunctions.Erfc(-y / Math.Sqrt(2)) / 2).ToArray())];
            x = Normed(Sum(x, Mapped(hidden, name + "output.dense")), name + "output.LayerNorm");
        }
        return x;
    }

    internal static byte[] Field(int number, byte[] bytes) => [.. Varint((number << 3) | 2), .. Varint(bytes.Length), .. bytes];

    internal static byte[] Varint(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

    internal static byte[] Tensor(string name, int[] shape, float[] values, bool packed)
    {
        byte[] raw = MemoryMarshal.AsBytes<float>(values).ToArray();
        byte[] dims = packed ? Field(1, [.. shape.SelectMany(size => Varint(size))]) : [.. shape.SelectMany(size => Varint(1, size))];
        return [.. dims, .. Varint(2, 1), .. Field(8, Encoding.UTF8.GetBytes(name)), .. Field(packed ? 4 : 9, raw)];
    }

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (ulong rest = (ulong)value; ; rest >>= 7)
        {
            bytes.Add((byte)(rest & 127 | (rest > 127 ? 128u : 0)));
            if (rest <= 127)
                return [.. bytes];
        }
    }

    private static byte[] Node(string type, string[] inputs, string output) =>
        [.. inputs.SelectMany(input => Field(1, Encoding.UTF8.GetBytes(input))), .. Field(2, Encoding.UTF8.GetBytes(output)), .. Field(4, Encoding.UTF8.GetBytes(type))];

    private static double[][] Sum(double[][] one, double[][] other) => [.. one.Zip(other, (x, y) => x.Zip(y, (a, b) => a + b).ToArray())];

    private void Add(string name, params int[] shape) =>
        tensors.Add(name, (shape, [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(k => (float)Math.Sin(1.3 * k + 7.1 * tensors.Count))]));

    private void AddNorm(string name)
    {
        Add(name + ".weight", D);
        Add(name + ".bias", D);
    }

    private void AddMap(string name, int inputs, int outputs)
    {
        Add(name + ".matrix", inputs, outputs);
        Add(name + ".bias", outputs);
    }

    private float At(string name, int row, int column) => tensors[name].Values[row * tensors[name].Shape[1] + column];

    private double[][] Mapped(double[][] rows, string name) => [.. rows.Select(row => tensors[name + ".bias"].Values.Select((bias, j) => bias + row.Select((x, k) => x * At(name + ".matrix", k, j)).Sum()).ToArray())];

    private double[][] Normed(double[][] rows, string name) => [.. rows.Select(row =>
    {
        double mean = row.Average(), deviation = Math.Sqrt(row.Average(x => (x - mean) * (x - mean)) + 1e-12);
        return row.Select((x, k) => (x - mean) / deviation * tensors[name + ".weight"].Values[k] + tensors[name + ".bias"].Values[k]).ToArray();
    })];
}
