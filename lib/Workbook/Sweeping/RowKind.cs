using System.Globalization;
using AttentionDynamics.Numerics;

namespace Workbook.Sweeping;

/// <summary>Of which sweep a row is, and by which arithmetic: rows of one kind may stand in one result.</summary>
/// <param name="Spec">The specification's hash.</param>
/// <param name="Library">The library's version and build.</param>
/// <param name="Tiles">The order of sums.</param>
/// <param name="Registers">The width of the registers.</param>
/// <param name="Platform">System and processor.</param>
internal sealed record RowKind(string Spec, string Library, string Tiles, string Registers, string Platform)
{
    /// <summary>That of what this process computes.</summary>
    public static RowKind Current(string spec)
    {
        Arithmetic own = Arithmetic.Current;
        return new RowKind(
            spec, $"{own.Version} {own.Build}", own.TileOrder, own.RegisterBits.ToString(CultureInfo.InvariantCulture), own.Platform);
    }

    /// <summary>Without the specification, as a message says it.</summary>
    public override string ToString() => $"library {Library}, tiles {Tiles}, registers of {Registers} bits, {Platform}";
}
