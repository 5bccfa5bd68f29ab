using AttentionDynamics.Tokens;
using Benchmarks.Contenders;

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
        Figure1(cells), Map(cells),
        Attention("attention-4k", 4096, causal: false), Attention("attention-16k", 16384, causal: false), SelfAttention(),
        Attention("causal-4k", 4096, causal: true), Attention("causal-16k", 16384, causal: true),
        Eta("eta-64", N, 64), Eta("eta-512", N, 512), Eta("eta-8192", 8192, 64),
        Product(), Exponentials(), Stream(),
    ];

    private static Work LambdaCell(int d) => new(
        $"lambda-{d}", $"λ of one layer, n = {N}, d = {d}, ρ = 0.5, β = 2 log n",
        inputs => WriteTokens(inputs, N, d))
    {
        PeerName = "angle-ratio",
        Peers = [Peer.NumPy, Peer.StrongNumPy, Peer.Torch, Peer.MathNet],
        Ours = inputs =>
        {
            (TokenConfiguration tokens, double beta) = (Tokens(inputs), inputs.Get<double>("beta"));
            return ServedWork.Number(() => Ours.Lambda(tokens, beta));
        },
        // G and the outputs' Gram matrix by halves, and AY.
        Operations = d > 2 ? 4.0 * N * N * d : null,
        WeightExponentials = Pairs(N),
        PairDivisions = Pairs(N),
        // In the plane some tokens nearly coincide, and the peers take 1-cos by subtraction.
        Tolerance = d > 2 ? 1e-9 : 1e-7,
    };

    private static Work Figure1(int cells)
    {
        int[] dimensions = [512, 32, 2];
        return new Work(
            "figure-1", $"λ over ρ in [0.02, 0.98] and γ in (0, 10], {cells} x {cells} cells, panels d = 512, 32, 2, n = {N}",
            inputs => WriteMap(inputs, cells, cells, dimensions))
        {
            PeerName = "figure-1",
            // PyTorch, whose cells are in the table singly, would take a quarter of an hour a round.
            Peers = [Peer.NumPy, Peer.StrongNumPy],
            Ours = inputs => Panels(inputs, dimensions, Ours.Lambdas),
            // G once a column of cells. The panel d = 2 is exponentials rather than products, so the whole cannot reach the peak.
            Operations = (double)cells * N * N * (1 + 3.0 * cells) * dimensions.Sum(),
            // One over a gap serves a column of cells.
            WeightExponentials = (double)cells * cells * dimensions.Length * Pairs(N),
            PairDivisions = (double)cells * dimensions.Length * Pairs(N),
            // 1-cos of the closest pairs of d = 2 by subtraction, as NumPy has it, keeps few digits.
            Tolerance = 1e-5,
            MostRounds = 2,
        };
    }

    private static Work Map(int cells)
    {
        int[] dimensions = [512];
        // A quarter of the columns, so that a round takes seconds.
        int columns = Math.Max(1, cells / 4);
        return new Work(
            "map-512", $"the panel d = 512 of Figure 1 in single precision with a guaranteed relative error of 1e-5, {columns} x {cells} cells, n = {N}; ours computes no output where the layer is close to the identity, NumPy all of them, in single precision with no guarantee",
            inputs => WriteMap(inputs, columns, cells, dimensions))
        {
            PeerName = "map",
            Peers = [Peer.NumPy, Peer.StrongNumPy, Peer.OursInDouble],
            Ours = inputs => Panels(inputs, dimensions, Ours.LambdasWithin),
            OursInDouble = inputs => Panels(inputs, dimensions, Ours.Lambdas),
            // What it needs depends on how many cells are close to the identity: no count is meaningful.
            Unit = WorkUnit.SingleOperations,
            // NumPy takes 1-cos by subtraction.
            Tolerance = 1e-4,
            ToleranceOfOurs = 1e-5,
        };
    }

    private static void WriteMap(Inputs inputs, int columns, int cells, int[] dimensions)
    {
        inputs.Set("dimensions", dimensions);
        inputs.Set("rhos", Enumerable.Range(0, columns).Select(r => 0.02 + 0.96 * r / Math.Max(columns - 1, 1)).ToArray());
        inputs.Set("betas", Enumerable.Range(1, cells).Select(g => 10.0 * g / cells * Math.Log(N)).ToArray());
        foreach (int d in dimensions)
            inputs.Write<double>($"noise-{d}", Samples.Noise(d, N, d), N + 1, d);
    }

    private static ServedWork Panels(Inputs inputs, int[] dimensions, Func<TokenConfiguration, double[], double[]> lambdas)
    {
        var noise = dimensions.Select(d => (Values: inputs.Values<double>($"noise-{d}"), Dimension: d)).ToArray();
        (double[] rhos, double[] betas) = (inputs.Get<double[]>("rhos"), inputs.Get<double[]>("betas"));
        var result = new List<double>();
        return new ServedWork(() => Panels(rhos, betas), () => [.. result]) { Warm = () => Panels(rhos[..1], [betas[0], betas[^1]]) };

        void Panels(double[] rhos, double[] betas)
        {
            result.Clear();
            foreach ((double[] values, int d) in noise)
                foreach (double rho in rhos)
                    result.AddRange(lambdas(new TokenConfiguration(Samples.Correlated(values, d, rho), N, d), betas));
        }
    }

    /// <summary>The place of a result, which the process holds before the work begins.</summary>
    private static float[] NotYet(int length)
    {
        var place = new float[length];
        place.AsSpan().Fill(float.NaN);
        return place;
    }

    private static Work Attention(string name, int n, bool causal)
    {
        const int d = 64;
        string[] names = ["queries", "keys", "values"];
        return new Work(
            name, $"softmax(QKᵀ/√d)V in single precision{(causal ? ", each query on the keys up to its own" : "")}, n = {n}, d = {d}",
            inputs =>
            {
                inputs.Set("scale", 1 / Math.Sqrt(d));
                inputs.Set("causal", causal ? 1 : 0);
                for (int k = 0; k < names.Length; k++)
                    inputs.Write<float>(names[k], Samples.NormalSingle(k, n * d), n, d);
            })
        {
            PeerName = "attention",
            Peers = [Peer.NumPy, Peer.StrongNumPy, Peer.Torch, Peer.OnnxRuntime, Peer.LibTorch],
            Ours = inputs =>
            {
                float[][] qkv = Array.ConvertAll(names, inputs.Values<float>);
                float scale = (float)inputs.Get<double>("scale");
                float[] output = NotYet(n * d);
                void Attend(float[] q, float[] k, float[] v, float[] into)
                {
                    if (causal)
                        output = Ours.CausalAttention(q, k, v, d, scale);
                    else
                        Ours.Attention(q, k, v, d, scale, into);
                }

                return new ServedWork(() => Attend(qkv[0], qkv[1], qkv[2], output), () => Doubles(output))
                {
                    Compile = () => Attend(qkv[0][..(512 * d)], qkv[1][..(512 * d)], qkv[2][..(512 * d)], new float[512 * d]),
                };
            },
            // Two products over the pairs that are seen.
            Operations = causal ? 2.0 * n * (n + 1) * d : 4.0 * n * n * d,
            WeightExponentials = causal ? Pairs(n) : (double)n * n,
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
            Peers = [Peer.NumPy, Peer.StrongNumPy, Peer.Torch, Peer.OnnxRuntime, Peer.LibTorch],
            Ours = inputs =>
            {
                float[] tokens = inputs.Values<float>("queries");
                float scale = (float)inputs.Get<double>("scale");
                float[] output = NotYet(n * d);
                return new ServedWork(() => Ours.SelfAttention(tokens, d, scale, output), () => Doubles(output))
                {
                    Compile = () => Ours.SelfAttention(tokens[..(512 * d)], d, scale, new float[512 * d]),
                };
            },
            // The scores are symmetric.
            Operations = 3.0 * n * n * d,
            WeightExponentials = Pairs(n),
            Unit = WorkUnit.SingleOperations,
            Tolerance = 1e-4,
        };
    }

    private static Work Eta(string name, int n, int d)
    {
        const int probes = 16;
        return new Work(
            name, $"η of one layer, exact, n = {n}, d = {d}, ρ = 0.5, β = 2 log n",
            inputs =>
            {
                WriteTokens(inputs, n, d);
                inputs.Set("probes", probes);
            })
        {
            PeerName = "jacobian-norm",
            // PyTorch's estimate is in the table at n = 1024; at 8192 its graph would take gigabytes and half a minute a run.
            Peers = n == N ? [Peer.NumPy, Peer.StrongNumPy, Peer.Torch] : [Peer.NumPy, Peer.StrongNumPy],
            Ours = inputs =>
            {
                (TokenConfiguration tokens, double beta) = (Tokens(inputs), inputs.Get<double>("beta"));
                return ServedWork.Number(() => Ours.Eta(tokens, beta));
            },
            // G by half; M, H and v; the double sum as a triangular product, or from second moments where those are fewer.
            Operations = (double)n * n * Math.Min(n, d * (d + 1)) + 7.0 * n * n * d,
            WeightExponentials = Pairs(n),
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
            Peers = [Peer.NumPy, Peer.Torch, Peer.MathNet],
            Ours = inputs =>
            {
                (double[] a, double[] b) = (inputs.Values<double>("a"), inputs.Values<double>("b"));
                var c = new double[m * m];
                return new ServedWork(() => Ours.Product(a, b, m, c), () => c);
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
            Peers = [Peer.NumPy, Peer.Torch],
            Ours = inputs =>
            {
                double[] x = inputs.Values<double>("x");
                var y = new double[count];
                return new ServedWork(() => Ours.Exp(x, y), () => y);
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
                return new ServedWork(() => result = Ours.Stream(n, d, rho, rows, 2 * Math.Log(n)), () => result);
            },
            // The gaps of the rows with all tokens, and their outputs.
            Operations = 4.0 * n * rows * d,
            WeightExponentials = (double)n * rows,
        };
    }

    private static double Pairs(double n) => n * (n - 1) / 2;

    /// <summary>Two square factors, for the product and for the machine's peak.</summary>
    public static void WriteFactors(Inputs inputs, int m)
    {
        inputs.Write<double>("a", Samples.Normal(1, m * m), m, m);
        inputs.Write<double>("b", Samples.Normal(2, m * m), m, m);
    }

    private static void WriteTokens(Inputs inputs, int n, int d)
    {
        inputs.Set("beta", 2 * Math.Log(n));
        inputs.Write<double>("tokens", Samples.Correlated(Samples.Noise(d, n, d), d, rho: 0.5), n, d);
    }

    private static TokenConfiguration Tokens(Inputs inputs)
    {
        int[] shape = inputs.Shape("tokens");
        return new TokenConfiguration(inputs.Values<double>("tokens"), shape[0], shape[1]);
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}
