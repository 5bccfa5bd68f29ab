using AttentionDynamics.Attention;

namespace AttentionDynamics.Tests.Attention;

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
        { "yarn:train=4096", 2048, 1 },
        { "yarn:train=4096", 65536, 1.6313902266748686 },
        { "yarn:train=1000,base=2", 1e13, 2 * 3.302585092994046 * 3.302585092994046 },
        { "llama4", 8191, 1 },
        { "llama4", 8192, 1 + 0.06931471805599453 },
        { "llama4", 16383, 1 + 0.06931471805599453 },
        { "llama4", 65536, 1 + 0.21972245773362196 },
        { "llama4:base=0.5", 65536, 0.5 + 0.10986122886681098 },
        { "grok:train=4096", 4096, 1 },
        { "grok:train=4096", 65536, 4 / 3.0 },
        { "grok:train=4096", 2, 1 },
        { "critical:rho=0.4", 1e6, 10 * 2.302585092994046 },
        { "critical:rho=0.4,base=1.5", 1e300, 750 * 2.302585092994046 },
        { "random-energy:sd=1", 1e8, 4 * 1.5174271293851465 },
        { "random-energy:sd=2,base=3", 1e8, 6 * 1.5174271293851465 },
        { "uniform-keys:d=5", 1e6, 1000 },
        { "uniform-keys:d=3,base=0.1", 1e6, 1e5 },
        { "uniform-keys:d=64", 9.223372036854775808e18, 4 },
    };

    [Theory]
    [MemberData(nameof(ByHand))]
    public void Each_law_has_its_value_by_hand(string text, double n, double expected)
    {
        var law = ScalingLaw.Parse(text);
        Close.Relative(expected, law.Beta(n), 1e-14, text);
        Close.Relative(expected / Math.Log(n), law.GammaAt(n), 1e-14, text);
    }

    [Fact]
    public void Each_law_can_be_put_through_one_point()
    {
        foreach (string text in new[] { "none", "ssmax:s=0.43,b=1", "qwen:train=4096", "yarn:train=4096", "llama4", "grok:train=4096", "critical:rho=0.4", "random-energy:sd=3", "uniform-keys:d=64" })
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
            b => new SsmaxScaling(1, 0, b), b => new QwenScaling(4096, b), b => new YarnScaling(4096, b), b => new Llama4Scaling(b), b => new GrokScaling(4096, b),
            b => new CriticalScaling(0.5, b), b => new RandomEnergyScaling(1, b), b => new UniformKeysScaling(3, b),
        })
            Assert.Equal("baseScale", Assert.Throws<ArgumentOutOfRangeException>(() => create(value)).ParamName);
    }

    [Theory]
    [InlineData("", "expected one of none, ssmax:s=S,b=0, qwen:train=TRAIN")]
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
    [InlineData("yarn:train=NaN", "yarn: expected L ≥ 2 and finite, got NaN")]
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
    }
}
