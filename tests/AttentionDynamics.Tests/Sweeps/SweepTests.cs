using AttentionDynamics.Layers;
using AttentionDynamics.Sweeps;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Sweeps;

public class SweepTests
{
    private const int N = 40, D = 6;

    private static readonly double[] Rho = [0.1, 0.5, 0.9], Gamma = [0.5, 2, 5, 9];

    [Fact]
    public void A_cell_is_the_mean_over_samples_of_the_plain_layer()
    {
        var lambda = Lambda(Rho, Gamma, Tokens, samples: 3, alpha: 0.2);
        var eta = Eta(Rho, Gamma, Tokens, samples: 3, alpha: 0.2);
        Assert.Equal(("lambda", "eta"), (lambda.Quantity, eta.Quantity));
        for (int i = 0; i < Rho.Length; i++)
        for (int k = 0; k < Gamma.Length; k++)
        {
            double ratio = 0, norm = 0;
            for (int sample = 0; sample < 3; sample++)
            {
                var tokens = Tokens(Rho[i], sample);
                double beta = Gamma[k] * Math.Log(N);
                ratio += AngleRatio.Of(tokens, DenseLayer.Apply(tokens, beta, 0.2).Tokens).Lambda / 3;
                norm += JacobianNorm.Exact(tokens, beta, 0.2) / 3;
            }
            Close.Relative(ratio, lambda[i, k], 1e-12, $"λ, ρ {Rho[i]}, γ {Gamma[k]}");
            Close.Relative(norm, eta[i, k], 1e-12, $"η, ρ {Rho[i]}, γ {Gamma[k]}");
        }
    }

    [Fact]
    public void The_bits_depend_neither_on_threads_nor_on_an_interruption()
    {
        string whole = Lambda(Rho, Gamma, Tokens, 2, threads: 1).ToCsv();
        string eta = Eta(Rho, Gamma, Tokens, 2, threads: 1).ToCsv();
        foreach (int threads in new[] { 2, 3, 8 })
        {
            Assert.Equal(whole, Lambda(Rho, Gamma, Tokens, 2, threads: threads).ToCsv());
            Assert.Equal(eta, Eta(Rho, Gamma, Tokens, 2, threads: threads).ToCsv());
        }

        var rows = new KeptRows();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Lambda(Rho, Gamma, Tokens, 2, rows: rows, progress: new Told(share => CancelAt(share, 0.6, stop)), cancellation: stop.Token));
        // Of 6 rows of 4 cells, 60 % of the cells are 3 rows and 3 cells: the unfinished row is not kept.
        Assert.Equal(3, rows.Count);
        Assert.Equal(whole, Lambda(Rho, Gamma, Tokens, 2, rows: rows).ToCsv());
        Assert.Equal((3, 6), (rows.Found, rows.Count));
    }

    [Fact]
    public void A_row_of_other_parameters_is_not_found()
    {
        double[] one = [0.5];
        var rows = new KeptRows();
        Lambda(one, Gamma, Tokens, rows: rows);
        Lambda(one, [.. Gamma.Select(g => g + 1e-9)], Tokens, rows: rows);
        Lambda(one, Gamma, Tokens, alpha: 0.1, rows: rows);
        Lambda([0.6], Gamma, Tokens, rows: rows);
        Lambda(one, Gamma, (rho, sample) => Tokens(rho, sample + 1), rows: rows);
        Lambda(one, Gamma, (rho, sample) => new GaussianTokens(D, rho, 7, sample).Generate(N + 1), rows: rows);
        Eta(one, Gamma, Tokens, rows: rows);
        Assert.Equal((0, 7), (rows.Found, rows.Count));
        Eta(one, Gamma, Tokens, rows: rows);
        Assert.Equal((1, 7), (rows.Found, rows.Count));
    }

    [Fact]
    public void Progress_rises_to_one_with_every_cell_of_λ_and_every_row_of_η()
    {
        foreach (bool norm in new[] { false, true })
        {
            var shares = new List<double>();
            var told = new Told(shares.Add);
            _ = norm ? Eta(Rho, Gamma, Tokens, 2, progress: told) : Lambda(Rho, Gamma, Tokens, 2, progress: told);
            Assert.Equal(norm ? 6 : 24, shares.Distinct().Count(share => Math.Abs(share * (norm ? 6 : 24) % 1) < 1e-9));
            Assert.Equal(shares.Order(), shares);
            Assert.Equal(1, shares[^1]);
        }
    }

    [Fact]
    public void What_cannot_be_swept_is_refused_by_name()
    {
        Assert.Equal("rho", Assert.Throws<ArgumentException>(() => Lambda([], Gamma, Tokens)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentException>(() => Lambda(Rho, [1, 1], Tokens)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => Eta(Rho, [-1, 1], Tokens)).ParamName);
        Assert.Equal("samples", Assert.Throws<ArgumentOutOfRangeException>(() => Eta(Rho, Gamma, Tokens, 0)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => Lambda(Rho, Gamma, Tokens, alpha: -1)).ParamName);
        var rows = new KeptRows();
        Lambda([0.5], Gamma, Tokens, rows: rows);
        rows.Shorten();
        Assert.Equal("rows", Assert.Throws<ArgumentException>(() => Lambda(Rho, Gamma, Tokens, rows: rows)).ParamName);
    }

    private static SweepGrid Lambda(double[] rho, double[] gamma, Func<double, int, TokenConfiguration> tokens, int samples = 1, double alpha = 0, int? threads = null, ISweepRows? rows = null, IProgress<double>? progress = null, CancellationToken? cancellation = null) =>
        AngleRatioSweep.Run(rho, gamma, tokens, samples, alpha, rows, new ComputeOptions { Threads = threads, Progress = progress, Cancellation = cancellation ?? TestContext.Current.CancellationToken });

    private static SweepGrid Eta(double[] rho, double[] gamma, Func<double, int, TokenConfiguration> tokens, int samples = 1, double alpha = 0, int? threads = null, ISweepRows? rows = null, IProgress<double>? progress = null) =>
        JacobianNormSweep.Run(rho, gamma, tokens, samples, alpha, rows, new ComputeOptions { Threads = threads, Progress = progress, Cancellation = TestContext.Current.CancellationToken });

    private static TokenConfiguration Tokens(double rho, int sample) => new GaussianTokens(D, rho, 7, sample).Generate(N);

    private static void CancelAt(double share, double limit, CancellationTokenSource stop)
    {
        if (share >= limit)
            stop.Cancel();
    }
}
