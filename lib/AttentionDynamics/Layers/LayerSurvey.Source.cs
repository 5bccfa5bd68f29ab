using System.Globalization;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Layers;

public sealed partial record LayerSurvey
{
    /// <summary>Surveys a layer on the tokens of an opened file, a row each, which are read as they pass by and never held
    /// together.</summary>
    /// <remarks>
    /// The same bits as from the stored tokens. The file is read twice, and once more for every 480 rows; O(md) memory, and a megabyte a
    /// thread. Threads read one after another.
    /// </remarks>
    /// <param name="tokens">n x d, of a file whose rows are read anywhere (<see cref="TensorSource.IsRandomAccess"/>): compressed ones are
    /// not.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="drawnRows">m, from 3 to n; null: all.</param>
    /// <param name="seed">Which rows are drawn.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; β or α negative, NaN or infinite; rows neither n nor from 3 to n; threads
    /// &lt; 1.</exception>
    /// <exception cref="ArgumentException">The file can only be read in order; a token or an output token has norm 0; all pairs of rows
    /// drawn coincide.</exception>
    /// <exception cref="InvalidDataException">A number is not finite, or the data are damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LayerSurvey Of(
        TensorSource tokens, double beta, double alpha = 0, int? drawnRows = null, long seed = 0, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        options ??= ComputeOptions.Default;
        if (!tokens.IsRandomAccess)
            throw new ArgumentException($"{tokens.Label}: expected a file whose rows can be read anywhere, got one to be read in order",
                nameof(tokens));
        if (tokens.Rows < 2 || tokens.Rows > int.MaxValue || tokens.Columns < 1 || tokens.Columns > SourceRows.MostNumbers)
        {
            string came = string.Create(CultureInfo.InvariantCulture, $"{tokens.Rows} x {tokens.Columns}");
            throw new ArgumentOutOfRangeException(nameof(tokens),
                $"{tokens.Label}: expected n x d tokens, 2 ≤ n < 2^31, 1 ≤ d ≤ 2^17, got {came}");
        }
        using var passing = new SourceRows(tokens, options.Cancellation);
        return Of(passing.Fill, (int)tokens.Rows, (int)tokens.Columns, beta, alpha, new Sampling(drawnRows, seed), options);
    }
}
