using System.Globalization;

namespace Workbook.Sweeping;

/// <summary>One row of a sweep: a token set and the γ at which its layer is measured.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Gamma">The γ.</param>
/// <param name="Sample">Which sample, from 0.</param>
internal sealed record SweepSpecRow(int Index, IReadOnlyList<double> Gamma, int Sample)
{
    /// <summary>The file of the tokens; null: a law's.</summary>
    public SweepFile? File { get; init; }

    /// <summary>n; 0 where the file says it.</summary>
    public int N { get; init; }

    /// <summary>d; 0 where the file says it.</summary>
    public int D { get; init; }

    /// <summary>ρ; NaN where there is none.</summary>
    public double Rho { get; init; }

    /// <summary>As messages name it: row 17 (n = 1024, d = 64, rho = 0.5, sample 0).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"row {Index} ({Place}, sample {Sample})");

    private string Place => File?.Name ?? string.Create(CultureInfo.InvariantCulture,
        $"n = {N}, d = {D}{(double.IsNaN(Rho) ? "" : string.Create(CultureInfo.InvariantCulture, $", rho = {Rho}"))}");
}
