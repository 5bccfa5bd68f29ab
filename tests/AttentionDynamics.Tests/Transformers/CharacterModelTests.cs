using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Tests.Sources;
using AttentionDynamics.Tokens.Files;
using AttentionDynamics.Transformers;

namespace AttentionDynamics.Tests.Transformers;

public sealed class CharacterModelTests : IDisposable
{
    private static readonly string Weights = Path.Combine(SourceGraph.Root, "data", "shakespeare-transformer-weights");

    private static readonly CharacterModel Model = CharacterModel.Read(Weights);

    /// <summary>The whole passage, read once.</summary>
    private static readonly Lazy<CharacterPass> Whole = new(() => Model.Run(Model.Passage));

    private readonly string folder = Directory.CreateTempSubdirectory("characters").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_the_model_that_the_files_say() =>
        Assert.Equal((4, 4, 128, 256, 65, 1024), (Model.Layers, Model.Heads, Model.Dimension, Model.TrainedContext, Model.Vocabulary.Length, Model.Passage.Length));

    /// <summary>The files are of single precision: values of up to 6, in the last layer after three of rounding, which attention and norms make larger.</summary>
    [Fact]
    public void What_enters_each_attention_layer_is_what_the_trained_model_gave_there()
    {
        CharacterPass other = Model.Run(Model.Passage[..256], [1.001, 1, 1, 1]);
        double[] accuracy = [1e-6, 5e-6, 5e-6, 5e-5];
        for (int layer = 0; layer < 4; layer++)
        {
            double[] given = Given(layer + 1);
            Assert.InRange(Difference(given, Whole.Value.Layers[layer].Inputs.Span), 0, accuracy[layer]);
            if (layer > 0)
                Assert.True(Difference(given.AsSpan(0, 256 * 128), other.Layers[layer].Inputs.Span) > 4 * accuracy[layer], "a multiplier of 1.001 is seen");
        }
    }

    /// <summary>Reference values by NumPy in double precision, with Python's math.erf.</summary>
    [Fact]
    public void Losses_are_those_of_NumPy()
    {
        CharacterPass pass = Whole.Value;
        Assert.Equal(1023, pass.Losses.Count);
        foreach (var (at, loss) in new[] { (0, 2.977342520070274), (1, 2.4491521781461505), (255, 4.370848744014337), (256, 3.829959561326264), (700, 1.9348505428649307), (1022, 3.56156304103655) })
            Close.Relative(loss, pass.Losses[at], 1e-11, $"position {at}");
        Close.Relative(2.356667042406009, pass.MeanLoss, 1e-12, "1024");
        Close.Relative(1.6538771029846902, Model.MeanLoss(Model.Passage, 256), 1e-12, "256");
        // Without any intrinsics each takes as long as all other tests.
        if (!Widths.All)
            return;
        Close.Relative(1.7685830805025986, Model.MeanLoss(Model.Passage, 512), 1e-12, "512");
        Close.Relative(1.7882334421568113, Model.MeanLoss(Model.Passage, 512, [0.5, 1, 1.5, 2]), 1e-12, "a multiplier for each layer");
    }

    [Fact]
    public void A_loss_depends_on_nothing_that_comes_after()
    {
        CharacterPass whole = Model.Run(Model.Passage[..300]), part = Model.Run(Model.Passage[..200]);
        for (int i = 0; i < part.Losses.Count; i++)
            Close.Relative(part.Losses[i], whole.Losses[i], 1e-12, $"position {i}");
    }

    [Fact]
    public void Queries_keys_and_values_are_the_products_of_the_inputs_with_the_weights()
    {
        CharacterPass pass = Model.Run(Model.Passage[..50]);
        for (int layer = 0; layer < 4; layer++)
        {
            using TensorSource source = TensorFile.Open(Path.Combine(Weights, "weights.safetensors"), $"blocks.{layer}.qkv.weight", cancellation: TestContext.Current.CancellationToken);
            double[] matrix = new double[384 * 128];
            source.ReadRows(0, matrix, TestContext.Current.CancellationToken);
            AttentionPass attention = pass.Layers[layer];
            Assert.Equal((layer, 50, 4, 32), (attention.Layer, attention.Tokens, attention.Heads, attention.Dimension));
            for (int part = 0; part < 3; part++)
            for (int head = 0; head < 4; head++)
            for (int i = 0; i < 50; i += 7)
            for (int x = 0; x < 32; x++)
            {
                double expected = 0;
                for (int k = 0; k < 128; k++)
                    expected += attention.Inputs.Span[i * 128 + k] * matrix[(part * 128 + head * 32 + x) * 128 + k];
                var of = part == 0 ? attention.QueriesOf(head) : part == 1 ? attention.KeysOf(head) : attention.ValuesOf(head);
                Close.Absolute(expected, of.Span[i * 32 + x], 1e-12, $"layer {layer}, part {part}, head {head}");
            }
        }
    }

    [Fact]
    public void Heads_can_be_measured()
    {
        AttentionPass attention = Model.Run(Model.Passage[..256]).Layers[3];
        HeadSurvey survey = HeadKeys.Of(attention.KeysOf(2), attention.Dimension).Survey(attention.QueriesOf(2), new HeadRule { Causal = true });
        Assert.Equal([64, 128, 256], survey.Prefixes.Select(prefix => prefix.Context));
        Assert.InRange(survey.Whole.EffectiveTokens, 1, 256);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void The_same_bits_on_any_number_of_threads(int threads)
    {
        CharacterPass one = Model.Run(Model.Passage[..133], options: new ComputeOptions { Threads = 1 });
        CharacterPass many = Model.Run(Model.Passage[..133], options: new ComputeOptions { Threads = threads });
        Assert.Equal(one.Losses, many.Losses);
        for (int layer = 0; layer < 4; layer++)
            Assert.Equal(one.Layers[layer].Queries.ToArray(), many.Layers[layer].Queries.ToArray());
    }

    [Fact]
    public void Progress_ends_at_one_and_a_cancelled_run_stops()
    {
        var told = new List<double>();
        Model.Run("To be", options: new ComputeOptions { Progress = new Told(told.Add) });
        Assert.Equal([0.25, 0.5, 0.75, 1], told);
        Assert.Throws<OperationCanceledException>(() => Model.Run("To be", options: new ComputeOptions { Cancellation = new CancellationToken(true) }));
    }

    [Fact]
    public void Bad_input_is_one_line()
    {
        Assert.Contains("got U+00E9 at 2", Line<ArgumentException>(() => Model.Run("abé")));
        Assert.Contains("at least 2 characters, got 1", Line<ArgumentException>(() => Model.Run("a")));
        Assert.Contains("4 multipliers, one a layer, got 3", Line<ArgumentException>(() => Model.Run("ab", [1, 1, 1])));
        Assert.Contains("a multiplier ≥ 0 and finite, got NaN", Line<ArgumentOutOfRangeException>(() => Model.Run("ab", [1, 1, 1, double.NaN])));
        Assert.Contains("a multiplier ≥ 0 and finite, got -1", Line<ArgumentOutOfRangeException>(() => Model.Run("ab", [1, -1, 1, 1])));
        Assert.Contains("whole number of contexts of 100 characters, got 1024", Line<ArgumentException>(() => Model.MeanLoss(Model.Passage, 100)));
        Assert.Contains("at least 2 characters, got 1", Line<ArgumentOutOfRangeException>(() => Model.MeanLoss(Model.Passage, 1)));
        Assert.Contains("a head from 0 to 3, got 4", Line<ArgumentOutOfRangeException>(() => Model.Run("ab").Layers[0].KeysOf(4)));
    }

    [Theory]
    [InlineData("[]", "expected an object of JSON")]
    [InlineData("{", "expected an object of JSON")]
    [InlineData("""{"layers": 4}""", "for \"heads\"")]
    [InlineData("""{"layers": 0, "heads": 4, "d": 128, "context": 256, "vocabulary": "ab", "passage": "a"}""", "for \"layers\"")]
    [InlineData("""{"layers": 1e12, "heads": 4, "d": 128, "context": 256, "vocabulary": "ab", "passage": "a"}""", "for \"layers\"")]
    [InlineData("""{"layers": 4, "heads": 5, "d": 128, "context": 256, "vocabulary": "ab", "passage": "a"}""", "heads that divide d = 128, got 5")]
    [InlineData("""{"layers": 4, "heads": 4, "d": 128, "context": 256, "vocabulary": "aa", "passage": "a"}""", "each character once")]
    [InlineData("""{"layers": 4, "heads": 4, "d": 128, "context": 256, "vocabulary": "ab", "passage": 7}""", "a text for \"passage\"")]
    [InlineData("""{"layers": 4, "heads": 4, "d": 128, "context": 256, "vocabulary": "ab", "passage": "a"}""", "expected shape (2, 128), got (65, 128)")]
    public void A_model_that_does_not_fit_is_one_line(string facts, string message)
    {
        File.WriteAllText(Path.Combine(folder, "model.json"), facts);
        File.Copy(Path.Combine(Weights, "weights.safetensors"), Path.Combine(folder, "weights.safetensors"), overwrite: true);
        Assert.Contains(message, Line<InvalidDataException>(() => CharacterModel.Read(folder)));
    }

    [Fact]
    public void Weights_that_are_missing_are_one_line()
    {
        Assert.Throws<FileNotFoundException>(() => CharacterModel.Read(folder));
        string facts = File.ReadAllText(Path.Combine(Weights, "model.json")).Replace("\"layers\": 4", "\"layers\": 5", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "model.json"), facts);
        byte[] weights = File.ReadAllBytes(Path.Combine(Weights, "weights.safetensors"));
        File.WriteAllBytes(Path.Combine(folder, "weights.safetensors"), weights);
        Assert.Contains("got 'blocks.4.qkv.weight'", Line<InvalidDataException>(() => CharacterModel.Read(folder)));
        File.WriteAllBytes(Path.Combine(folder, "weights.safetensors"), weights[..^1000]);
        File.Copy(Path.Combine(Weights, "model.json"), Path.Combine(folder, "model.json"), overwrite: true);
        Assert.Contains("damaged or truncated", Line<InvalidDataException>(() => CharacterModel.Read(folder)));
    }

    private static string Line<TException>(Action action)
        where TException : Exception
    {
        string message = Assert.Throws<TException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static double[] Given(int layer)
    {
        using TensorSource source = TensorFile.Open(Path.Combine(SourceGraph.Root, "data", "shakespeare-transformer", $"attention-input-layer{layer}.npy"), cancellation: TestContext.Current.CancellationToken);
        double[] values = new double[1024 * 128];
        source.ReadRows(0, values, TestContext.Current.CancellationToken);
        return values;
    }

    private static double Difference(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        Assert.Equal(one.Length, other.Length);
        double largest = 0;
        for (int k = 0; k < one.Length; k++)
            largest = Math.Max(largest, Math.Abs(one[k] - other[k]));
        return largest;
    }
}
