using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public class CircleTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1024)]
    public void Neighbours_are_one_nth_of_a_turn_apart(int n)
    {
        var tokens = Circle.Configuration(n);
        for (int i = 0; i < n; i++)
        {
            var x = tokens[i];
            var y = tokens[(i + 1) % n];
            Close.Absolute(Math.Cos(2 * Math.PI / n), x[0] * y[0] + x[1] * y[1], 2e-15);
            Close.Absolute(Math.Sin(2 * Math.PI / n), x[0] * y[1] - x[1] * y[0], 2e-15);
        }
    }

    [Fact]
    public void One_token_is_no_circle() => Assert.Throws<ArgumentOutOfRangeException>(() => Circle.Configuration(1));
}
