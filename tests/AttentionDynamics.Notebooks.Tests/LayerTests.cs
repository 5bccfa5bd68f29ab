namespace AttentionDynamics.Notebooks.Tests;

public class LayerTests
{
    [Fact]
    public void A_layer_of_a_function_is_the_layer_of_its_values()
    {
        double[] x = [1, 2, 3];
        Assert.Equal([1, 4, 9], new Line("square", x, v => v * v).Y);
        Assert.Equal([1, 4, 9], new Points("square", x, v => v * v).Y);
        Axis axis = Axis.Linear("x");
        Assert.Equal(
            Figure.Of("square", "Square", axis, axis, new Line("square", x, [1, 4, 9]), new Points("points", x, [1, 4, 9])).PlotlyJson,
            Figure.Of("square", "Square", axis, axis, new Line("square", x, v => v * v), new Points("points", x, v => v * v)).PlotlyJson);
    }
}
