using System.Diagnostics;
using System.Globalization;
using AttentionDynamics;
using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary>What rows take on this machine, measured within a time: small ones first, as far as it lasts.</summary>
internal sealed class Calibration
{
    /// <summary>Wall time of it all.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(22);

    /// <summary>At how many γ what they share is told from what each adds.</summary>
    private const int Gammas = 3;

    /// <summary>An n at which λ stores nothing; no multiple of a power of two, at which caches do worse than elsewhere.</summary>
    private const int Beyond = MeasurePlan.MostStored + 1800;

    /// <summary>On how many rows η is measured: as many as fill the blocks of a whole layer, whose products of coordinates they
    /// share.</summary>
    private const int Rows = 768;

    /// <summary>Among how many tokens: what so many operations allow, within bounds.</summary>
    private const double RowOperations = 3e11, FewestTokens = 2000, MostTokens = 20_000;

    /// <summary>How many runs there are at the fewest of what takes less than some seconds.</summary>
    private const int Fewest = 3;

    private const double Long = 2;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(0.5);

    /// <summary>The n at which the way is measured that another continues.</summary>
    private const int Few = 1536;

    private static readonly int[] Ladder = [96, 192, 384, 768, 1536, 3072, 6144];

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly SweepSpec spec;
    private readonly ComputeOptions options;
    private readonly double[] gammas;

    /// <summary>The time begins.</summary>
    /// <param name="spec">The sweep.</param>
    /// <param name="options">Threads and cancellation.</param>
    public Calibration(SweepSpec spec, ComputeOptions options)
    {
        (this.spec, this.options) = (spec, options);
        gammas = [.. Enumerable.Range(0, Gammas).Select(k => spec.Gamma[(2 * k + 1) * spec.Gamma.Count / (2 * Gammas)])];
    }

    private bool HasAsManyDimensionsAsTokens => spec.Tokens.Law == TokenLaw.Simplex;

    private double Rho => spec.Outer.FirstOrDefault(axis => axis.Name == SweepSpec.Rho) is { } axis
        ? axis.Values[axis.Values.Count / 2]
        : double.NaN;

    /// <summary>The curves of a path at one d: its own, or that of the path which it continues, or both.</summary>
    /// <param name="path">The path.</param>
    /// <param name="d">d.</param>
    /// <param name="asked">The smallest and the largest n that are asked for.</param>
    /// <param name="left">How many are still to be measured, this one among them.</param>
    public IEnumerable<CostCurve> Curves(CostPath path, int d, (int Least, int Most) asked, int left)
    {
        TimeSpan end = watch.Elapsed + (Budget - watch.Elapsed) / left;
        if (path == CostPath.JacobianRows) return [new CostCurve(path, d, [SomeRows(d, asked.Most)])];
        CostPath stored = RowCost.StoredOf(path);
        if (stored == path) return [new CostCurve(path, d, Points(path, d, asked, end).Points)];
        // What is stored says whether there is time for what is not, and stands for it where there is none.
        (List<CostPoint> points, double wait) = Points(stored, d, (Few, Few), end);
        var curves = new List<CostCurve> { new(stored, d, points) };
        if (HasAsManyDimensionsAsTokens) return curves;
        double once = Math.Pow((double)Beyond / points[^1].N, 2) * (points[^1].Shared + points[^1].Each);
        bool isLong = once > Long;
        if (watch.Elapsed.TotalSeconds + wait * once * (isLong ? 1 : 1 + Fewest) <= end.TotalSeconds)
            curves.Add(new CostCurve(path, d, [OneGamma(Beyond, d, isLong)]));
        return curves;
    }

    /// <summary>The points that there is time for, and how many seconds of this machine's time one of a processor's takes.</summary>
    private (List<CostPoint> Points, double Wait) Points(CostPath path, int d, (int Least, int Most) asked, TimeSpan end)
    {
        int[] own = [.. Ladder.Where(n => (!HasAsManyDimensionsAsTokens || n <= d) && RowCost.PathOf(spec, n, d) == path)];
        // Nothing is learnt far below or beyond what is asked.
        int[] tried = [.. own.SkipWhile((_, at) => at + 2 < own.Length && own[at + 1] <= asked.Least)];
        if (tried.Length == 0) tried = [Math.Min(asked.Most, Ladder[0])];
        // What is compiled while it first runs would be measured too.
        TokenConfiguration first = Tokens(tried[0], d);
        TimeSpan begun = Environment.CpuUsage.TotalTime;
        for (int times = 0; times < 40 && (times == 0 || Environment.CpuUsage.TotalTime - begun < Warm); times++) Layer(first, gammas);
        var points = new List<CostPoint>();
        double wait = 1;
        foreach (int n in tried)
        {
            if (points.Count >= 2)
            {
                CostPoint last = points[^1];
                double next = Fewest * Math.Pow((double)n / last.N, RowCost.Power(path)) * (2 * last.Shared + (1 + Gammas) * last.Each);
                if (last.N >= asked.Most || watch.Elapsed.TotalSeconds + wait * next > end.TotalSeconds) break;
            }

            (TimeSpan wall, TimeSpan processor) = (watch.Elapsed, Environment.CpuUsage.TotalTime);
            points.Add(Point(n, d));
            wait = (watch.Elapsed - wall) / (Environment.CpuUsage.TotalTime - processor);
        }

        return (points, wait);
    }

    private CostPoint Point(int n, int d)
    {
        double making = Typical(() => Tokens(n, d));
        TokenConfiguration tokens = Tokens(n, d);
        double one = Typical(() => Layer(tokens, gammas[Gammas / 2])), several = Typical(() => Layer(tokens, gammas));
        double each = Math.Clamp((several - one) / (Gammas - 1), 0.1 * one, one);
        return new CostPoint(n, making, one - each, each);
    }

    private CostPoint OneGamma(int n, int d, bool isLong)
    {
        TokenConfiguration tokens = Tokens(n, d);
        // Of what is long, what is compiled first is little.
        if (!isLong) Layer(tokens, gammas[Gammas / 2]);
        return new CostPoint(n, Typical(() => Tokens(n, d)), 0, Typical(() => Layer(tokens, gammas[Gammas / 2])));
    }

    /// <summary>η of some rows, as if of all.</summary>
    private CostPoint SomeRows(int d, int most)
    {
        int n = (int)Math.Min(most, Math.Clamp(RowOperations / (Rows * (double)d * (d + 16)), FewestTokens, MostTokens));
        int rows = Math.Min(n, Rows);
        TokenConfiguration tokens = Tokens(n, d);
        int[] some = [.. Enumerable.Range(0, rows).Select(k => (int)((long)k * n / rows))];
        double beta = gammas[Gammas / 2] * Math.Log(n);
        Defined(tokens, () => JacobianNorm.OfRows(tokens, some.AsSpan(0, Math.Min(rows, 16)), beta, spec.Alpha, options));
        double seconds = Typical(() => JacobianNorm.OfRows(tokens, some, beta, spec.Alpha, options));
        return new CostPoint(n, Typical(() => Tokens(n, d)), 0, seconds * n / rows);
    }

    private void Layer(TokenConfiguration tokens, params double[] at) => Defined(tokens, () => SweepLayer.Of(spec, tokens, at, options));

    private static void Defined<T>(TokenConfiguration tokens, Func<T> compute) => SweepLayer.Defined(
        string.Create(CultureInfo.InvariantCulture, $"SPEC at n = {tokens.Count}, d = {tokens.Dimension}"), compute);

    /// <summary>Tokens of the sweep's law; for those of files Gaussian ones, which cost the same.</summary>
    private TokenConfiguration Tokens(int n, int d) => spec.Tokens.Law == TokenLaw.Files
        ? new GaussianTokens(d, 0.5, spec.Seed).Generate(n)
        : spec.Tokens.Make(n, d, Rho, spec.Seed, 0);

    /// <summary>The processor time that few of three runs go below, or of more where these are short: what is compiled, or is taken
    /// from a cache by others, meanwhile only adds to it. Of one run where it is long.</summary>
    public static double Typical(Action run)
    {
        const double enough = 0.15;
        var seconds = new List<double>();
        while (seconds.Count < Fewest || (seconds.Sum() < enough && seconds.Count < 21))
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            run();
            seconds.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
            if (seconds[^1] > Long) break;
        }

        seconds.Sort();
        return seconds[(seconds.Count - 1) / 4];
    }
}
