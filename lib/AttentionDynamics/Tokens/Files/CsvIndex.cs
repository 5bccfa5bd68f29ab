namespace AttentionDynamics.Tokens.Files;

/// <summary>Whether the first column of a text file counts its rows, as far as they are read.</summary>
internal sealed class CsvIndex
{
    private bool countsFromOne = true, wholeFirst = true;

    /// <summary>Whether it is 0, 1, 2, …</summary>
    internal bool CountsFromZero { get; private set; } = true;

    /// <summary>Whether it is that, or 1, 2, 3, …</summary>
    internal bool Counts => CountsFromZero || countsFromOne;

    /// <summary>The line at which it no longer counted.</summary>
    internal long FirstUncounted { get; private set; }

    /// <summary>Whether the other columns are spelled as whole numbers.</summary>
    internal bool WholeElsewhere { get; private set; } = true;

    /// <summary>Whether all columns are.</summary>
    internal bool WholeThroughout => wholeFirst && WholeElsewhere;

    /// <summary>How many rows were read.</summary>
    internal long Rows { get; private set; }

    /// <summary>Takes the next field.</summary>
    internal void Add(long row, int column, ReadOnlySpan<byte> field, long line)
    {
        if (column > 0)
        {
            WholeElsewhere = WholeElsewhere && CsvNumbers.IsWhole(field);
            return;
        }
        Rows = row + 1;
        wholeFirst = wholeFirst && CsvNumbers.IsWhole(field);
        if (!Counts)
            return;
        CountsFromZero = CountsFromZero && CsvNumbers.IsWhole(field, row);
        countsFromOne = countsFromOne && CsvNumbers.IsWhole(field, row + 1);
        if (!Counts)
            FirstUncounted = line;
    }
}
