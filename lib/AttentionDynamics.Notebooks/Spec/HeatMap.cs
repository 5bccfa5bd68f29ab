using System.Text.Json.Serialization;

namespace AttentionDynamics.Notebooks;

/// <summary>
/// A function of two variables on a grid, as colours. Heat maps of one figure that have the same name share one colour scale.
/// </summary>
public sealed record HeatMap : Layer
{
    /// <summary>A heat map from rows.</summary>
    /// <param name="name">The title of the colour bar, with its unit.</param>
    /// <param name="x">Abscissas of the columns, increasing.</param>
    /// <param name="y">Ordinates of the rows, increasing.</param>
    /// <param name="z">One row for each y, each with one number for each x.</param>
    [JsonConstructor]
    public HeatMap(string name, IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<IReadOnlyList<double>> z)
        : base(name) => (X, Y, Z) = (x, y, z);

    /// <summary>A heat map from a matrix.</summary>
    /// <param name="name">The title of the colour bar, with its unit.</param>
    /// <param name="x">Abscissas of the columns, increasing.</param>
    /// <param name="y">Ordinates of the rows, increasing.</param>
    /// <param name="z">The numbers: z[j, i] belongs to y[j] and x[i].</param>
    public HeatMap(string name, IReadOnlyList<double> x, IReadOnlyList<double> y, double[,] z)
        : this(name, x, y, Rows(z))
    {
    }

    /// <summary>Abscissas of the columns, increasing.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Ordinates of the rows, increasing.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>The numbers: Z[j][i] belongs to Y[j] and X[i].</summary>
    public IReadOnlyList<IReadOnlyList<double>> Z { get; }

    /// <summary>Where the colour scale begins; null: at the smallest number of all heat maps of this name.</summary>
    public double? Minimum { get; init; }

    /// <summary>Where the colour scale ends; null: at the largest number of all heat maps of this name.</summary>
    public double? Maximum { get; init; }

    private static double[][] Rows(double[,] z) =>
        [.. Enumerable.Range(0, z.GetLength(0)).Select(j => Enumerable.Range(0, z.GetLength(1)).Select(i => z[j, i]).ToArray())];
}
