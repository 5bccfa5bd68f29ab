using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

/// <summary>What holds for every generator.</summary>
public class GeneratedTokensTests
{
    public static TheoryData<string> Names => [.. Generators.Keys];

    private static readonly Dictionary<string, Func<int, TokenGenerator>> Generators = new()
    {
        ["Gaussian"] = d => new GaussianTokens(d, 0.4, seed: 5, sample: 2),
        ["Gaussian with a norm spread"] = d => new GaussianTokens(d, 0.4, seed: 5, sample: 2, normSpread: 0.3),
        ["sphere"] = d => new SphereTokens(d, seed: 5, sample: 2),
        ["half sphere"] = d => new HalfSphereTokens(d, seed: 5, sample: 2),
        ["clustered"] = d => new ClusteredTokens(d, 0.2, 0.7, 6, seed: 5, sample: 2),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Order_chunks_threads_and_generators_do_not_change_a_bit(string name)
    {
        const int n = 3000, d = 17;
        var generator = Generators[name](d);
        var stored = generator.Generate(n);
        Assert.Equal((n, d), (stored.Count, stored.Dimension));

        var token = new double[d];
        for (int i = n - 1; i >= 0; i--)
        {
            generator.Fill(i, token);
            Assert.Equal(stored[i], token);
        }
        var fewer = Generators[name](d).Generate(101);
        for (int i = 0; i < 101; i++)
            Assert.Equal(stored[i], fewer[i]);

        var scattered = new double[n][];
        var threads = Enumerable.Range(0, 7).Select(t => new Thread(() =>
        {
            for (int i = t; i < n; i += 7)
                generator.Fill(i, scattered[i] = new double[d]);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        for (int i = 0; i < n; i++)
            Assert.Equal(stored[i], scattered[i]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_in_the_destination_does_not_matter(string name)
    {
        double[] clean = new double[5], dirty = [double.NaN, 1, 2, 3, 4];
        Generators[name](5).Fill(9, clean);
        Generators[name](5).Fill(9, dirty);
        Assert.Equal(clean, dirty);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Far_tokens_cost_no_more_than_near_ones_and_are_others(string name)
    {
        var generator = Generators[name](4);
        var seen = new HashSet<double>();
        var token = new double[4];
        foreach (long i in (long[])[0, 1, 1L << 31, 1L << 32, 1_000_000_000_000, 1_000_000_000_001, long.MaxValue])
        {
            generator.Fill(i, token);
            Assert.All(token, value => Assert.True(double.IsFinite(value) && value != 0));
            seen.Add(token[0]);
        }
        Assert.Equal(7, seen.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Floats_are_the_rounded_doubles(string name)
    {
        foreach (int d in (int[])[2, 3, 256, 257, 1000])
        {
            var (doubles, floats) = (new double[d], new float[d]);
            Generators[name](d).Fill(12, doubles);
            Generators[name](d).Fill(12, floats);
            Assert.Equal(doubles.Select(value => (float)value), floats);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stream_allocates_nothing(string name)
    {
        var generator = Generators[name](8);
        var (doubles, floats) = (new double[8], new float[8]);
        void Stream()
        {
            for (int i = 0; i < 1000; i++)
            {
                generator.Fill(i, doubles);
                generator.Fill(i, floats);
            }
        }
        Stream();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stream();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bad_requests_are_named(string name)
    {
        var generator = Generators[name](3);
        Assert.Equal("token", Assert.Throws<ArgumentOutOfRangeException>(() => generator.Fill(-1, new double[3])).ParamName);
        Assert.Equal("token", Assert.Throws<ArgumentOutOfRangeException>(() => generator.Fill(-1, new float[3])).ParamName);
        Assert.Contains("expected d = 3 entries, got 4", Assert.Throws<ArgumentException>("destination", () => generator.Fill(0, new double[4])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("destination", () => generator.Fill(0, new float[2]));
        Assert.Equal("tokens", Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate(1)).ParamName);
        Assert.Contains("n·d ≤ 2147483591 at d = 3", Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate(int.MaxValue)).Message, StringComparison.Ordinal);
        Assert.Equal("dimension", Assert.Throws<ArgumentOutOfRangeException>(() => Generators[name](0)).ParamName);
    }

    [Fact]
    public void Seeds_and_samples_are_different_tokens()
    {
        var firsts = new HashSet<double>();
        foreach (long seed in (long[])[long.MinValue, -1, 0, 1, long.MaxValue])
        foreach (int sample in (int[])[0, 1, int.MaxValue])
            firsts.Add(new SphereTokens(3, seed, sample).Generate(2)[0][0]);
        Assert.Equal(15, firsts.Count);
    }

    [Fact]
    public void A_negative_sample_is_refused()
    {
        Assert.Equal("sample", Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianTokens(3, 0.5, 1, -1)).ParamName);
        Assert.Equal("sample", Assert.Throws<ArgumentOutOfRangeException>(() => new SphereTokens(3, 1, -1)).ParamName);
        Assert.Equal("sample", Assert.Throws<ArgumentOutOfRangeException>(() => new HalfSphereTokens(3, 1, -1)).ParamName);
        Assert.Equal("sample", Assert.Throws<ArgumentOutOfRangeException>(() => new ClusteredTokens(3, 0.5, 0.6, 2, 1, -1)).ParamName);
    }
}
