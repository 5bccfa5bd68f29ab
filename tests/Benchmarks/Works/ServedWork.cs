namespace Benchmarks.Works;

/// <summary>A work with its inputs read: ours, or that of a peer which runs on .NET.</summary>
/// <param name="Run">What is timed.</param>
/// <param name="Result">The last run's result as doubles.</param>
internal sealed record ServedWork(Action Run, Func<double[]> Result)
{
    /// <summary>A small part of the work that makes the runtime compile all of it; by default the whole.</summary>
    public Action Warm { get; init; } = Run;

    /// <summary>A tiny work that makes the runtime compile this one before it is asked how much memory it holds; by default none.</summary>
    public Action Compile { get; init; } = () => { };

    /// <summary>A work whose result is one number.</summary>
    public static ServedWork Number(Func<double> run)
    {
        double result = double.NaN;
        return new ServedWork(() => result = run(), () => [result]);
    }
}
