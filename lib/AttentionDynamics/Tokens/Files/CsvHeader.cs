namespace AttentionDynamics.Tokens.Files;

/// <summary>What the first line of a text file is: numbers, or the names of the columns.</summary>
internal sealed class CsvHeader
{
    private int texts;
    private bool counts = true, countsAfterFirst = true, firstIsNumber, firstIsEmpty;
    private string first = "";

    /// <summary>How many fields it has.</summary>
    internal int Columns { get; private set; }

    /// <summary>Whether it is 0, 1, …, d-1, which table programs name columns that have no name.</summary>
    internal bool Counts => counts;

    /// <summary>Whether it is a header: names throughout, or numbers that count the columns, with or without the name of an index before
    /// them.</summary>
    internal bool IsHeader => Counts || texts == Columns || (firstIsEmpty && texts == Columns - 1 && texts > 0) || IndexAndCounts;

    /// <summary>Whether what counts the columns begins at the second.</summary>
    internal bool IndexAndCounts => Columns > 1 && !firstIsNumber && countsAfterFirst;

    /// <summary>Whether the first column has no name of its own.</summary>
    internal bool FirstIsUnnamed => firstIsEmpty || IndexAndCounts || first.StartsWith("Unnamed: 0", StringComparison.Ordinal);

    /// <summary>The name of the first column.</summary>
    internal string First => first;

    /// <summary>Takes the next field.</summary>
    internal void Add(ReadOnlySpan<byte> field, bool isNumber)
    {
        if (Columns == 0)
        {
            (firstIsNumber, firstIsEmpty) = (isNumber, field.IsEmpty);
            first = CsvNumbers.Text(field);
        }
        bool empty = field.IsEmpty;
        texts += isNumber || empty ? 0 : 1;
        counts &= CsvNumbers.IsWhole(field, Columns);
        countsAfterFirst &= Columns == 0 || CsvNumbers.IsWhole(field, Columns - 1);
        Columns++;
    }
}
