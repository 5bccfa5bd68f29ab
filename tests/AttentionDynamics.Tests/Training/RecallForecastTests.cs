using AttentionDynamics.Scaling;
using AttentionDynamics.Training;

namespace AttentionDynamics.Tests.Training;

public class RecallForecastTests
{
    private static readonly RecallTask Task = new(keys: 64, classes: 4, dimension: 16);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    public void A_layer_bears_the_length_that_was_forecast_from_a_short_one(double power)
    {
        var plan = new TrainingPlan { Steps = 400, Shortest = 4, Longest = 16, Decay = 0.1 };
        RetrievalLayer layer = RetrievalTraining.Train(Task, new PowerOfLog(power).Through(8, 1), plan, 1);
        var forecast = new RecallForecast(layer, 16, 4000, 2);
        double length = forecast.HalfWeightLength()!.Value;
        Assert.InRange(length, 32, 1e6);
        Close.Absolute(0.5, forecast.TargetWeight(length), 1e-6);
        Close.Absolute(0.5, layer.Test((int)length, 1000, 3).TargetWeight, 0.03);
    }

    [Fact]
    public void Nothing_is_told_beyond_the_longest_length()
    {
        // Keys that all look alike select at no length, and weigh alike.
        var flat = new RetrievalLayer(Task, new ConstantScaling(0), Task.InitialParameters(1));
        var forecast = new RecallForecast(flat, 8, 100, 1);
        Close.Relative(1 / 1000.0, forecast.TargetWeight(1000), 1e-12);
        Assert.Equal(8, forecast.HalfWeightLength()!.Value, 1e-9);
        // Steeper than gap counting asks for.
        var learned = RetrievalTraining.Train(Task, new PowerOfLog(3).Through(16, 1), new TrainingPlan { Steps = 400, Longest = 32 }, 1);
        Assert.Null(new RecallForecast(learned, 32, 1000, 1).HalfWeightLength(1e6));
    }

    [Fact]
    public void Wrong_lengths_are_told()
    {
        var layer = new RetrievalLayer(Task, new ConstantScaling(1), Task.InitialParameters(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecallForecast(layer, 2, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecallForecast(layer, 8, 0, 1));
        var forecast = new RecallForecast(layer, 8, 10, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => forecast.TargetWeight(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => forecast.TargetWeight(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => forecast.HalfWeightLength(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => forecast.HalfWeightLength(double.NaN));
    }

    private sealed record PowerOfLog(double Power) : ScalingLaw
    {
        public override ScalingVariable Follows => ScalingVariable.Length;

        protected override double FactorAt(double n) => Math.Pow(Math.Log(n), Power);
    }
}
