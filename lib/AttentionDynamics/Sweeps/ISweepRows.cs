namespace AttentionDynamics.Sweeps;

/// <summary>Where the finished rows of a sweep are kept, so that one that was interrupted goes on instead of beginning again.</summary>
/// <remarks>A row is one sample at one ρ: a value for each γ. Whoever keeps rows must know which sweep they belong to.</remarks>
public interface ISweepRows
{
    /// <summary>The values of a finished row, or null.</summary>
    /// <param name="sample">Which sample, from 0.</param>
    /// <param name="rho">Which ρ of the grid, from 0.</param>
    double[]? Find(int sample, int rho);

    /// <summary>Keeps a finished row.</summary>
    /// <param name="sample">Which sample, from 0.</param>
    /// <param name="rho">Which ρ of the grid, from 0.</param>
    /// <param name="values">A value for each γ.</param>
    void Keep(int sample, int rho, double[] values);
}
