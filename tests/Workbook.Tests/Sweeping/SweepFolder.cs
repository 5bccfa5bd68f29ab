using Workbook.Sweeping;

namespace Workbook.Tests.Sweeping;

/// <summary>A folder with a specification and a store, in which sweeps run in this process, on values that say where they are from.</summary>
internal sealed class SweepFolder : IDisposable
{
    /// <summary>12 rows of 2 values.</summary>
    public const string Small = """
        { "quantity": "lambda", "tokens": { "law": "gaussian" },
          "axes": { "n": [16, 32], "d": [8], "rho": [0.1, 0.5], "gamma": [1, 2, 3, 4, 5, 6] }, "gammasPerRow": 2, "seed": 1 }
        """;

    private readonly TemporaryFolder folder = new();

    public SweepFolder(string spec = Small) => Spec = SweepSpecReader.Read(Write("spec.json", spec));

    public SweepSpec Spec { get; }

    public string Store => Path.Combine(folder.Path, "store");

    public RowKind Kind => RowKind.Current(Spec.Hash);

    public string Write(string name, string text) => folder.Write(name, text);

    public RowStore Open(bool create = true) => RowStore.Open(Store, Spec, create);

    /// <summary>Runs a part; every value is one that another row has not.</summary>
    public int Run(SweepPart? part = null, Action<int>? before = null, Action<string>? say = null)
    {
        using var signals = new SweepSignals();
        return new SweepRun(Spec, Open(), part ?? SweepPart.Whole, 1, (_, row, _) =>
        {
            before?.Invoke(row.Index);
            return Values(row);
        }).Run(signals, new Silent(), say ?? (_ => { }));
    }

    /// <summary>What the stub computes.</summary>
    public static double[] Values(SweepSpecRow row) => [.. row.Gamma.Select(gamma => Math.Sqrt(row.Index + 1) / (1 + gamma))];

    public string[] Rows() => [.. Open(create: false).Files()];

    public string Csv(bool mix = false)
    {
        SweepResult result = SweepMerge.Of(Spec, Open(create: false), mix);
        string path = Path.Combine(folder.Path, "result.csv");
        SweepResultFile.WriteAsync(path, result).GetAwaiter().GetResult();
        return File.ReadAllText(path);
    }

    public void Dispose() => folder.Dispose();

    private sealed class Silent : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }
}
