using System.Text;
using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Transformers.Onnx;

/// <summary>What is needed of an ONNX model to find its weights: the tensors that it holds, and which node takes and makes what.</summary>
internal sealed class OnnxGraph
{
    private readonly string label;
    private readonly Dictionary<string, OnnxTensor> tensors = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> nodes = [];

    private OnnxGraph(string label) => this.label = label;

    /// <summary>One step of the model: MatMul, Add and so on.</summary>
    internal sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);

    /// <summary>How many tensors and nodes.</summary>
    internal (int Tensors, int Nodes) Counts => (tensors.Count, nodes.Count);

    /// <summary>Reads a ModelProto: its graph is field 7, whose nodes are field 1 and whose tensors field 5.</summary>
    /// <param name="model">The file's bytes, which the tensors keep.</param>
    /// <param name="label">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is no such model, or damaged. The message is one line.</exception>
    internal static OnnxGraph Read(ReadOnlyMemory<byte> model, string label)
    {
        var graph = new OnnxGraph(label);
        var fields = new ProtobufFields(model, label);
        bool found = false;
        while (fields.Next())
        {
            if (fields is not { Number: 7, IsBytes: true })
                continue;
            found = true;
            var parts = new ProtobufFields(fields.Bytes, label);
            while (parts.Next())
            {
                if (parts is { Number: 1, IsBytes: true })
                    graph.nodes.Add(Node(parts.Bytes, label));
                else if (parts is { Number: 5, IsBytes: true })
                    graph.Add(OnnxTensor.Read(parts.Bytes, label));
            }
        }
        return found ? graph : throw FileText.Bad($"{label}: expected the graph of an ONNX model, got none");
    }

    /// <summary>The tensor of a name, or null.</summary>
    internal OnnxTensor? Find(string name) => tensors.GetValueOrDefault(name);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal OnnxTensor Get(string name) =>
        Find(name) ?? throw FileText.Bad($"{label}: expected a tensor {FileText.Quote(name)}, got none");

    /// <summary>The matrix, a row an input, that is multiplied before a bias is added. Exporters transpose such weights and number
    /// them, so that the bias alone has kept its name.</summary>
    /// <exception cref="InvalidDataException">No such product.</exception>
    internal OnnxTensor MatrixBefore(string bias)
    {
        OnnxNode? sum = nodes.Find(node => node.Operator == "Add" && node.Inputs.Count == 2 && node.Inputs.Contains(bias));
        string? added = sum?.Inputs.FirstOrDefault(input => input != bias);
        OnnxNode? product = added is null ? null : nodes.Find(node => node.Operator == "MatMul" && node.Outputs.Contains(added));
        return product?.Inputs is [_, var matrix] && Find(matrix) is { } found
            ? found
            : throw FileText.Bad($"{label}: expected a product with a matrix to which {FileText.Quote(bias)} is added, got none");
    }

    private void Add(OnnxTensor tensor)
    {
        if (!tensors.TryAdd(tensor.Name, tensor))
            throw FileText.Bad($"{label}: expected one tensor of each name, got {FileText.Quote(tensor.Name)} twice");
    }

    /// <summary>A NodeProto: input 1, output 2, op_type 4.</summary>
    private static OnnxNode Node(ReadOnlyMemory<byte> message, string label)
    {
        var fields = new ProtobufFields(message, label);
        (string type, List<string> inputs, List<string> outputs) = ("", [], []);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: inputs.Add(Encoding.UTF8.GetString(fields.Bytes.Span)); break;
                case 2: outputs.Add(Encoding.UTF8.GetString(fields.Bytes.Span)); break;
                case 4: type = Encoding.UTF8.GetString(fields.Bytes.Span); break;
                default: break;
            }
        }
        return new OnnxNode(type, inputs, outputs);
    }
}
