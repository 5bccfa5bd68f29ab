namespace AttentionDynamics.Sweeps;

/// <summary>Where in a sweep: a value of each axis, or of each but the last, where a whole row is meant.</summary>
public sealed class SweepPoint
{
    private readonly IReadOnlyList<SweepAxis> axes;
    private readonly int[] at;

    internal SweepPoint(IReadOnlyList<SweepAxis> axes, int[] at) => (this.axes, this.at) = (axes, at);

    /// <summary>The value of an axis.</summary>
    /// <param name="axis">Its name.</param>
    /// <exception cref="ArgumentException">No such axis here; the message names those that there are.</exception>
    public double this[string axis]
    {
        get
        {
            for (int k = 0; k < at.Length; k++)
            {
                if (axes[k].Name == axis)
                    return axes[k].Values[at[k]];
            }
            string known = string.Join(", ", axes.Take(at.Length).Select(other => other.Name));
            throw new ArgumentException($"expected one of the axes {known}, got \"{axis}\"", nameof(axis));
        }
    }

    /// <summary>The value of the axis at a place, from 0.</summary>
    /// <param name="axis">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such axis here.</exception>
    public double this[int axis] =>
        axes[Require.That(axis >= 0 && axis < at.Length, axis,
            FormattableString.Invariant($"an axis from 0 to {at.Length - 1}"))].Values[at[axis]];

    /// <summary>The cell of this row at a place on the last axis.</summary>
    internal SweepPoint With(int last) => new(axes, [.. at, last]);

    /// <summary>As messages name it: rho = 0.5, gamma = 2.</summary>
    public override string ToString() =>
        string.Join(", ", at.Select((place, k) => FormattableString.Invariant($"{axes[k].Name} = {axes[k].Values[place]}")));
}
