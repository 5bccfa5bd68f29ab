using AttentionDynamics.Tokens;

namespace Benchmarks.Works;

/// <summary>The works, in the order of the table.</summary>
internal static class WorkCatalog
{
    private const int N = 1024;

    /// <summary>All works.</summary>
    /// <param name="cells">Figure 1 has cells x cells values of λ a panel.</param>
    public static IReadOnlyList<Work> All(int cells) =>
    [
        LambdaCell(512), LambdaCell(32), LambdaCell(2),
        Figure1(cells),
        Attention(), SelfAttention(),
        Eta(64), Eta(512),
        Product(), Exponentials(), Stream(),
    ];

    private static Work LambdaCell(int d) => new(
        $"lambda-{d}", $"λ of one layer, n = {N}, d = {d}, ρ = 0.5, β = 2 log n",
        inputs => WriteTokens(inputs, d))
    {
        PeerName = "angle-ratio",
        Ours = inputs =>
        {
            (TokenConfiguration tokens, double beta) = (Tokens(inputs), inputs.Get<double>("beta"));
            return OurWork.Number(() => Ours.Lambda(tokens, beta));
        },
        // G and the outputs' Gram matrix by halves, and AY.
        Operations = d > 2 ? 4.0 * N * N * d : null,
        // In the plane some tokens nearly coincide, and the peers take 1-cos by subtraction.
        Tolerance = d > 2 ? 1e-9 : 1e-7,
    };

    private static Work Figure1(int cells)
    {
        int[] dimensions = [512, 32, 2];
        return new Work(
            "figure-1", $"λ over ρ in [0.02, 0.98] and γ in (0, 10], {cells} x {cells} cells, panels d = 512, 32, 2, n = {N}",
            inputs =>
            {
                inputs.Set("dimensions", dimensions);
                inputs.Set("rhos", Enumerable.Range(0, cells).Select(r => 0.02 + 0.96 * r / Math.Max(cells - 1, 1)).ToArray());
                inputs.Set("betas", Enumerable.Range(1, cells).Select(g => 10.0 * g / cells * Math.Log(N)).ToArray());
                foreach (int d in dimensions)
                    inputs.Write<double>($"noise-{d}", Samples.Noise(d, N, d), N + 1, d);
            })
        {
            PeerName = "figure-1",
            Ours = inputs =>
            {
                var noise = dimensions.Select(d => (Values: inputs.Values<double>($"noise-{d}"), Dimension: d)).ToArray();
                (double[] rhos, double[] betas) = (inputs.Get<double[]>("rhos"), inputs.Get<double[]>("betas"));
                var result = new List<double>();
                return new OurWork(() => Panels(rhos, betas), () => [.. result]) { Warm = () => Panels(rhos[..1], betas[..1]) };

                void Panels(double[] rhos, double[] betas)
                {
                    result.Clear();
                    foreach ((double[] values, int d) in noise)
                        foreach (double rho in rhos)
                            result.AddRange(Ours.Lambdas(new TokenConfiguration(Samples.Correlated(values, d, rho), N, d), betas));
                }
            },
            // G once a column of cells. The panel d = 2 is exponentials rather than products, so the whole cannot reach the peak.
            Operations = (double)cells * N * N * (1 + 3.0 * cells) * dimensions.Sum(),
            // 1-cos of the closest pairs of d = 2 by subtraction, as NumPy has it, keeps few digits.
            Tolerance = 1e-5,
            // PyTorch, whose cells are in the table singly, would take a quarter of an hour a round.
            NumPyOnly = true,
            MostRounds = 2,
        };
    }

    private static Work Attention()
    {
        const int n = 16384, d = 64;
        string[] names = ["queries", "keys", "values"];
        return new Work(
            "attention-16k", $"softmax(QKᵀ/√d)V in single precision, n = {n}, d = {d}",
            inputs =>
            {
                inputs.Set("scale", 1 / Math.Sqrt(d));
                for (int k = 0; k < names.Length; k++)
                    inputs.Write<float>(names[k], Samples.NormalSingle(k, n * d), n, d);
            })
        {
            PeerName = "attention",
            Ours = inputs =>
            {
                float[][] qkv = Array.ConvertAll(names, inputs.Values<float>);
                float scale = (float)inputs.Get<double>("scale");
                var output = new float[n * d];
                return new OurWork(() => Ours.Attention(qkv[0], qkv[1], qkv[2], d, scale, output), () => Doubles(output));
            },
            Operations = 4.0 * n * n * d,
            Unit = WorkUnit.SingleOperations,
            Tolerance = 1e-4,
        };
    }

    private static Work SelfAttention()
    {
        const int n = 16384, d = 64;
        return new Work(
            "attention-16k-self", $"the same with Q = K = V of norm 1 and scale 10, n = {n}, d = {d}",
            inputs =>
            {
                inputs.Set("scale", 10.0);
                inputs.Write<float>("queries", Samples.UnitSingle(1, n, d), n, d);
            })
        {
            PeerName = "attention",
            Ours = inputs =>
            {
                float[] tokens = inputs.Values<float>("queries");
                float scale = (float)inputs.Get<double>("scale");
                var output = new float[n * d];
                return new OurWork(() => Ours.SelfAttention(tokens, d, scale, output), () => Doubles(output));
            },
            // The scores are symmetric.
            Operations = 3.0 * n * n * d,
            Unit = WorkUnit.SingleOperations,
            Tolerance = 1e-4,
        };
    }

    private static Work Eta(int d)
    {
        const int probes = 16;
        return new Work(
            $"eta-{d}", $"η of one layer, exact, n = {N}, d = {d}, ρ = 0.5, β = 2 log n",
            inputs =>
            {
                WriteTokens(inputs, d);
                inputs.Set("probes", probes);
            })
        {
            PeerName = "jacobian-norm",
            Ours = inputs =>
            {
                (TokenConfiguration tokens, double beta) = (Tokens(inputs), inputs.Get<double>("beta"));
                return OurWork.Number(() => Ours.Eta(tokens, beta));
            },
            // G by half; M, H and v; the double sum as a triangular product.
            Operations = (double)N * N * N + 7.0 * N * N * d,
            TorchEstimate = $"{probes} Hutchinson probes by autograd",
        };
    }

    private static Work Product()
    {
        const int m = 2048;
        return new Work(
            "product", $"A·Bᵀ, {m} x {m} x {m}, double precision",
            inputs => WriteFactors(inputs, m))
        {
            PeerName = "product",
            Ours = inputs =>
            {
                (double[] a, double[] b) = (inputs.Values<double>("a"), inputs.Values<double>("b"));
                var c = new double[m * m];
                return new OurWork(() => Ours.Product(a, b, m, c), () => c);
            },
            Operations = 2.0 * m * m * m,
            Tolerance = 1e-12,
        };
    }

    private static Work Exponentials()
    {
        const int count = 1_000_000;
        return new Work(
            "exp", $"e^x of {count} doubles in [-20, 0), one thread",
            inputs => inputs.Write<double>("x", Samples.Uniform(1, count, -20, 0), count))
        {
            PeerName = "exp",
            Ours = inputs =>
            {
                double[] x = inputs.Values<double>("x");
                var y = new double[count];
                return new OurWork(() => Ours.Exp(x, y), () => y);
            },
            Operations = count,
            Unit = WorkUnit.Exponentials,
            Tolerance = 1e-14,
            Threads = 1,
        };
    }

    private static Work Stream()
    {
        const int n = 1_000_000, d = 64, rows = 256;
        const double rho = 0.5;
        return new Work(
            "stream-1e6", $"λ, entropy and self weight from {rows} rows of one layer on n = {n} tokens that are generated and never stored, d = {d}, ρ = {rho}, β = 2 log n; ours alone",
            _ => { })
        {
            Ours = _ =>
            {
                double[] result = [];
                return new OurWork(() => result = Ours.Stream(n, d, rho, rows, 2 * Math.Log(n)), () => result);
            },
            // The gaps of the rows with all tokens, and their outputs.
            Operations = 4.0 * n * rows * d,
        };
    }

    /// <summary>Two square factors, for the product and for the machine's peak.</summary>
    public static void WriteFactors(Inputs inputs, int m)
    {
        inputs.Write<double>("a", Samples.Normal(1, m * m), m, m);
        inputs.Write<double>("b", Samples.Normal(2, m * m), m, m);
    }

    private static void WriteTokens(Inputs inputs, int d)
    {
        inputs.Set("beta", 2 * Math.Log(N));
        inputs.Write<double>("tokens", Samples.Correlated(Samples.Noise(d, N, d), d, rho: 0.5), N, d);
    }

    private static TokenConfiguration Tokens(Inputs inputs)
    {
        int[] shape = inputs.Shape("tokens");
        return new TokenConfiguration(inputs.Values<double>("tokens"), shape[0], shape[1]);
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}
