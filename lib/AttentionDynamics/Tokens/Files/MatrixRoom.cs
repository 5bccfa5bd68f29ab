namespace AttentionDynamics.Tokens.Files;

/// <summary>The array that n rows of d numbers take, and whether it can be had.</summary>
internal static class MatrixRoom
{
    /// <summary>Whether an array of n rows of d numbers can be had.</summary>
    internal static void RequireShape(string name, long rows, long columns)
    {
        if (rows < 2)
            throw FileText.Bad($"{name}: expected at least 2 rows, for a layer needs n ≥ 2 tokens, got {rows}");
        if (columns < 1)
            throw FileText.Bad($"{name}: expected at least 1 column, got {columns}");
        if ((Int128)rows * columns > Array.MaxLength)
            throw FileText.Bad($"{name}: expected at most {Array.MaxLength} numbers, got {rows} rows of {columns}");
    }

    /// <summary>Room for numbers.</summary>
    internal static double[] Allocate(string name, long count, long rows, long columns)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (count * sizeof(double) <= available)
        {
            try
            {
                return GC.AllocateUninitializedArray<double>((int)count);
            }
            catch (OutOfMemoryException)
            {
                // Less is left than this process may have.
            }
        }
        double needed = count * sizeof(double) / 1e9, had = available / 1e9;
        throw FileText.Bad($"{name}: expected tokens that fit into memory, got {rows} rows of {columns}, {needed:F1} GB of {had:F1}");
    }
}
