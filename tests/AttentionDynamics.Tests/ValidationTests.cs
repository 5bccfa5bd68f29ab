using System.Reflection;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Literature;
using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests;

/// <summary>No public entry of the closed forms lets a number that is none pass: it is refused, never a silent NaN.</summary>
public class ValidationTests
{
    // A value in range for every parameter that is a number, by its name.
    private static readonly Dictionary<string, object> Good = new()
    {
        ["n"] = 1024.0, ["position"] = 10.0, ["rho"] = 0.5, ["gamma"] = 1.5, ["beta"] = 3.0, ["alpha"] = 0.5, ["normSquared"] = 2.0, ["dimension"] = 2048.0, ["selfWeight"] = 0.5, ["c"] = 0.3,
        ["scale"] = 2.0, ["distance"] = 3.0, ["step"] = 1.0, ["radius"] = 1.0, ["gap"] = 0.25, ["lambda"] = 0.5, ["u"] = 1.0, ["cosine"] = 0.9, ["s"] = 0.4, ["b"] = 0.1, ["train"] = 64.0, ["factor"] = 4.0, ["mscale"] = 1.0, ["d"] = 8.0,
        ["baseScale"] = 1.0, ["floor"] = 100.0, ["slope"] = 0.1, ["growth"] = 1.4, ["tau"] = 10.0, ["ratio"] = 2.0, ["sd"] = 1.0, ["ScoreBound"] = 1.0, ["Coefficient"] = 2.0, ["Exponent"] = -1.0,
        ["layers"] = 2, ["most"] = 5, ["times"] = new double[] { 0.5, 1 }, ["simplex"] = new SimplexState(0.5, 1), ["initial"] = new SimplexState(0.5, 1), ["state"] = new SimplexState(0.5, 1),
        ["scaling"] = new LogarithmicScaling(1.5), ["follows"] = ScalingVariable.Length, ["normalisation"] = AttentionNormalisation.Softmax, ["scheme"] = NormalisationScheme.Post,
        ["reducedScale"] = 2.0, ["until"] = 0.1, ["lifetime"] = 10.0, ["decorrelation"] = 0.3, ["clusters"] = 10.0, ["tokensOfCluster"] = 5.0, ["tokens"] = new AlmostSimplex(0.4, 0.6, 0.5, 1, 2),
    };

    private static readonly string[] MayBeNegative = ["c", "Exponent", "rho", "b"];

    private static readonly Type[] Types =
    [
        typeof(Theorem21), typeof(Theorem23), typeof(Theorem24), typeof(Theorem25), typeof(UniformSphere), typeof(UnscaledAttention), typeof(PowerLaw), typeof(RandomEnergy), typeof(SupercriticalDepth), typeof(Metastability), typeof(SurvivalTime), typeof(FollowingScale), typeof(DepthHysteresis),
        typeof(SimplexRidge), typeof(GaussianTransition), typeof(PartingLayer),
        typeof(EquiangularFlow), typeof(NormalisationFlow), typeof(SimplexLayer), typeof(SimplexLayerResult), typeof(SimplexState),
        .. typeof(ScalingLaw).Assembly.GetExportedTypes().Where(type => typeof(ScalingLaw).IsAssignableFrom(type) && !type.IsAbstract),
    ];

    public static TheoryData<string, string, int, double> Calls
    {
        get
        {
            var calls = new TheoryData<string, string, int, double>();
            foreach (Type type in Types)
            foreach (MethodBase method in Entries(type))
            {
                ParameterInfo[] parameters = method.GetParameters();
                for (int at = 0; at < parameters.Length; at++)
                {
                    if (parameters[at].ParameterType != typeof(double)) continue;
                    calls.Add(type.Name, method.ToString()!, at, double.NaN);
                    if (!MayBeNegative.Contains(parameters[at].Name)) calls.Add(type.Name, method.ToString()!, at, -3);
                }
            }
            return calls;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_number_that_is_none_is_refused_by_its_name(string typeName, string signature, int at, double bad)
    {
        Type type = Types.First(other => other.Name == typeName);
        MethodBase method = Entries(type).First(other => other.ToString() == signature);
        object?[] arguments = [.. method.GetParameters().Select(Value)];
        _ = Invoke(type, method, arguments);
        arguments[at] = bad;
        Assert.Equal(method.GetParameters()[at].Name, Assert.ThrowsAny<ArgumentException>(() => Invoke(type, method, arguments)).ParamName);
    }

    private static object Value(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(TwoLevelState)) return new TwoLevelState(0.1, 0.8);
        object value = Good[parameter.Name!];
        return parameter.ParameterType == typeof(int) ? Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture) : value;
    }

    private static object? Invoke(Type type, MethodBase method, object?[] arguments)
    {
        try
        {
            return method is ConstructorInfo made ? made.Invoke(arguments) : method.Invoke(method.IsStatic ? null : Instance(type), arguments);
        }
        catch (TargetInvocationException e)
        {
            throw e.InnerException!;
        }
    }

    private static object Instance(Type type) =>
        type == typeof(SimplexLayerResult) ? SimplexLayer.Apply(1024, new SimplexState(0.5, 1), 3)
        // Rates are those of a layer without residual.
        : type == typeof(Theorem21) ? new Theorem21(0.5)
        : type == typeof(Theorem24) ? new Theorem24(0.5)
        : type.GetConstructors()[0] is var made ? made.Invoke([.. made.GetParameters().Select(Value)]) : throw new InvalidOperationException();

    // SimplexState itself is the bare pair of numbers that layers hand on, and says what it takes where it is made by name. Of γ a rate takes the values of its own side alone.
    private static IEnumerable<MethodBase> Entries(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(method => !method.IsSpecialName && !method.Name.Contains('$')
                && method.Name is not ("Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "CollapseRate" or "UpperBound" or "LowerBound" or "ErrorExponent" or "IdentityRate" or "ResidualRate" or "Layers"))
            .Cast<MethodBase>().Concat(type == typeof(SimplexState) ? [] : type.GetConstructors());
}
