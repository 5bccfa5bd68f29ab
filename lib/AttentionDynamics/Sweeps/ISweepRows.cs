namespace AttentionDynamics.Sweeps;

/// <summary>Where the finished rows of a sweep are kept, so that one that was interrupted goes on instead of beginning again.</summary>
/// <remarks>A row is one sample at one ρ: a value for each γ. Its key is made of all that its values depend on, the tokens included, so a
/// row of a sweep with other parameters is never found.</remarks>
public interface ISweepRows
{
    /// <summary>The values of a finished row, or null.</summary>
    /// <param name="key">64 hexadecimal digits.</param>
    double[]? Find(string key);

    /// <summary>Keeps a finished row.</summary>
    /// <param name="key">64 hexadecimal digits.</param>
    /// <param name="values">A value for each γ.</param>
    void Keep(string key, double[] values);
}
