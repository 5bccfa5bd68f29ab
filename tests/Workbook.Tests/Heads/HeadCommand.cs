using Workbook.Commands;
using Workbook.Tests.EndToEnd;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.Heads;

/// <summary><c>measure --q …</c> in this process, and files of small heads to run it on.</summary>
internal sealed class HeadCommand : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Root => folder.Path;

    /// <summary>Numbers without any pattern, the same each time.</summary>
    public static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1))];
    }

    /// <summary>Heads as an array of NumPy's.</summary>
    public static byte[] Heads(int seed, params long[] shape) => Npy("<f8", shape, Numbers((int)shape.Aggregate(1L, (all, axis) => all * axis), seed));

    public HeadCommand Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return this;
    }

    /// <summary>Runs it; @name in an argument is the path of a file here.</summary>
    public async Task<Said> RunAsync(params string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter answered = new() { NewLine = "\n" }, said = new() { NewLine = "\n" };
        try
        {
            Console.SetOut(answered);
            Console.SetError(said);
            int code = await CommandLine.RunAsync([.. arguments.Select(argument => argument.StartsWith('@') ? Path.Combine(Root, argument[1..]) : argument)]);
            return new Said(code, answered.ToString(), said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    public void Dispose() => folder.Dispose();
}
