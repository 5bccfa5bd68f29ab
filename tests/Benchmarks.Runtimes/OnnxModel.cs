using System.Text;

namespace Benchmarks.Runtimes;

/// <summary>A model of one node, MultiHeadAttention of ONNX Runtime's own operators, in the bytes of onnx.proto.</summary>
internal static class OnnxModel
{
    /// <summary>One head of attention in single precision: query, key and value 1 x n x d, output 1 x n x d.</summary>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="scale">The factor on the scores.</param>
    /// <param name="causal">Whether a query sees the keys up to its own.</param>
    public static byte[] Attention(int n, int d, float scale, bool causal)
    {
        const string domain = "com.microsoft";
        string[] inputs = ["query", "key", "value"];
        byte[] node = Of(
            [.. inputs.Select(input => Text(1, input)), Text(2, "output"), Text(4, "MultiHeadAttention"), Text(7, domain),
             Bytes(5, Whole("num_heads", 1)), Bytes(5, Whole("unidirectional", causal ? 1 : 0)), Bytes(5, Real("scale", scale))]);
        byte[] graph = Of([Bytes(1, node), Text(2, "attention"), .. inputs.Select(input => Bytes(11, Tensor(input))), Bytes(12, Tensor("output"))]);
        return Of([Number(1, 8), Bytes(8, Of([Text(1, ""), Number(2, 17)])), Bytes(8, Of([Text(1, domain), Number(2, 1)])), Bytes(7, graph)]);

        byte[] Tensor(string name)
        {
            byte[] shape = Of([.. new[] { 1, n, d }.Select(size => Bytes(1, Number(1, size)))]);
            // Element type 1 is float.
            return Of([Text(1, name), Bytes(2, Bytes(1, Of([Number(1, 1), Bytes(2, shape)])))]);
        }
    }

    /// <summary>An attribute of type 2, an integer.</summary>
    private static byte[] Whole(string name, int value) => Of([Text(1, name), Number(3, value), Number(20, 2)]);

    /// <summary>An attribute of type 1, a float.</summary>
    private static byte[] Real(string name, float value) => Of([Text(1, name), [.. Varint(2 << 3 | 5), .. BitConverter.GetBytes(value)], Number(20, 1)]);

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] content) => [.. Varint(field << 3 | 2), .. Varint(content.Length), .. content];

    private static byte[] Of(byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value & 0x7f | 0x80);
        yield return (byte)value;
    }
}
