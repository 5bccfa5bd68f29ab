using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>That the functions are the nearest doubles is what makes them the same everywhere; the values are of 60-digit arithmetic.</summary>
public class PortableFunctionsTests
{
    private static readonly ElementaryFunctions Functions = ElementaryFunctions.Portable;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2.71828182845904523536028747135266249775724709369995957496697)]
    [InlineData(-1, 0.367879441171442321595523770161460867445811131031767834507837)]
    [InlineData(0.5, 1.64872127070012814684865078781416357165377610071014801157508)]
    [InlineData(-0.001, 0.999000499833374991647259481732773735157578701220333437091276)]
    [InlineData(20, 485165195.409790277969106830541540558684638988944847254353611)]
    [InlineData(-50.25, 1.50211189194315225393328642130957782039131506069743414350511E-22)]
    [InlineData(700, 1.01423205473500450945532959523126761520467957224307334878054E+304)]
    [InlineData(-740, 4.18873988004804893945754000158365288241312523708426071528204E-322)]
    [InlineData(1e-10, 1.00000000010000000000500000364338639858076696442308164431317)]
    [InlineData(0.6931471805599453, 1.99999999999999995361906372307400822790070320355780503741393)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(1e300, double.PositiveInfinity)]
    [InlineData(-1e300, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void The_exponential_is_the_nearest_double(double x, double expected) => Assert.Equal(expected, Functions.Exp(x));

    [Theory]
    [InlineData(2, 0.693147180559945309417232121458176568075500134360255254120680, 0.301029995663981195213738894724493026768189881462108541310427)]
    [InlineData(10, 2.30258509299404568401799145468436420760110148862877297603333, 1)]
    [InlineData(4096, 8.31776616671934371300678545749811881690600161232306304944816, 3.61235994796777434256486673669391632121827857754530249572513)]
    [InlineData(4095, 8.31752199628716979855008999207973738326293514425608493026047, 3.61225390609643727929503832832070221594536943163031686665413)]
    [InlineData(1e12, 27.6310211159285482082158974562123704912132178635452757123999, 12)]
    [InlineData(0.5, -0.693147180559945309417232121458176568075500134360255254120680, -0.301029995663981195213738894724493026768189881462108541310427)]
    [InlineData(0.7071, -0.346583180371942000278136362776537529137233579395490266634270, -0.150519162756013829076992570158786599793255918245348089504836)]
    [InlineData(1.0000000001, 1.00000008269037099081966940803576377866121541387715239746186E-10, 4.34294517815223655496841736758832830375091980647965926767330E-11)]
    [InlineData(0.9999, -0.000100005000333347320819644347167432094870816383142351751235816, -0.0000434316198075056010134556606668698076977621956674559968814631)]
    [InlineData(1e-300, -690.775527898213705180338344570100502908613341583641344062547, -299.999999999999999989116974694462003822576439598436875271249)]
    [InlineData(1e300, 690.775527898213705257902196660513681150659990441493231550394, 300.000000000000000022802527652488451303094120932590379272825)]
    [InlineData(1.5, 0.405465108108164381978013115464349136571990423462494197614014, 0.176091259055681242081289008530622282431938982728587323519438)]
    [InlineData(3e-310, -712.702766539486055409249355425465848433586365418764243563399, -309.522878745280338889503820489244075325396056005807388068039)]
    [InlineData(1, 0, 0)]
    [InlineData(0, double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(-1, double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN, double.NaN)]
    public void The_logarithms_are_the_nearest_doubles(double x, double log, double log10)
    {
        Assert.Equal(log, Functions.Log(x));
        Assert.Equal(log10, Functions.Log10(x));
    }

    // A C library's functions are good to one unit in the last place; a wrong table or term would be off by many.
    [Fact]
    public void They_are_within_a_unit_in_the_last_place_of_the_systems_everywhere()
    {
        var random = new Random(7);
        for (int i = 0; i < 200_000; i++)
        {
            double x = 1400 * random.NextDouble() - 700, y = Math.Pow(10, 600 * random.NextDouble() - 300), near = 1 + (random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(50));
            Within(Math.Exp(x), Functions.Exp(x), 1, x);
            Within(Math.Exp(near - 1), Functions.Exp(near - 1), 1, near - 1);
            Within(Math.Log(y), Functions.Log(y), 1, y);
            Within(Math.Log(near), Functions.Log(near), 1, near);
            Within(Math.Log10(y), Functions.Log10(y), 2, y);
            Within(MathNet.Numerics.SpecialFunctions.Log1p(near - 1), Functions.Log1p(near - 1), 4, near - 1);
        }
    }

    // These bits and no others, on whatever machine, in whatever register width: FNV-1a over a sequence of arguments.
    [Fact]
    public void The_bits_are_those_of_every_other_machine()
    {
        ulong hash = 14695981039346656037;
        ulong state = 1;
        for (int i = 0; i < 100_000; i++)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            double share = (state >> 11) * Math.ScaleB(1, -53);
            foreach (double value in new[] { Functions.Exp(1440 * share - 730), Functions.Log(share * 1e6), Functions.Log10(share), Functions.Log1p(share - 0.5) })
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
        }

        Assert.Equal(18371280858328184916, hash);
    }

    private static void Within(double expected, double actual, int units, double x) =>
        Assert.True(Math.Abs(expected - actual) <= units * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), FormattableString.Invariant($"{x:R}: expected {expected:R}, got {actual:R}"));
}
