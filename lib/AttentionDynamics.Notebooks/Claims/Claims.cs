namespace AttentionDynamics.Notebooks;

/// <summary>Collects what a notebook claims and compares each prediction with its measurement.</summary>
/// <remarks>A claim that fails is kept until <see cref="Conclude"/>, so that one run names all that fail. NaN never holds. Numbers are
/// printed rounded; where a tolerance or bound is at the level of round-off (1e-9 or less), what it covers is printed as a bound, because the
/// digits differ between machines.</remarks>
public sealed class Claims
{
    /// <summary>Below this, digits of an error say more about the machine than about the mathematics.</summary>
    private const double RoundOff = 1e-9;
    private const string Holds = "holds";
    private const string Fails = "fails";

    private readonly List<Claim> claims = [];
    private readonly int digits;

    /// <summary>No claims yet.</summary>
    /// <param name="notebook">The notebook's name, without its extension.</param>
    /// <param name="significantDigits">Digits of the numbers printed, 1 to 15.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Digits not in 1 to 15.</exception>
    public Claims(string notebook, int significantDigits = NumberText.DefaultDigits)
    {
        if (string.IsNullOrWhiteSpace(notebook))
        {
            throw new ArgumentException("expected the notebook's name, got none", nameof(notebook));
        }
        if (significantDigits is < 1 or > 15)
        {
            throw new ArgumentOutOfRangeException(nameof(significantDigits), significantDigits, "expected 1 to 15");
        }
        Notebook = notebook;
        digits = significantDigits;
    }

    /// <summary>The notebook's name, without its extension.</summary>
    public string Notebook { get; }

    /// <summary>|measured − predicted| ≤ tolerance · |predicted|.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="predicted">The number predicted; not 0, which has no relative error.</param>
    /// <param name="measured">The number measured.</param>
    /// <param name="relativeTolerance">The tolerance, above 0.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers, or a prediction of 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A tolerance that is not a positive number.</exception>
    public void Equal(string statement, ClaimSource source, double predicted, double measured, double relativeTolerance)
    {
        CheckPositive(relativeTolerance, nameof(relativeTolerance));
        if (predicted == 0)
        {
            throw new ArgumentException($"claim \"{statement}\": 0 has no relative error; use EqualAbsolute or Vanishes", nameof(predicted));
        }
        bool holds = Math.Abs(measured - predicted) <= relativeTolerance * Math.Abs(predicted);
        Add(statement, source, Text(predicted), Text(measured), Text(relativeTolerance) + " relative", holds);
    }

    /// <summary>|measured − predicted| ≤ tolerance.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="measured">The number measured.</param>
    /// <param name="predicted">The number predicted.</param>
    /// <param name="absoluteTolerance">The tolerance, above 0.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A tolerance that is not a positive number.</exception>
    public void EqualAbsolute(string statement, ClaimSource source, double predicted, double measured, double absoluteTolerance)
    {
        CheckPositive(absoluteTolerance, nameof(absoluteTolerance));
        bool holds = Math.Abs(measured - predicted) <= absoluteTolerance;
        string shown = !holds || absoluteTolerance > RoundOff ? Text(measured)
            : Math.Abs(measured) <= absoluteTolerance ? Bound.Of(measured, absoluteTolerance)
            : Text(WithoutNoise(measured, absoluteTolerance));
        Add(statement, source, Text(predicted), shown, Text(absoluteTolerance) + " absolute", holds);
    }

    /// <summary>|measured| ≤ bound: what is predicted to be 0.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="measured">The number measured.</param>
    /// <param name="bound">The bound, above 0.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound that is not a positive number.</exception>
    public void Vanishes(string statement, ClaimSource source, double measured, double bound)
    {
        CheckPositive(bound, nameof(bound));
        bool holds = Math.Abs(measured) <= bound;
        Add(statement, source, "0", holds && bound <= RoundOff ? Bound.Of(measured, bound) : Text(measured), Text(bound) + " absolute", holds);
    }

    /// <summary>measured ≤ bound.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="measured">The number measured.</param>
    /// <param name="bound">The bound.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers.</exception>
    public void AtMost(string statement, ClaimSource source, double measured, double bound)
    {
        bool holds = measured <= bound;
        bool roundOff = holds && bound is > 0 and <= RoundOff;
        Add(statement, source, "≤ " + Text(bound), roundOff ? "≤ " + Text(bound) : Text(measured), "none", holds);
    }

    /// <summary>measured ≥ bound.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="measured">The number measured.</param>
    /// <param name="bound">The bound.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers.</exception>
    public void AtLeast(string statement, ClaimSource source, double measured, double bound) =>
        Add(statement, source, "≥ " + Text(bound), Text(measured), "none", measured >= bound);

    /// <summary>lower ≤ measured ≤ upper.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="measured">The number measured.</param>
    /// <param name="lower">The lower end.</param>
    /// <param name="upper">The upper end, not below it.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers, or ends in the wrong order.</exception>
    public void Between(string statement, ClaimSource source, double measured, double lower, double upper)
    {
        if (lower > upper)
        {
            throw new ArgumentException($"claim \"{statement}\": expected lower ≤ upper, got {Text(lower)} and {Text(upper)}", nameof(lower));
        }
        Add(statement, source, $"{Text(lower)} to {Text(upper)}", Text(measured), "none", measured >= lower && measured <= upper);
    }

    /// <summary>A claim that is no comparison of two numbers.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="predicted">What is predicted, in words.</param>
    /// <param name="measured">What was found, in words.</param>
    /// <param name="holds">Whether it holds.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers.</exception>
    public void True(string statement, ClaimSource source, string predicted, string measured, bool holds) =>
        Add(statement, source, predicted, measured, "none", holds);

    /// <summary>A number set beside its prediction without a verdict, where theory gives no tolerance.</summary>
    /// <param name="statement">What is reported, in one line.</param>
    /// <param name="source">Where the prediction comes from.</param>
    /// <param name="predicted">The number predicted.</param>
    /// <param name="measured">The number measured.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers, or NaN.</exception>
    public void Report(string statement, ClaimSource source, double predicted, double measured)
    {
        if (double.IsNaN(predicted) || double.IsNaN(measured))
        {
            throw new ArgumentException($"claim \"{statement}\": expected numbers, got predicted {Text(predicted)}, measured {Text(measured)}");
        }
        Report(statement, source, Text(predicted), Text(measured));
    }

    /// <summary>A finding set beside its prediction without a verdict.</summary>
    /// <param name="statement">What is reported, in one line.</param>
    /// <param name="source">Where the prediction comes from.</param>
    /// <param name="predicted">What is predicted, in words.</param>
    /// <param name="measured">What was found, in words.</param>
    /// <exception cref="ArgumentException">An empty statement, or one claimed before with other numbers.</exception>
    public void Report(string statement, ClaimSource source, string predicted, string measured) =>
        Add(statement, source, predicted, measured, "none", verdict: "reported");

    /// <summary>The table of all claims, when all hold.</summary>
    /// <exception cref="ClaimFailedException">Claims fail; the message names each of them.</exception>
    /// <exception cref="InvalidOperationException">There is no claim.</exception>
    public ClaimTable Conclude()
    {
        if (claims.Count == 0)
        {
            throw new InvalidOperationException($"{Notebook}: expected at least one claim, got none");
        }
        Claim[] failing = [.. claims.Where(claim => claim.Verdict == Fails)];
        return failing.Length == 0 ? new ClaimTable(Notebook, [.. claims]) : throw new ClaimFailedException(Notebook, failing);
    }

    /// <summary>The number rounded to the decimals that its tolerance leaves the same on every machine.</summary>
    private static double WithoutNoise(double measured, double tolerance)
    {
        int decimals = (int)Math.Floor(-Math.Log10(tolerance));
        return decimals > 15 ? measured : Math.Round(measured, decimals);
    }

    private static void CheckPositive(double value, string parameter)
    {
        if (!(value > 0) || double.IsInfinity(value))
        {
            throw new ArgumentOutOfRangeException(parameter, value, "expected a positive number");
        }
    }

    private string Text(double value) => NumberText.Of(value, digits);

    private void Add(string statement, ClaimSource source, string predicted, string measured, string tolerance, bool holds) =>
        Add(statement, source, predicted, measured, tolerance, holds ? Holds : Fails);

    private void Add(string statement, ClaimSource source, string predicted, string measured, string tolerance, string verdict)
    {
        if (string.IsNullOrWhiteSpace(statement))
        {
            throw new ArgumentException("claim: expected a statement, got none", nameof(statement));
        }
        var added = new Claim(statement, Mark(source), predicted, measured, tolerance, verdict);
        if (claims.FirstOrDefault(claim => claim.Statement == statement) is { } earlier)
        {
            // The same cell run again says the same; another number under the same words is another claim.
            if (earlier == added)
                return;
            throw new ArgumentException(
                $"claim \"{statement}\": expected one claim of each statement, got two that differ (rerun from the cell that makes the claims)", nameof(statement));
        }
        claims.Add(added);
    }

    private static string Mark(ClaimSource source) => source switch
    {
        ClaimSource.Paper => "P",
        ClaimSource.Derived => "D",
        ClaimSource.Literature => "L",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "expected Paper, Derived or Literature"),
    };
}
