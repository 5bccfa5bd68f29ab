namespace Benchmarks.Contenders;

/// <summary>Whom we are compared with.</summary>
/// <param name="Key">The name on the command line and in the peers' programs.</param>
/// <param name="Name">The name in the table.</param>
/// <param name="Host">Which program serves it.</param>
internal sealed record Peer(string Key, string Name, PeerHost Host)
{
    /// <summary>NumPy as one writes it: vectorised, in place.</summary>
    public static readonly Peer NumPy = new("numpy", "NumPy", PeerHost.Python);

    /// <summary>NumPy as an expert writes it: halves of what is symmetric, blocks in cache, threads of its own.</summary>
    public static readonly Peer StrongNumPy = new("strong-numpy", "NumPy, strong", PeerHost.Python);

    /// <summary>PyTorch, eager.</summary>
    public static readonly Peer Torch = new("torch", "PyTorch", PeerHost.Python);

    /// <summary>ONNX Runtime's MultiHeadAttention.</summary>
    public static readonly Peer OnnxRuntime = new("onnx", "ONNX Runtime", PeerHost.Runtimes);

    /// <summary>libtorch's scaled_dot_product_attention, by TorchSharp.</summary>
    public static readonly Peer LibTorch = new("libtorch", "libtorch", PeerHost.Runtimes);

    /// <summary>Math.NET Numerics on its managed provider: what a C# user would have written.</summary>
    public static readonly Peer MathNet = new("mathnet", "Math.NET", PeerHost.Ourselves);

    /// <summary>Our own double precision beside our single one; no rival.</summary>
    public static readonly Peer OursInDouble = new("ours-double", "ours in double", PeerHost.Ourselves);

    /// <summary>All, in the order of the table.</summary>
    public static readonly IReadOnlyList<Peer> All = [NumPy, StrongNumPy, Torch, OnnxRuntime, LibTorch, MathNet, OursInDouble];
}

/// <summary>Which program serves a peer.</summary>
internal enum PeerHost
{
    /// <summary>Peers/serve.py.</summary>
    Python,

    /// <summary>tests/Benchmarks.Runtimes.</summary>
    Runtimes,

    /// <summary>This program.</summary>
    Ourselves,
}
