using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.OdeSolvers;

namespace AttentionDynamics.Numerics;

/// <summary>The classical Runge-Kutta method of order 4 (MathNet), with steps doubled until the result stands and intervals halved where it
/// does not.</summary>
/// <remarks>
/// Halving a step divides the error by 16, so the difference of two runs is 15 times the error of the finer one. Accepted in each piece at
/// an error of 1e-13, relative beyond 1; the pieces of a solution are some dozens. 32 to 512 steps a piece, 4 evaluations a step; pieces
/// down to 2^-40 of the interval.
/// </remarks>
internal static class SmoothIntegration
{
    private const int FirstSteps = 32, MostSteps = 512, MostHalvings = 40;
    private const double Accepted = 15e-13;

    /// <summary>y(end) for y' = f(t, y), y(start) given.</summary>
    /// <exception cref="InvalidOperationException">The smallest pieces are not small enough, or y leaves the doubles.</exception>
    internal static double[] Solve(
        double[] initial, double start, double end, Func<double, double[], double[]> derivative, int halvings = 0)
    {
        if (end == start)
            return initial;
        var y = Vector<double>.Build.DenseOfArray(initial);
        double[]? coarse = null;
        for (int steps = FirstSteps; steps <= MostSteps; steps *= 2)
        {
            double[] fine = RungeKutta.FourthOrder(y, start, end, steps + 1,
                (t, state) => Vector<double>.Build.Dense(derivative(t, state.AsArray())))[^1].ToArray();
            if (coarse is not null && fine.Zip(coarse).All(pair =>
                Math.Abs(pair.First - pair.Second) <= Accepted * Math.Max(1, Math.Abs(pair.First))))
                return fine;
            coarse = fine;
        }
        if (halvings == MostHalvings)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"at t = {start} the flow changes too fast: steps of {(end - start) / MostSteps} are not small enough"));
        double middle = start + (end - start) / 2;
        return Solve(Solve(initial, start, middle, derivative, halvings + 1), middle, end, derivative, halvings + 1);
    }
}
