using AttentionDynamics.Layers;

namespace AttentionDynamics.Tests.Layers;

public class RowSampleTests
{
    [Fact]
    public void Rows_are_drawn_once_each_and_the_first_of_a_longer_draw_are_the_shorter_one()
    {
        int[] all = RowSample.Draw(500, 499, 5);
        Assert.Equal(499, all.Distinct().Count());
        Assert.All(all, row => Assert.InRange(row, 0, 499));
        for (int rows = 1; rows < 499; rows++)
            Assert.Equal(all[..rows], RowSample.Draw(500, rows, 5));
        Assert.NotEqual(all[..20], RowSample.Draw(500, 20, 6));
        Assert.Equal(Enumerable.Range(0, 500), RowSample.Draw(500, 500, 5));
    }

    [Fact]
    public void Every_row_and_every_pair_of_rows_is_drawn_as_often_as_any_other()
    {
        const int population = 12, rows = 4, samples = 20000;
        int[,] together = new int[population, population];
        for (int seed = 0; seed < samples; seed++)
        {
            int[] drawn = RowSample.Draw(population, rows, seed);
            foreach (int one in drawn)
            foreach (int other in drawn)
                together[one, other]++;
        }
        double single = samples * (double)rows / population, pair = single * (rows - 1) / (population - 1);
        for (int one = 0; one < population; one++)
        for (int other = 0; other < population; other++)
            Close.Absolute(one == other ? single : pair, together[one, other], 5 * Math.Sqrt(single), $"{one}, {other}");
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Equal("population", Assert.Throws<ArgumentOutOfRangeException>(() => RowSample.Draw(0, 1)).ParamName);
        Assert.Equal("drawnRows", Assert.Throws<ArgumentOutOfRangeException>(() => RowSample.Draw(5, 6)).ParamName);
        Assert.Equal("drawnRows", Assert.Throws<ArgumentOutOfRangeException>(() => RowSample.Draw(5, 0)).ParamName);
    }
}
