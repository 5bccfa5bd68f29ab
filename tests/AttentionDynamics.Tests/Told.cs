namespace AttentionDynamics.Tests;

/// <summary>Hears what a computation tells of its progress.</summary>
internal sealed class Told(Action<double> tell) : IProgress<double>
{
    public void Report(double value) => tell(value);
}
