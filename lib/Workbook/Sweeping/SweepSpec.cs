using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AttentionDynamics.Sweeps;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary>What a sweep computes: a quantity of a layer at each cell of a grid, in the mean over samples.</summary>
/// <remarks>
/// A row is one token set, of one sample, at some γ: all of them, or <see cref="GammasPerRow"/>. Rows are numbered in the order of the
/// axes, samples and parts of γ last, so that whoever computes a row computes the same numbers.
/// </remarks>
internal sealed class SweepSpec
{
    /// <summary>The axes' names.</summary>
    public const string N = "n", D = "d", Rho = "rho", File = "file";

    private readonly Lazy<SweepAxis[]> axes;
    private readonly Lazy<string> hash;

    /// <summary>Nothing is asked of it before all is set.</summary>
    public SweepSpec()
    {
        axes = new(() => [.. Outer!, new("sample", Count(Samples)), new("block", Count(Blocks)), new("gamma", [0])]);
        hash = new(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical().ToJsonString()))));
    }

    /// <summary>The quantity.</summary>
    public required SweepQuantity Quantity { get; init; }

    /// <summary>The tokens.</summary>
    public required SweepTokens Tokens { get; init; }

    /// <summary>The axes of token sets: n, d and ρ as far as the law has them, or the files by their number.</summary>
    public required IReadOnlyList<SweepAxis> Outer { get; init; }

    /// <summary>γ of β = γ log n.</summary>
    public required IReadOnlyList<double> Gamma { get; init; }

    /// <summary>The mask; null: a token sees all.</summary>
    public VariantChoice? Mask { get; init; }

    /// <summary>The normaliser.</summary>
    public VariantChoice Normaliser { get; init; } = VariantChoice.Softmax;

    /// <summary>Residual strength α.</summary>
    public double Alpha { get; init; }

    /// <summary>How many samples.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Seed.</summary>
    public long Seed { get; init; }

    /// <summary>At how many γ one row is computed.</summary>
    public required int GammasPerRow { get; init; }

    /// <summary>Whether the layer is softmax over all tokens, which has ways of its own.</summary>
    public bool IsSymmetric => Mask is null && Normaliser.Name == "softmax";

    /// <summary>The quantity's name, as it stands in a specification and over a column.</summary>
    public string QuantityName => SweepWords.Name(Quantity);

    /// <summary>How many rows.</summary>
    public int Rows => Sweep.CountRows(axes.Value);

    /// <summary>How many cells.</summary>
    public long Cells => (long)TokenSets * Gamma.Count;

    /// <summary>How many token sets a sample has.</summary>
    public int TokenSets => Outer.Aggregate(1, (count, axis) => checked(count * axis.Values.Count));

    /// <summary>How many parts the γ of one token set are in.</summary>
    public int Blocks => (Gamma.Count + GammasPerRow - 1) / GammasPerRow;

    /// <summary>64 hexadecimal digits, another one for every other sweep, and the same whatever the file's white space and order.</summary>
    public string Hash => hash.Value;

    /// <summary>Row <paramref name="index"/> from 0.</summary>
    public SweepSpecRow Row(int index)
    {
        SweepPoint point = Sweep.PointOf(axes.Value, index);
        int first = (int)point["block"] * GammasPerRow;
        double At(string axis) => Outer.Any(own => own.Name == axis) ? point[axis] : double.NaN;
        return new SweepSpecRow(index, [.. Gamma.Skip(first).Take(GammasPerRow)], (int)point["sample"])
        {
            File = Tokens.Law == TokenLaw.Files ? Tokens.Files[(int)point[File]] : null,
            N = (int)(Tokens.Law == TokenLaw.Files ? 0 : point[N]),
            D = Tokens.Law switch { TokenLaw.Files => 0, TokenLaw.Circle => 2, _ => (int)(double.IsNaN(At(D)) ? point[N] : At(D)) },
            Rho = At(Rho),
        };
    }

    /// <summary>The number of the row of a token set, a sample and a part of γ.</summary>
    public int IndexOf(int tokenSet, int sample, int block) => (tokenSet * Samples + sample) * Blocks + block;

    /// <summary>All that the numbers depend on, as JSON with every default said.</summary>
    public JsonObject Canonical()
    {
        var law = new JsonObject { ["law"] = SweepWords.Name(Tokens.Law) };
        switch (Tokens.Law)
        {
            case TokenLaw.Gaussian: law["normSpread"] = Tokens.NormSpread; break;
            case TokenLaw.Clusters: (law["clusters"], law["clusterRho"]) = (Tokens.Clusters, Tokens.ClusterRho); break;
            case TokenLaw.Simplex: law["normSquared"] = Tokens.NormSquared; break;
            case TokenLaw.Files: law["sha256"] = new JsonArray([.. Tokens.Files.Select(file => JsonValue.Create(file.Sha256))]); break;
        }

        var all = new JsonObject();
        foreach (SweepAxis axis in Outer.Where(axis => axis.Name != File)) all[axis.Name] = Numbers(axis.Values);
        all["gamma"] = Numbers(Gamma);
        return new JsonObject
        {
            ["quantity"] = QuantityName,
            ["tokens"] = law,
            ["mask"] = Mask?.Text ?? "none",
            ["normaliser"] = Normaliser.Text,
            ["alpha"] = Alpha,
            ["axes"] = all,
            ["gammasPerRow"] = GammasPerRow,
            ["samples"] = Samples,
            ["seed"] = Seed.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static double[] Count(int count) => [.. Enumerable.Range(0, count).Select(at => (double)at)];

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
