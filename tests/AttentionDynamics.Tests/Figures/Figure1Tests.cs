using System.Globalization;
using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Figures;

/// <summary>The committed numbers of Figure 1, recomputed by the plain path: the dense layer a row of weights at a time, then all pairs.</summary>
public class Figure1Tests
{
    private const int N = 512, Seed = 2510;

    // As notebooks/04-almost-simplex states them: the dimension and how many samples are averaged.
    private static readonly Dictionary<string, (int D, int Samples)> Panels = new()
    {
        ["\"d = 512, 1 sample\""] = (512, 1),
        ["\"d = 32, 2 samples\""] = (32, 2),
        ["\"d = 2, 4 samples\""] = (2, 4),
    };

    [Theory]
    [InlineData(6)]
    [InlineData(20, Explicit = true)]
    public void Cells_of_the_committed_figure_are_those_of_the_plain_layer(int drawn)
    {
        string[][] cells = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "figures", "figure-1-angle-ratio.csv"))
            .Select(line => line.Split(",λ,heat-map,")).Where(parts => parts.Length == 2)];
        Assert.Equal(3 * 48 * 48, cells.Length);
        var random = new Random(20);
        foreach (string[] cell in Enumerable.Range(0, drawn).Select(_ => cells[random.Next(cells.Length)]))
        {
            var (d, samples) = Panels[cell[0]];
            double[] numbers = [.. cell[1].Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            double lambda = Enumerable.Range(0, samples).Average(sample =>
            {
                var tokens = new GaussianTokens(d, numbers[0], Seed, sample).Generate(N);
                return AngleRatio.Of(tokens, DenseLayer.Apply(tokens, numbers[1] * Math.Log(N)).Tokens).Lambda;
            });
            // The notebook asks for 1e-5; in the plane that is computed in double precision.
            Close.Relative(lambda, numbers[2], d == 2 ? 1e-10 : 1e-5, $"{cell[0]}, ρ, γ, λ = {cell[1]}");
        }
    }
}
