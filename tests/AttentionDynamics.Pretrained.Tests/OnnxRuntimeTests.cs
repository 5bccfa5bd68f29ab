using AttentionDynamics.Transformers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AttentionDynamics.Pretrained.Tests;

/// <summary>The encoders against Microsoft's runtime of the same ONNX models.</summary>
public class OnnxRuntimeTests
{
    private const string Prose = """
        How much does a token see of the others? At a fixed scale the weights of a row become flat as the context grows, and what was
        selected is lost among many; a scale that grows like the logarithm of the length keeps it. Nothing of this asks what the tokens
        mean. The numbers of this page, 3.14 and 1024, the word naive, and "quotes" - with dashes – are cut into pieces as they come.
        """;

    private static readonly PretrainedPackage[] Packages = [PretrainedPackage.MiniLM, PretrainedPackage.ArcticXs];

    public static TheoryData<int, string> Texts => [.. Enumerable.Range(0, 2).SelectMany(package => new[]
    {
        "", "Hello world", "The quick brown fox jumps over the lazy dog.", Prose, string.Concat(Enumerable.Repeat(Prose, 12)),
    }.Select(text => (package, text)))];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Tokens_after_the_last_layer_agree_to_a_hundred_thousandth(int package, string text)
    {
        BertEncoder encoder = Opened.Encoders[package];
        int[] tokens = encoder.Encode(text);
        double[] ours = encoder.Run(tokens).Outputs.ToArray();
        float[] theirs = Opened.Run(package, tokens);
        Assert.Equal(theirs.Length, ours.Length);
        double largest = ours.Zip(theirs, (x, y) => Math.Abs(x - y)).Max();
        TestContext.Current.TestOutputHelper!.WriteLine($"{Packages[package].Name}, {tokens.Length} tokens: {largest:E2}, numbers of up to {ours.Max(Math.Abs):F2}");
        Assert.InRange(largest, 0, 1e-5);
        double[] other = encoder.Run(tokens, [1, 1, 1, 1, 1, 1.001]).Outputs.ToArray();
        if (tokens.Length > 2)
            Assert.True(other.Zip(theirs, (x, y) => Math.Abs(x - y)).Max() > 1e-5, "a multiplier of 1.001 in the last layer is seen");
    }

    [Fact]
    public void A_long_text_is_cut_to_all_positions() => Assert.Equal(512, Opened.Encoders[0].Encode(string.Concat(Enumerable.Repeat(Prose, 12))).Length);

    /// <summary>Models are opened once.</summary>
    private static class Opened
    {
        internal static readonly BertEncoder[] Encoders = [.. Packages.Select(package => package.Open())];

        private static readonly InferenceSession[] Sessions = [.. Packages.Select(package => new InferenceSession(AssemblyResources.Find(File.ReadAllBytes(package.AssemblyPath), ".model.onnx", package.Name).ToArray()))];

        internal static float[] Run(int package, int[] tokens)
        {
            DenseTensor<long> Of(Func<int, long> value) => new(Enumerable.Range(0, tokens.Length).Select(value).ToArray(), [1, tokens.Length]);
            using var outputs = Sessions[package].Run([
                NamedOnnxValue.CreateFromTensor("input_ids", Of(i => tokens[i])),
                NamedOnnxValue.CreateFromTensor("attention_mask", Of(_ => 1)),
                NamedOnnxValue.CreateFromTensor("token_type_ids", Of(_ => 0)),
            ]);
            return [.. outputs.Single(output => output.Name == "last_hidden_state").AsEnumerable<float>()];
        }
    }
}
