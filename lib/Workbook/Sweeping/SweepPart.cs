using System.Globalization;

namespace Workbook.Sweeping;

/// <summary>Part I of N of a sweep's rows: of every N rows that follow one another it has one, and not always the same, so that large and
/// small rows are dealt out alike whatever recurs among them.</summary>
/// <param name="Number">I, from 1 to N.</param>
/// <param name="Of">N.</param>
internal sealed record SweepPart(int Number, int Of)
{
    private const string Expected = "I/N with whole numbers 1 ≤ I ≤ N";

    /// <summary>The variables in which Slurm tells a task of an array which it is.</summary>
    private const string TaskId = "SLURM_ARRAY_TASK_ID", First = "SLURM_ARRAY_TASK_MIN", Last = "SLURM_ARRAY_TASK_MAX",
        Step = "SLURM_ARRAY_TASK_STEP", Count = "SLURM_ARRAY_TASK_COUNT";

    /// <summary>All rows.</summary>
    public static SweepPart Whole { get; } = new(1, 1);

    /// <summary>The rows of a sweep of so many.</summary>
    public IEnumerable<int> RowsOf(int rows)
    {
        for (long deal = 0; deal * Of < rows; deal++)
        {
            long row = deal * Of + (Number - 1 + Shift(deal, Of)) % Of;
            if (row < rows) yield return (int)row;
        }
    }

    /// <summary>Which part of so many has a row.</summary>
    public static int NumberOf(int row, int of) => (int)((row % of + of - Shift(row / of, of) % of) % of) + 1;

    /// <summary>The part that an argument names, or a fault.</summary>
    public static SweepPart? Parse(string text, out string fault)
    {
        string[] parts = text.Split('/');
        fault = $"expected {Expected}, got {text}";
        return parts.Length == 2 && Number0(parts[0]) is { } number && Number0(parts[1]) is { } of && number >= 1 && number <= of
            ? new SweepPart(number, of)
            : null;
    }

    /// <summary>The part that is this task's of an array of Slurm's; null where this is none.</summary>
    /// <exception cref="InvalidInputException">The array's numbers are not evenly apart, so that they do not say the parts.</exception>
    public static SweepPart? OfSlurm(Func<string, string?> environment)
    {
        if (environment(TaskId) is not { Length: > 0 } text) return null;
        int task = Read(TaskId, text), first = Read(First, environment(First)), last = Read(Last, environment(Last)),
            step = environment(Step) is { Length: > 0 } said ? Read(Step, said) : 1, count = Read(Count, environment(Count));
        if (step < 1 || count < 1 || (last - first) % step != 0 || (last - first) / step + 1 != count || (task - first) % step != 0
            || task < first || task > last)
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"{TaskId}: expected an array of tasks that are evenly apart, or --part I/N, ")
                + string.Create(CultureInfo.InvariantCulture, $"got task {task} of {count} from {first} to {last} by {step}"));
        return new SweepPart((task - first) / step + 1, count);
    }

    /// <summary>The processors that Slurm gives a task; null where it says none.</summary>
    public static int? SlurmProcessors(Func<string, string?> environment) =>
        environment("SLURM_CPUS_PER_TASK") is { } text && Number0(text) is > 0 and var given ? given : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Of}");

    /// <summary>By how much a deal begins later: as if at random, so that whatever recurs falls to all.</summary>
    private static long Shift(long deal, int of)
    {
        ulong mixed = unchecked((ulong)deal * 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return (long)((mixed ^ (mixed >> 31)) % (ulong)of);
    }

    private static int Read(string name, string? text) => text is not null && Number0(text) is { } number
        ? number
        : throw new InvalidInputException($"{name}: expected a whole number, as Slurm sets it in a task of an array, got {text ?? "none"}");

    private static int? Number0(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
