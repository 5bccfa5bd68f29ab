namespace AttentionDynamics.Callers;

/// <summary>The public API stands in AttentionDynamics.api.txt, so that a change of it is seen and decided. To write it anew:
/// <c>WRITE_PUBLIC_API=1 dotnet test -c Release --project tests/AttentionDynamics.Callers.Tests --filter-class '*.PublicApiTests'</c>.</summary>
public class PublicApiTests
{
    private const string Switch = "WRITE_PUBLIC_API";

    [Fact]
    public void It_is_the_committed_one()
    {
        string path = Path.Combine(ShortProgramsTests.Folder, "AttentionDynamics.api.txt"), api = PublicApi.Of(typeof(Sweep).Assembly);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
            File.WriteAllText(path, api);
        string[] committed = File.ReadAllLines(path), now = api.TrimEnd('\n').Split('\n');
        string[] changes = [.. committed.Except(now).Select(line => "- " + line), .. now.Except(committed).Select(line => "+ " + line)];
        Assert.True(committed.SequenceEqual(now), $"the public API changed; where that is meant, set {Switch}=1 and commit\n{string.Join('\n', changes)}");
    }

    [Fact]
    public void It_says_what_a_caller_can_write()
    {
        string api = PublicApi.Of(typeof(PublicApiTests).Assembly);
        Assert.Contains("class AttentionDynamics.Callers.PublicApiSample : IDisposable\n", api, StringComparison.Ordinal);
        Assert.Contains("    static int Sum(string? name, params int[] numbers)\n", api, StringComparison.Ordinal);
        Assert.Contains("    virtual double Half(double x = 0.5, int? parts = null)\n", api, StringComparison.Ordinal);
        Assert.Contains("    protected string Name { get; set; }\n", api, StringComparison.Ordinal);
        Assert.Contains("    const int Most = 3\n", api, StringComparison.Ordinal);
        Assert.DoesNotContain("Hidden", api, StringComparison.Ordinal);
    }
}

public class PublicApiSample : IDisposable
{
    public const int Most = 3;

    protected string Name { get; set; } = "";

    public static int Sum(string? name, params int[] numbers) => (name ?? "").Length + numbers.Sum();

    public virtual double Half(double x = 0.5, int? parts = null) => (parts ?? 1) * x / 2;

    public void Dispose() => GC.SuppressFinalize(this);

    internal static int Hidden() => 0;
}
