namespace AttentionDynamics.Notebooks;

/// <summary>The test of a claim: one and the same for what is predicted and for each alternative.</summary>
/// <remarks>What is not a finite number meets no test, as prediction or as measurement.</remarks>
internal abstract class Comparison<TPrediction, TMeasurement>
{
    /// <summary>At and below this, digits of an error say more about the machine than about the mathematics.</summary>
    protected const double RoundOff = 1e-9;

    /// <summary>The tolerance as the claim prints it.</summary>
    public abstract string Tolerance { get; }

    /// <summary>Whether a prediction can be tested at all.</summary>
    public abstract bool IsDefined(TPrediction predicted);

    /// <summary>Whether the measurement passes.</summary>
    public abstract bool Holds(TPrediction predicted, TMeasurement measured);

    /// <summary>How far the measurement misses, in the test's own unit: the larger the worse, comparable between cases.</summary>
    public abstract double Miss(TPrediction predicted, TMeasurement measured);

    /// <summary>A miss by which a case is chosen as the worst: 0 where only round-off tells it from others.</summary>
    public abstract double Rank(TPrediction predicted, TMeasurement measured);

    /// <summary>By how much an alternative is missed, as "3.1e4 tolerances"; empty: not a matter of degree.</summary>
    public abstract string Amount(TPrediction predicted, TMeasurement measured);

    /// <summary>The prediction as printed.</summary>
    public abstract string Text(TPrediction predicted);

    /// <summary>The measurement as printed beside the prediction.</summary>
    public abstract string Text(TPrediction predicted, TMeasurement measured);
}

/// <summary>|measured − predicted| ≤ tolerance.</summary>
internal sealed class Closeness(Tolerance tolerance, Func<double, string> text) : Comparison<double, double>
{
    public override string Tolerance => $"{text(tolerance.Value)} {(tolerance.IsRelative ? "relative" : "absolute")}";

    public override bool IsDefined(double predicted) => double.IsFinite(predicted);

    public override bool Holds(double predicted, double measured) =>
        double.IsFinite(predicted) && double.IsFinite(measured) && Math.Abs(measured - predicted) <= tolerance.Around(predicted);

    public override double Miss(double predicted, double measured) => Math.Abs(measured - predicted) / tolerance.Around(predicted);

    public override double Rank(double predicted, double measured)
    {
        double miss = Miss(predicted, measured);
        if (tolerance.Value <= RoundOff)
            return Holds(predicted, measured) ? 0 : miss;
        double noise = RoundOff * Math.Max(Math.Abs(predicted), Math.Abs(measured)) / tolerance.Around(predicted);
        return miss <= Math.Max(noise, RoundOff) ? 0 : miss;
    }

    public override string Amount(double predicted, double measured) => $"{NumberText.Of(Miss(predicted, measured), 2)} tolerances";

    public override string Text(double predicted) => text(predicted);

    public override string Text(double predicted, double measured)
    {
        if (tolerance.IsRelative || tolerance.Value > RoundOff || !Holds(predicted, measured))
            return text(measured);
        return Math.Abs(measured) <= tolerance.Value ? Bound.Of(measured, tolerance.Value) : text(WithoutNoise(measured));
    }

    /// <summary>The number rounded to the decimals that the tolerance leaves the same on every machine.</summary>
    private double WithoutNoise(double measured)
    {
        int decimals = (int)Math.Floor(-Math.Log10(tolerance.Value));
        return decimals > 15 ? measured : Math.Round(measured, decimals);
    }
}

/// <summary>measured ≤ bound, or measured ≥ bound.</summary>
internal sealed class OneSided(bool isUpper, Func<double, string> text) : Comparison<double, double>
{
    private string Sign => isUpper ? "≤ " : "≥ ";

    public override string Tolerance => "none";

    public override bool IsDefined(double predicted) => double.IsFinite(predicted);

    public override bool Holds(double predicted, double measured) =>
        double.IsFinite(predicted) && double.IsFinite(measured) && (isUpper ? measured <= predicted : measured >= predicted);

    public override double Miss(double predicted, double measured)
    {
        double beyond = isUpper ? measured - predicted : predicted - measured;
        return predicted == 0 ? beyond : beyond / Math.Abs(predicted);
    }

    public override double Rank(double predicted, double measured)
    {
        double miss = Miss(predicted, measured);
        bool isNoise = Math.Abs(miss) <= RoundOff || (Holds(predicted, measured) && isUpper && predicted is > 0 and <= RoundOff);
        return isNoise ? 0 : miss;
    }

    public override string Amount(double predicted, double measured)
    {
        double factor = isUpper ? measured / predicted : predicted / measured;
        return factor > 1 && double.IsFinite(factor) && predicted > 0 && measured > 0
            ? $"a factor {NumberText.Of(factor, 3)}"
            : NumberText.Of(Math.Abs(measured - predicted), 2);
    }

    public override string Text(double predicted) => Sign + text(predicted);

    public override string Text(double predicted, double measured) =>
        isUpper && predicted is > 0 and <= RoundOff && Holds(predicted, measured) ? Sign + text(predicted) : text(measured);
}

/// <summary>lower ≤ measured ≤ upper.</summary>
internal sealed class Enclosure(Func<double, string> text) : Comparison<(double Lower, double Upper), double>
{
    public override string Tolerance => "none";

    public override bool IsDefined((double Lower, double Upper) predicted) =>
        double.IsFinite(predicted.Lower) && double.IsFinite(predicted.Upper) && predicted.Lower <= predicted.Upper;

    public override bool Holds((double Lower, double Upper) predicted, double measured) =>
        IsDefined(predicted) && measured >= predicted.Lower && measured <= predicted.Upper;

    public override double Miss((double Lower, double Upper) predicted, double measured)
    {
        double width = predicted.Upper - predicted.Lower;
        double beyond = Math.Max(predicted.Lower - measured, measured - predicted.Upper);
        return width == 0 ? beyond : beyond / width;
    }

    public override double Rank((double Lower, double Upper) predicted, double measured) => Miss(predicted, measured);

    public override string Amount((double Lower, double Upper) predicted, double measured) =>
        NumberText.Of(Math.Max(predicted.Lower - measured, measured - predicted.Upper), 2);

    public override string Text((double Lower, double Upper) predicted) => $"{text(predicted.Lower)} to {text(predicted.Upper)}";

    public override string Text((double Lower, double Upper) predicted, double measured) => text(measured);
}

/// <summary>What was found, in words, is what was predicted.</summary>
internal sealed class Wording : Comparison<string, string>
{
    public override string Tolerance => "none";

    public override bool IsDefined(string predicted) => !string.IsNullOrWhiteSpace(predicted);

    public override bool Holds(string predicted, string measured) => IsDefined(predicted) && predicted == measured;

    public override double Miss(string predicted, string measured) => Holds(predicted, measured) ? 0 : 1;

    public override double Rank(string predicted, string measured) => Miss(predicted, measured);

    public override string Amount(string predicted, string measured) => string.Empty;

    public override string Text(string predicted) => predicted;

    public override string Text(string predicted, string measured) => measured;
}
