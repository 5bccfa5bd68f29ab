using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;

namespace AttentionDynamics.Notebooks.Tests;

public class SeriesColourTests
{
    [Fact]
    public void Every_law_of_the_library_has_a_colour()
    {
        Type[] laws = [.. typeof(ScalingLaw).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ScalingLaw)))];
        Assert.NotEmpty(laws);
        // Without its constructor: the colour asks for the kind of law only.
        Assert.All(laws, law => Assert.InRange(
            SeriesColour.Of((ScalingLaw)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(law)), 0, 7));
    }

    [Fact]
    public void A_law_that_ends_in_a_regime_has_its_colour()
    {
        Assert.Equal(SeriesColour.Of(Regime.Subcritical), SeriesColour.Of(new ConstantScaling(2)));
        Assert.Equal(SeriesColour.Of(Regime.Critical), SeriesColour.Of(new LogarithmicScaling(2)));
        Assert.Equal(SeriesColour.Of(Regime.Supercritical), SeriesColour.Of(new DynamicYarnScaling(1024)));
        Assert.Equal(3, Enum.GetValues<Regime>().Select(SeriesColour.Of).Distinct().Count());
        Assert.Equal(3, Enum.GetValues<BandRegime>().Select(SeriesColour.Of).Distinct().Count());
    }

    [Fact]
    public void A_law_of_another_kind_is_refused() =>
        Assert.Contains("expected a scaling law of this library", Assert.Throws<ArgumentException>(() => SeriesColour.Of((ScalingLaw)null!)).Message);
}
