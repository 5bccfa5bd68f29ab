namespace AttentionDynamics.Notebooks;

/// <summary>Collects what a notebook claims: compares measurements with predictions, and with wrong theories too.</summary>
/// <remarks>
/// A claim is one statement, tested on one case or on a table of them. It names at least one <em>alternative</em>: a wrong theory near the
/// right one, such as a limit, exponent or constant that is off, given as the same function of the case as the prediction. The very test
/// that the prediction has to pass is run on each alternative, and one that passes in every case shows that the test tells nothing: the
/// claim then fails like one that does not hold. What fails is kept until <see cref="Conclude"/>, so that one run names all. What is no
/// finite number never holds, and refuses no alternative.
/// <para>
/// A claim shows its worst case. Numbers are printed rounded; where a tolerance or bound is at the level of round-off (1e-9 or less), what
/// it covers is printed as a bound, because the digits differ between machines.
/// </para>
/// </remarks>
public sealed class Claims
{
    private const string Holds = "holds";
    private const string Fails = "fails";
    private const string Reported = "reported";

    private readonly List<Claim> claims = [];
    private readonly Dictionary<string, string> failures = [];
    private readonly Dictionary<string, ClaimCases> tables = [];
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

    /// <summary>|measured − predicted| ≤ tolerance in every case.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cases">What it is tested on.</param>
    /// <param name="predicted">The number predicted of a case.</param>
    /// <param name="measured">The number measured in it.</param>
    /// <param name="tolerance">How far the two may lie apart.</param>
    /// <param name="alternatives">Wrong theories: name, and the number each predicts of a case.</param>
    /// <exception cref="ArgumentException">An empty statement, one claimed before with other numbers, no alternative, or a prediction of 0
    /// with a relative tolerance.</exception>
    public void Equal<T>(string statement, ClaimSource source, Cases<T> cases, Func<T, double> predicted, Func<T, double> measured,
        Tolerance tolerance, params (string Name, Func<T, double> Predicted)[] alternatives)
    {
        var trial = Put(cases, predicted, measured, new Closeness(tolerance, Text));
        if (tolerance.IsRelative && trial.Predicted.Contains(0))
        {
            throw new ArgumentException($"claim \"{statement}\": 0 has no relative error; use an absolute tolerance", nameof(predicted));
        }
        Test(statement, source, cases, trial, alternatives);
    }

    /// <summary>|measured − predicted| ≤ tolerance.</summary>
    /// <inheritdoc cref="Equal{T}"/>
    public void Equal(string statement, ClaimSource source, double predicted, double measured, Tolerance tolerance,
        params (string Name, double Predicted)[] alternatives) =>
        Equal(statement, source, One(measured), _ => predicted, x => x, tolerance, Constant<double, double>(alternatives));

    /// <summary>|measured| ≤ bound in every case: what is predicted to be 0.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cases">What it is tested on.</param>
    /// <param name="measured">The number measured in a case.</param>
    /// <param name="bound">The bound, above 0.</param>
    /// <param name="alternatives">Wrong theories: name, and the number each predicts of a case in place of 0.</param>
    /// <exception cref="ArgumentException">An empty statement, one claimed before with other numbers, or no alternative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound that is not a positive number.</exception>
    public void Vanishes<T>(string statement, ClaimSource source, Cases<T> cases, Func<T, double> measured, double bound,
        params (string Name, Func<T, double> Predicted)[] alternatives) =>
        Test(statement, source, cases, Put(cases, _ => 0.0, measured, new Closeness(Tolerance.Absolute(bound), Text)), alternatives);

    /// <summary>|measured| ≤ bound: what is predicted to be 0.</summary>
    /// <inheritdoc cref="Vanishes{T}"/>
    public void Vanishes(string statement, ClaimSource source, double measured, double bound,
        params (string Name, double Predicted)[] alternatives) =>
        Vanishes(statement, source, One(measured), x => x, bound, Constant<double, double>(alternatives));

    /// <summary>measured ≤ bound in every case.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cases">What it is tested on.</param>
    /// <param name="measured">The number measured in a case.</param>
    /// <param name="bound">Its bound.</param>
    /// <param name="alternatives">Bounds that are wrong, being too low: name, and the bound of a case.</param>
    /// <exception cref="ArgumentException">An empty statement, one claimed before with other numbers, or no alternative.</exception>
    public void AtMost<T>(string statement, ClaimSource source, Cases<T> cases, Func<T, double> measured, Func<T, double> bound,
        params (string Name, Func<T, double> Bound)[] alternatives) =>
        Test(statement, source, cases, Put(cases, bound, measured, new OneSided(isUpper: true, Text)), alternatives);

    /// <summary>measured ≤ bound.</summary>
    /// <inheritdoc cref="AtMost{T}"/>
    public void AtMost(string statement, ClaimSource source, double measured, double bound,
        params (string Name, double Bound)[] alternatives) =>
        AtMost(statement, source, One(measured), x => x, _ => bound, Constant<double, double>(alternatives));

    /// <summary>measured ≥ bound in every case.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cases">What it is tested on.</param>
    /// <param name="measured">The number measured in a case.</param>
    /// <param name="bound">Its bound.</param>
    /// <param name="alternatives">Bounds that are wrong, being too high: name, and the bound of a case.</param>
    /// <exception cref="ArgumentException">An empty statement, one claimed before with other numbers, or no alternative.</exception>
    public void AtLeast<T>(string statement, ClaimSource source, Cases<T> cases, Func<T, double> measured, Func<T, double> bound,
        params (string Name, Func<T, double> Bound)[] alternatives) =>
        Test(statement, source, cases, Put(cases, bound, measured, new OneSided(isUpper: false, Text)), alternatives);

    /// <summary>measured ≥ bound.</summary>
    /// <inheritdoc cref="AtLeast{T}"/>
    public void AtLeast(string statement, ClaimSource source, double measured, double bound,
        params (string Name, double Bound)[] alternatives) =>
        AtLeast(statement, source, One(measured), x => x, _ => bound, Constant<double, double>(alternatives));

    /// <summary>lower ≤ measured ≤ upper in every case.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cases">What it is tested on.</param>
    /// <param name="measured">The number measured in a case.</param>
    /// <param name="range">Its lower and upper end, the upper not below the lower.</param>
    /// <param name="alternatives">Wrong ranges: name, and the two ends of a case.</param>
    /// <exception cref="ArgumentException">An empty statement, one claimed before with other numbers, no alternative, or ends in the wrong
    /// order.</exception>
    public void Between<T>(string statement, ClaimSource source, Cases<T> cases, Func<T, double> measured,
        Func<T, (double Lower, double Upper)> range, params (string Name, Func<T, (double Lower, double Upper)> Range)[] alternatives)
    {
        var trial = Put(cases, range, measured, new Enclosure(Text));
        foreach ((double lower, double upper) in trial.Predicted)
        {
            if (lower > upper)
            {
                throw new ArgumentException($"claim \"{statement}\": expected lower ≤ upper, got {Text(lower)} and {Text(upper)}",
                    nameof(range));
            }
        }
        Test(statement, source, cases, trial, alternatives);
    }

    /// <summary>lower ≤ measured ≤ upper.</summary>
    /// <inheritdoc cref="Between{T}"/>
    public void Between(string statement, ClaimSource source, double measured, (double Lower, double Upper) range,
        params (string Name, (double Lower, double Upper) Range)[] alternatives) =>
        Between(statement, source, One(measured), x => x, _ => range, Constant<double, (double Lower, double Upper)>(alternatives));

    /// <summary>What is found, in words, is what is predicted: a regime, an order, a rise or a fall.</summary>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cases">What it is tested on.</param>
    /// <param name="predicted">What is predicted of a case, in words.</param>
    /// <param name="found">What was found in it, in words made from what was measured.</param>
    /// <param name="alternatives">Wrong theories: name, and the words each predicts of a case.</param>
    /// <exception cref="ArgumentException">An empty statement, one claimed before with other words, or no alternative.</exception>
    public void InWords<T>(string statement, ClaimSource source, Cases<T> cases, Func<T, string> predicted, Func<T, string> found,
        params (string Name, Func<T, string> Predicted)[] alternatives) =>
        Test(statement, source, cases, Put(cases, predicted, found, new Wording()), alternatives);

    /// <summary>What is found, in words, is what is predicted: a regime, an order, a rise or a fall.</summary>
    /// <inheritdoc cref="InWords{T}"/>
    public void InWords(string statement, ClaimSource source, string predicted, string found,
        params (string Name, string Predicted)[] alternatives) =>
        InWords(statement, source, One(found), _ => predicted, x => x, Constant<string, string>(alternatives));

    /// <summary>Numbers set beside their predictions without a verdict; the case with the largest relative distance is shown.</summary>
    /// <param name="statement">What is reported, in one line.</param>
    /// <param name="source">Where the prediction comes from.</param>
    /// <param name="cases">What it is reported of.</param>
    /// <param name="predicted">The number predicted of a case.</param>
    /// <param name="measured">The number measured in it.</param>
    /// <param name="because">Why there is no verdict.</param>
    /// <exception cref="ArgumentException">An empty statement or reason, a statement claimed before with other numbers, or NaN.</exception>
    public void Report<T>(string statement, ClaimSource source, Cases<T> cases, Func<T, double> predicted, Func<T, double> measured,
        string because)
    {
        var trial = Put(cases, predicted, measured, new Closeness(Tolerance.Relative(1), Text));
        for (int i = 0; i < cases.Labels.Count; i++)
        {
            if (double.IsNaN(trial.Predicted[i]) || double.IsNaN(trial.Measured[i]))
            {
                throw new ArgumentException($"claim \"{statement}\"{trial.At(i)}: expected numbers, got predicted "
                    + $"{Text(trial.Predicted[i])}, measured {Text(trial.Measured[i])}");
            }
        }
        int worst = trial.Worst();
        Add(new Claim(statement, Mark(source), Text(trial.Predicted[worst]), Text(trial.Measured[worst]), Reason(statement, because),
            Reported)
        {
            Case = cases.Labels[worst],
            Cases = cases.Labels.Count,
        });
        tables[statement] = ClaimCases.Of(trial, []);
    }

    /// <summary>A number set beside its prediction without a verdict.</summary>
    /// <inheritdoc cref="Report{T}"/>
    public void Report(string statement, ClaimSource source, double predicted, double measured, string because) =>
        Report(statement, source, One(measured), _ => predicted, x => x, because);

    /// <summary>A finding set beside its prediction without a verdict.</summary>
    /// <param name="statement">What is reported, in one line.</param>
    /// <param name="source">Where the prediction comes from.</param>
    /// <param name="predicted">What is predicted, in words.</param>
    /// <param name="measured">What was found, in words.</param>
    /// <param name="because">Why there is no verdict.</param>
    /// <exception cref="ArgumentException">An empty statement or reason, or a statement claimed before with other words.</exception>
    public void Report(string statement, ClaimSource source, string predicted, string measured, string because) =>
        Add(new Claim(statement, Mark(source), predicted, measured, Reason(statement, because), Reported));

    /// <summary>The cases of a claim that was made, a row each: predicted, measured, and what each alternative predicts.</summary>
    /// <param name="statement">The claim's statement.</param>
    /// <exception cref="ArgumentException">No such claim over cases.</exception>
    public ClaimCases CasesOf(string statement) => tables.TryGetValue(statement, out ClaimCases? table)
        ? table
        : throw new ArgumentException($"expected the statement of a claim over cases, got \"{statement}\"", nameof(statement));

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
        return failing.Length == 0
            ? new ClaimTable(Notebook, [.. claims])
            : throw new ClaimFailedException(Notebook, failing, [.. failing.Select(claim => failures[claim.Statement])]);
    }

    private static Cases<T> One<T>(T measured) => Cases<T>.Single(measured);

    private static (string Name, Func<TCase, TPrediction> Predicted)[] Constant<TCase, TPrediction>(
        (string Name, TPrediction Predicted)[] alternatives) =>
        [.. (alternatives ?? []).Select(wrong => (wrong.Name, (Func<TCase, TPrediction>)(_ => wrong.Predicted)))];

    private static Trial<TPrediction, TMeasurement> Put<T, TPrediction, TMeasurement>(Cases<T> cases, Func<T, TPrediction> predicted,
        Func<T, TMeasurement> measured, Comparison<TPrediction, TMeasurement> comparison)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(measured);
        return new(cases.Labels, [.. cases.Values.Select(predicted)], [.. cases.Values.Select(measured)], comparison);
    }

    private static string Reason(string statement, string because) => !string.IsNullOrWhiteSpace(because)
        ? "none: " + because
        : throw new ArgumentException($"claim \"{statement}\": expected a reason why it has no verdict, got none", nameof(because));

    private string Text(double value) => NumberText.Of(value, digits);

    /// <summary>Runs the test on the prediction and on each alternative, and keeps the claim.</summary>
    private void Test<T, TPrediction, TMeasurement>(string statement, ClaimSource source, Cases<T> cases,
        Trial<TPrediction, TMeasurement> trial, (string Name, Func<T, TPrediction> Predicted)[] alternatives)
    {
        if (alternatives is not { Length: > 0 } || alternatives.Any(wrong => string.IsNullOrWhiteSpace(wrong.Name)))
        {
            throw new ArgumentException($"claim \"{statement}\": expected at least one alternative that it refuses, each with a name",
                nameof(alternatives));
        }
        (string Name, Trial<TPrediction, TMeasurement> Trial)[] refused =
            [.. alternatives.Select(wrong => (wrong.Name, trial.Against([.. cases.Values.Select(wrong.Predicted)])))];
        string? failure = trial.Failure(statement)
            ?? refused.Select(wrong => wrong.Trial.FailureToRefuse(statement, wrong.Name)).FirstOrDefault(text => text is not null);
        if (failure is not null)
            failures[statement] = failure;
        int worst = trial.Worst();
        Add(new Claim(statement, Mark(source), trial.Comparison.Text(trial.Predicted[worst]),
            trial.Comparison.Text(trial.Predicted[worst], trial.Measured[worst]), trial.Comparison.Tolerance,
            failure is null ? Holds : Fails)
        {
            Case = cases.Labels[worst],
            Cases = cases.Labels.Count,
            Refused = failure is null ? string.Join("; ", refused.Select(wrong => wrong.Trial.Refusal(wrong.Name))) : string.Empty,
        });
        tables[statement] = ClaimCases.Of(trial, refused);
    }

    private void Add(Claim added)
    {
        if (string.IsNullOrWhiteSpace(added.Statement))
        {
            throw new ArgumentException("claim: expected a statement, got none", nameof(added));
        }
        if (claims.FirstOrDefault(claim => claim.Statement == added.Statement) is { } earlier)
        {
            // The same cell run again says the same; another number under the same words is another claim.
            if (earlier == added)
                return;
            throw new ArgumentException(
                $"claim \"{added.Statement}\": expected one claim of each statement, got two that differ (rerun from the cell that makes "
                    + $"the claims)", nameof(added));
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
