namespace AttentionDynamics.Numerics;

/// <summary>The pairs of n vectors in square tiles, of which those on and above the diagonal are kept.</summary>
/// <param name="n">n.</param>
internal abstract class TileTriangle(int n)
{
    /// <summary>Vectors in a tile: whole panels of columns and whole groups of rows at any width.</summary>
    internal const int Size = 96;

    /// <summary>How many tiles in a row of tiles.</summary>
    internal int Blocks { get; } = (n + Size - 1) / Size;

    /// <summary>Tiles on and above the diagonal.</summary>
    internal int Count => Scratch.Length(Blocks * (Blocks + 1L) / 2);

    /// <summary>Vectors in a block.</summary>
    internal int Rows(int block) => Math.Min(Size, n - block * Size);

    /// <summary>The number of the tile (I, J), I ≤ J.</summary>
    internal int Index(int i, int j) => i * Blocks - i * (i - 1) / 2 + (j - i);

    /// <summary>The tile of a number.</summary>
    internal (int I, int J) At(int index)
    {
        int i = 0;
        while (index >= Blocks - i)
            index -= Blocks - i++;
        return (i, i + index);
    }

    /// <summary>Where a block's row has its sum over the vectors of another, if each tile has the sums of its rows and then those of its
    /// columns: below the diagonal a tile is the transpose of the one above it.</summary>
    /// <param name="block">The block of the row.</param>
    /// <param name="other">The other block.</param>
    /// <param name="row">The row.</param>
    /// <param name="kinds">How many sums a row has, and a column: all of the first kind, then all of the next, each
    /// <see cref="Size"/> further.</param>
    internal int PlaceOfSum(int block, int other, int row, int kinds = 1) =>
        (block <= other ? 2 * Index(block, other) : 2 * Index(other, block) + 1) * kinds * Size + row;
}
