using Workbook.Sweeping;

namespace Workbook.Tests.Sweeping;

public class SweepPartTests
{
    [Fact]
    public void Parts_share_out_all_rows_each_once_and_evenly()
    {
        for (int of = 1; of <= 20; of++)
        for (int rows = 0; rows <= 100; rows++)
        {
            int[][] parts = [.. Enumerable.Range(1, of).Select(number => new SweepPart(number, of).RowsOf(rows).ToArray())];
            Assert.Equal(Enumerable.Range(0, rows), parts.SelectMany(part => part).Order());
            Assert.InRange(parts.Max(part => part.Length) - parts.Min(part => part.Length), 0, 1);
            for (int part = 0; part < of; part++) Assert.All(parts[part], row => Assert.Equal(part + 1, SweepPart.NumberOf(row, of)));
        }
    }

    /// <summary>The large rows of a grid recur at equal distances: no part may have them all.</summary>
    [Fact]
    public void What_recurs_among_the_rows_is_shared_out_too()
    {
        const int of = 8, rows = 640;
        for (int period = 2; period <= 40; period++)
        {
            int[] large = [.. Enumerable.Range(1, of).Select(number => new SweepPart(number, of).RowsOf(rows).Count(row => row % period == 0))];
            Assert.True(large.Max() <= 3 * ((rows / period / of) + 1), $"every {period}th row: {string.Join(", ", large)}");
        }
    }

    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("3/8", 3, 8)]
    [InlineData("2147483647/2147483647", int.MaxValue, int.MaxValue)]
    public void A_part_is_read(string text, int number, int of) => Assert.Equal(new SweepPart(number, of), SweepPart.Parse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("-1/2")]
    [InlineData("1/0")]
    [InlineData("1/99999999999")]
    [InlineData("a/b")]
    public void Another_text_is_none(string text)
    {
        Assert.Null(SweepPart.Parse(text, out string fault));
        Assert.Equal($"expected I/N with whole numbers 1 ≤ I ≤ N, got {text}", fault);
    }

    [Theory]
    [InlineData("1", "1", "8", "1", "8", "1/8")]
    [InlineData("8", "1", "8", null, "8", "8/8")]
    [InlineData("0", "0", "7", "1", "8", "1/8")]
    [InlineData("10", "4", "10", "3", "3", "3/3")]
    [InlineData("5", "5", "5", "1", "1", "1/1")]
    public void A_task_of_an_array_has_its_part(string task, string first, string last, string? step, string count, string part) =>
        Assert.Equal(part, SweepPart.OfSlurm(Environment(task, first, last, step, count))!.ToString());

    [Theory]
    [InlineData("2", "1", "8", "1", "3", "evenly apart")]
    [InlineData("2", "1", "8", "0", "8", "evenly apart")]
    [InlineData("9", "1", "8", "1", "8", "evenly apart")]
    [InlineData("3", "1", "7", "3", "3", "evenly apart")]
    [InlineData("x", "1", "8", "1", "8", "SLURM_ARRAY_TASK_ID: expected a whole number")]
    [InlineData("1", null, "8", "1", "8", "SLURM_ARRAY_TASK_MIN: expected a whole number, as Slurm sets it in a task of an array, got none")]
    public void An_array_that_does_not_say_the_parts_is_refused(string task, string? first, string last, string step, string count, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => SweepPart.OfSlurm(Environment(task, first, last, step, count))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Outside_an_array_there_is_none() => Assert.Null(SweepPart.OfSlurm(_ => null));

    private static Func<string, string?> Environment(string task, string? first, string last, string? step, string count) => name => name switch
    {
        "SLURM_ARRAY_TASK_ID" => task,
        "SLURM_ARRAY_TASK_MIN" => first,
        "SLURM_ARRAY_TASK_MAX" => last,
        "SLURM_ARRAY_TASK_STEP" => step,
        "SLURM_ARRAY_TASK_COUNT" => count,
        _ => null,
    };
}
