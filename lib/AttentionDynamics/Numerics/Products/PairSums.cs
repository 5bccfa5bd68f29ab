namespace AttentionDynamics.Numerics;

/// <summary>Sums over pairs i &lt; j of tokens before and after a layer.</summary>
internal struct PairSums
{
    public double Ratios, Gaps, Least, Largest;
    public long Coincident;

    public static PairSums None => new() { Least = double.PositiveInfinity };

    /// <summary>One pair.</summary>
    public void Add(double before, double after)
    {
        Gaps += after;
        Least = Math.Min(Least, after);
        Largest = Math.Max(Largest, after);
        if (before > 0)
            Ratios += after / before;
        else
            Coincident++;
    }

    /// <summary>Sums over pairs of which none coincides.</summary>
    public void Add(double ratios, double gaps, double least, double largest)
    {
        Ratios += ratios;
        Gaps += gaps;
        Least = Math.Min(Least, least);
        Largest = Math.Max(Largest, largest);
    }

    /// <summary>The sums of other pairs.</summary>
    public void Add(in PairSums other)
    {
        Ratios += other.Ratios;
        Gaps += other.Gaps;
        Least = Math.Min(Least, other.Least);
        Largest = Math.Max(Largest, other.Largest);
        Coincident += other.Coincident;
    }
}
