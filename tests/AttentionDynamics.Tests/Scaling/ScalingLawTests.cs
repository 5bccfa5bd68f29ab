using System.Reflection;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Scaling;

public class ScalingLawTests
{
    [Fact]
    public void Logarithmic_scaling_is_gamma_log_n()
    {
        Close.Relative(2.5 * Math.Log(1024), new LogarithmicScaling(2.5).Beta(1024), 1e-15);
        Assert.Equal(0, new LogarithmicScaling(0).Beta(1024));
        Assert.Equal(2.7, new LogarithmicScaling(2.7).GammaAt(1e300));
    }

    [Fact]
    public void Constant_scaling_ignores_the_context_length()
    {
        Assert.Equal(3, new ConstantScaling(3).Beta(2));
        Assert.Equal(3, new ConstantScaling(3).Beta(1e300));
        Close.Relative(0.75, new ConstantScaling(3).GammaAt(Math.Exp(4)), 1e-15);
    }

    // By hand: log 10 = 2.302585092994046, log 2 = 0.6931471805599453, log 3 = 1.0986122886681098.
    public static TheoryData<string, double, double> ByHand => new()
    {
        { "none", 1e6, 1 },
        { "none:base=2.5", 1e6, 2.5 },
        { "ssmax:s=0.5", 1e6, 3 * 2.302585092994046 },
        { "ssmax:s=0.5,b=2", 1e6, 3 * 2.302585092994046 + 2 },
        { "ssmax:b=-0.25,s=0.5,base=4", 1e6, 12 * 2.302585092994046 - 1 },
        { "qwen:train=4096", 2048, 1 },
        { "qwen:train=4096", 4096, 1 },
        { "qwen:train=4096", 65536, 4 / 3.0 },
        { "qwen:train=4096,base=3", 16777216, 6 },
        { "yarn-dynamic:train=4096", 2048, 1 },
        { "yarn-dynamic:train=4096", 65536, 1.6313902266748685 },
        { "yarn-dynamic:train=1000,base=2", 1e13, 2 * 3.302585092994046 * 3.302585092994046 },
        { "llama4", 8191, 1 },
        { "llama4", 8192, 1 + 0.06931471805599453 },
        { "llama4", 16383, 1 + 0.06931471805599453 },
        { "llama4", 65536, 1 + 0.21972245773362196 },
        { "llama4:base=0.5", 65536, 0.5 + 0.10986122886681098 },
        { "llama4:floor=1024,slope=0.2", 2048, 1 + 0.2 * 1.0986122886681098 },
        { "grok:train=4096", 4097, 1 },
        { "grok:train=4096", 65537, 4 / 3.0 },
        { "grok:train=4096", 2, 1 },
        { "critical:rho=0.4", 1e6, 10 * 2.302585092994046 },
        { "critical:rho=0.4,base=1.5", 1e300, 750 * 2.302585092994046 },
        { "random-energy:sd=1", 1e8, 4 * 1.5174271293851465 },
        { "random-energy:sd=2,base=3", 1e8, 6 * 1.5174271293851465 },
        { "uniform-keys:d=5", 1e6, 1000 },
        { "uniform-keys:d=3,base=0.1", 1e6, 1e5 },
        { "uniform-keys:d=64", 9.223372036854775808e18, 4 },
    };

    // In 30-digit arithmetic, from the formulas and none of this library.
    public static TheoryData<string, double, double> Computed => new()
    {
        { "ssmax-position:s=0.5,b=2", 1e6, 8.90775527898213705 },
        { "qwen-1m:train=32768", 32768, 1 },
        { "qwen-1m:train=32768", 2, 1 },
        { "qwen-1m:train=32768", 1048576, 1.34657359027997265 },
        { "yarn:factor=32", 2, 1.81326043403949567 },
        { "yarn:factor=32", 1e300, 1.81326043403949567 },
        { "yarn:factor=1", 1e6, 1 },
        { "deepseek", 2, 1.87385420709262659 },
        { "deepseek", 1e9, 1.87385420709262659 },
        { "deepseek:factor=40,mscale=0.707", 1e9, 1.58962616512087351 },
        { "deepseek:mscale=0,base=3", 1e9, 3 },
        { "longrope:factor=32,train=4096", 2, 1.41666666666666667 },
        { "longrope:factor=32,train=4096", 1e9, 1.41666666666666667 },
        { "ministral", 16384, 1 },
        { "ministral", 16385, 1.06931471805599453 },
        { "ministral", 262144, 1.27725887222397812 },
        { "ministral", 262145, 1.28332133440562161 },
        { "ministral:train=8192", 131073, 1.28332133440562161 },
        { "grok:train=4096", 65536, 1.333331498837728 },
        { "transnext", 1e6, 57.5646273248511421 },
        { "entropy", 444, 1.18321595661992321 },
        { "entropy", 1e7, 1.92399816026804544 },
        { "scale-invariant", 11, 1.54476352919140689 },
        { "scale-invariant:base=2", 10001, 2 * 3.84935183617066123 },
        { "scale-invariant:tau=5,alpha=1,beta=2", 100, 3.17331151534395447 },
        { "window-growing:train=1024", 1000, 1 },
        { "window-growing:train=1024", 2048, 1.13862943611198906 },
        { "window-growing:train=1024", 1048576, 3.66289163984447723 },
        { "window-growing:train=1024,ratio=4", 16384, 1.63139022667486848 },
    };

    [Theory]
    [MemberData(nameof(ByHand))]
    [MemberData(nameof(Computed))]
    public void Each_law_has_its_value_by_hand(string text, double n, double expected)
    {
        var law = ScalingLaw.Parse(text);
        Close.Relative(expected, law.Beta(n), 1e-14, text);
        Close.Relative(expected / Math.Log(n), law.GammaAt(n), 1e-14, text);
    }

    /// <summary>Every law that has a name, with a value for each key that must be given.</summary>
    public static IEnumerable<string> All => ScalingLaw.Known.Select(usage => usage
        .Replace("FACTOR", "32", StringComparison.Ordinal).Replace("TRAIN", "1024", StringComparison.Ordinal).Replace("RHO", "0.5", StringComparison.Ordinal)
        .Replace("SD", "1", StringComparison.Ordinal).Replace("=S", "=0.43", StringComparison.Ordinal).Replace("D", "64", StringComparison.Ordinal));

    // All laws at u = β(1-ρ)/log n = 1.2 at n = 1024, followed to n = 1e7; 30-digit arithmetic.
    [Theory]
    [InlineData("none", 0.51605142)]
    [InlineData("yarn:factor=32", 0.51605142)]
    [InlineData("deepseek", 0.51605142)]
    [InlineData("longrope:factor=32,train=4096", 0.51605142)]
    [InlineData("qwen-1m:train=1024", 0.99012845)]
    [InlineData("llama4", 0.88283112)]
    [InlineData("ministral", 0.84710341)]
    [InlineData("entropy", 0.78693183)]
    [InlineData("random-energy:sd=1", 0.78693183)]
    [InlineData("scale-invariant", 0.86141948)]
    [InlineData("yarn-dynamic:train=1024", 1.8997222)]
    [InlineData("window-growing:train=1024", 2.8837461)]
    [InlineData("ssmax:s=0.43", 1.2)]
    [InlineData("ssmax-position:s=0.43", 1.2)]
    [InlineData("qwen:train=1024", 1.2)]
    [InlineData("grok:train=1024", 1.2)]
    [InlineData("transnext", 1.2)]
    [InlineData("critical:rho=0.5", 1.2)]
    public void From_one_scale_at_the_training_length_each_law_goes_its_way(string text, double expected)
    {
        ScalingLaw law = ScalingLaw.Parse(text).Through(1024, 1.2 * Math.Log(1024) / 0.5);
        Close.Relative(expected, law.GammaAt(1e7) * 0.5, 2e-8, text);
    }

    [Theory]
    [InlineData(ScalingVariable.Configuration, "none", "yarn", "deepseek", "longrope")]
    [InlineData(ScalingVariable.Position, "ssmax-position", "qwen", "llama4", "ministral", "grok")]
    [InlineData(ScalingVariable.Distance, "scale-invariant")]
    [InlineData(ScalingVariable.Length, "ssmax", "qwen-1m", "yarn-dynamic", "transnext", "entropy", "window-growing", "critical", "random-energy", "uniform-keys")]
    public void Each_law_says_what_it_follows(ScalingVariable follows, params string[] names)
    {
        Assert.Equal(names, All.Where(text => ScalingLaw.Parse(text).Follows == follows).Select(text => text.Split(':')[0]));
        foreach (ScalingLaw law in All.Select(ScalingLaw.Parse))
        {
            Assert.NotEqual("", law.Source);
            Assert.Equal(law is Llama4Scaling ? ScaledLayers.WithoutRotaryPositions : ScaledLayers.All, law.Layers);
        }
    }

    [Fact]
    public void Rows_have_one_scale_or_each_its_own()
    {
        const int N = 20000;
        foreach (ScalingLaw law in All.Select(ScalingLaw.Parse))
        {
            double[] rows = law.BetaOfRows(N);
            Assert.Equal(N, rows.Length);
            Assert.Equal(law.Beta(N), rows[^1]);
            if (law.Follows is ScalingVariable.Length or ScalingVariable.Configuration)
            {
                Assert.All(rows, beta => Assert.Equal(law.Beta(N), beta));
                continue;
            }

            // A row of the position is the last row of the sequence that ends there.
            for (int i = 2; i <= N; i += 997)
                Assert.Equal(law.Beta(i), rows[i - 1]);
            Assert.True(rows[0] < rows[^1]);
        }

        double[] llama = new Llama4Scaling().BetaOfRows(N), ministral = new MinistralScaling().BetaOfRows(N), qwen = new QwenScaling(1024).BetaOfRows(N);
        Assert.Equal(8191, llama.Count(beta => beta == 1));
        Assert.Equal(16384, ministral.Count(beta => beta == 1));
        Assert.Equal(1024, qwen.Count(beta => beta == 1));
        Close.Relative(1.2, qwen[4095], 1e-15);
        Assert.Equal(0, new SsmaxScaling(0.43, follows: ScalingVariable.Position).BetaOfRow(1, N));
    }

    [Fact]
    public void Scale_invariant_attention_leaves_the_token_itself_as_it_is()
    {
        var law = new ScaleInvariantScaling();
        Close.Relative(1, law.ScaleAt(0), 1e-15);
        Close.Absolute(0, law.OffsetAt(0), 1e-15);
        Close.Relative(1.54476352919140689, law.ScaleAt(10), 1e-15);
        Close.Relative(-1.38629436111989062, law.OffsetAt(10), 1e-14);
        Assert.Equal("distance", Assert.Throws<ArgumentOutOfRangeException>(() => law.ScaleAt(-1)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => law.OffsetAt(double.NaN));
    }

    private sealed record PowerOfLog(double C, double P) : ScalingLaw
    {
        public override ScalingVariable Follows => ScalingVariable.Length;

        protected override double FactorAt(double n) => C * Math.Pow(Math.Log(n), P);
    }

    [Fact]
    public void A_law_of_ones_own_is_used_wherever_a_law_is()
    {
        ScalingLaw law = new PowerOfLog(0.25, 2);
        Close.Relative(0.25 * Math.Log(1e6) * Math.Log(1e6), law.Beta(1e6), 1e-15);
        Close.Relative(7, law.Through(1e4, 7).Beta(1e4), 1e-15);
        Close.Relative(4 / 3.0 * (4 / 3.0), law.Beta(1e8) / law.Beta(1e6), 1e-14);
        Assert.Equal(law.Beta(1000), law.BetaOfRows(1000)[3]);
        Assert.Equal(
            SimplexLayer.Iterate(1e6, SimplexState.FromRho(0.5), new ConstantScaling(law.Beta(1e6)), 0, 3),
            SimplexLayer.Iterate(1e6, SimplexState.FromRho(0.5), law, 0, 3));
        Assert.Equal(new PowerOfLog(0.25, 2), law);

        // What the test's own assembly may see others may not: all that a law must have is open to everyone.
        Assert.All(typeof(ScalingLaw).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic), made => Assert.True(made.IsFamily));
        Assert.All(typeof(ScalingLaw).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(method => method.IsAbstract),
            method => Assert.True(method.IsFamily || method.IsPublic, method.Name));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_law_of_ones_own_that_gives_no_scale_is_named(double c)
    {
        string message = Assert.Throws<InvalidOperationException>(() => new PowerOfLog(c, 1).Beta(1e6)).Message;
        Assert.Contains("PowerOfLog: expected a factor ≥ 0", message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new PowerOfLog(c, 1).BetaOfRows(3));
    }

    [Fact]
    public void A_base_of_zero_is_no_scaling_however_large_the_factor() => Assert.Equal(0, new UniformKeysScaling(2, 0).Beta(1e300));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(double.NaN)]
    public void A_row_that_is_none_is_refused(double position) =>
        Assert.Equal("position", Assert.Throws<ArgumentOutOfRangeException>(() => new QwenScaling(4096).BetaOfRow(position, 10)).ParamName);

    [Fact]
    public void Each_law_can_be_put_through_one_point()
    {
        Assert.Equal(19, All.Count());
        foreach (string text in All)
        {
            var law = ScalingLaw.Parse(text);
            var moved = law.Through(20000, 7);
            Close.Relative(7, moved.Beta(20000), 1e-15, text);
            Close.Relative(law.Beta(1e7) / law.Beta(1e5), moved.Beta(1e7) / moved.Beta(1e5), 1e-14, text);
            Assert.Equal(law.GetType(), moved.GetType());
            Assert.Equal(1, law.BaseScale);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => ScalingLaw.Parse("ssmax:s=0").Through(100, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScalingLaw.Parse("uniform-keys:d=2").Through(1e300, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantScaling(1).Through(100, double.NaN));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_context_length_that_is_none_is_refused(double n)
    {
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => new QwenScaling(4096).Beta(n)).ParamName);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => new QwenScaling(4096).GammaAt(n)).ParamName);
    }

    [Fact]
    public void A_law_is_the_law_of_its_numbers()
    {
        Assert.Equal(ScalingLaw.Parse("qwen:train=4096"), new QwenScaling(4096));
        Assert.NotEqual(ScalingLaw.Parse("qwen:train=4096"), new QwenScaling(8192));
        Assert.Equal(ScalingLaw.Parse("ssmax:s=2,b=0,base=1"), ScalingLaw.Parse("ssmax:base=1,s=2"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_scale_that_is_no_scale_is_refused(double value)
    {
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new LogarithmicScaling(value)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantScaling(value)).ParamName);
        foreach (Func<double, ScalingLaw> create in new Func<double, ScalingLaw>[]
        {
            b => new SsmaxScaling(1, 0, b), b => new QwenScaling(4096, b), b => new YarnScaling(32, b), b => new Llama4Scaling(baseScale: b), b => new GrokScaling(4096, b),
            b => new DynamicYarnScaling(4096, b), b => new DeepSeekScaling(baseScale: b), b => new LongRopeScaling(2, 4096, b), b => new QwenMillionScaling(4096, b),
            b => new MinistralScaling(baseScale: b), b => new TransNextScaling(baseScale: b), b => new EntropyScaling(baseScale: b), b => new ScaleInvariantScaling(baseScale: b),
            b => new WindowGrowingScaling(4096, baseScale: b),
            b => new CriticalScaling(0.5, b), b => new RandomEnergyScaling(1, b), b => new UniformKeysScaling(3, b),
        })
            Assert.Equal("baseScale", Assert.Throws<ArgumentOutOfRangeException>(() => create(value)).ParamName);
    }

    [Theory]
    [InlineData("", "expected one of none, ssmax:s=S,b=0, ssmax-position:s=S,b=0, qwen:train=TRAIN")]
    [InlineData("alibi", "deepseek:factor=40,mscale=1, longrope:factor=FACTOR,train=TRAIN, llama4:floor=8192,slope=0.1")]
    [InlineData("yarn:train=4096", "yarn: expected a key of factor, base, got 'train'")]
    [InlineData("yarn:factor=0.5", "yarn: expected s ≥ 1 and finite, got 0.5")]
    [InlineData("deepseek:mscale=-1", "deepseek: expected m ≥ 0 and finite, got -1")]
    [InlineData("longrope:factor=2", "longrope: expected longrope:factor=FACTOR,train=TRAIN, got no train")]
    [InlineData("ministral:train=1", "ministral: expected L ≥ 2 and finite, got 1")]
    [InlineData("llama4:floor=0", "llama4: expected F ≥ 1 and finite, got 0")]
    [InlineData("window-growing:train=64,ratio=1", "window-growing: expected r > 1 and finite, got 1")]
    [InlineData("scale-invariant:tau=0", "scale-invariant: expected τ > 0 and finite, got 0")]
    [InlineData("scale-invariant:beta=0", "scale-invariant: expected a finite β with β/α ≥ log α, got 0")]
    [InlineData("ssmax-position:s=1,b=-0.1", "ssmax-position: expected b ≥ 0 and finite, got -0.1")]
    [InlineData("entropy:growth=NaN", "entropy: expected g ≥ 0 and finite, got NaN")]
    [InlineData("qwenn:train=4096", "got 'qwenn:train=4096'")]
    [InlineData("Qwen:train=4096", "got 'Qwen:train=4096'")]
    [InlineData("qwen", "qwen: expected qwen:train=TRAIN, got no train")]
    [InlineData("qwen:base=2", "qwen: expected qwen:train=TRAIN, got no train")]
    [InlineData("qwen:", "qwen: expected key=value, got ''")]
    [InlineData("qwen:train", "qwen: expected key=value, got 'train'")]
    [InlineData("qwen:train=4096,", "qwen: expected key=value, got ''")]
    [InlineData("qwen:length=4096", "qwen: expected a key of train, base, got 'length'")]
    [InlineData("none:train=4096", "none: expected a key of base, got 'train'")]
    [InlineData("qwen:train=4096,train=4096", "qwen: expected train once, got it twice")]
    [InlineData("qwen:train=4k", "qwen: expected a number after train=, got '4k'")]
    [InlineData("qwen:train=4096=4096", "qwen: expected a number after train=, got '4096=4096'")]
    [InlineData("qwen:train=", "qwen: expected a number after train=, got ''")]
    [InlineData("qwen:train=1", "qwen: expected L ≥ 2 and finite, got 1")]
    [InlineData("yarn-dynamic:train=NaN", "yarn-dynamic: expected L ≥ 2 and finite, got NaN")]
    [InlineData("grok:train=-5", "grok: expected L ≥ 2 and finite, got -5")]
    [InlineData("ssmax:s=-0.1", "ssmax: expected s ≥ 0 and finite, got -0.1")]
    [InlineData("ssmax:s=1,b=-1", "ssmax: expected b ≥ -s log 2 and finite, got -1")]
    [InlineData("critical:rho=1", "critical: expected ρ in (0, 1), got 1")]
    [InlineData("random-energy:sd=0", "random-energy: expected sd > 0 and finite, got 0")]
    [InlineData("uniform-keys:d=1", "uniform-keys: expected d ≥ 2 and finite, got 1")]
    [InlineData("llama4:base=-1", "llama4: expected β_0 ≥ 0 and finite, got -1")]
    public void A_text_that_names_no_law_costs_one_line(string text, string says)
    {
        string message = Assert.Throws<FormatException>(() => ScalingLaw.Parse(text)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain("Parameter", message, StringComparison.Ordinal);
    }
}
