using System.Runtime.InteropServices;
using System.Text;

namespace AttentionDynamics.Callers;

/// <summary>A .npy of float32 with Gaussian tokens of mean cosine ρ, deleted when done.</summary>
internal sealed class LongFile : IDisposable
{
    internal LongFile(int rows, int columns, double rho)
    {
        using FileStream stream = File.Create(Path);
        string shape = FormattableString.Invariant($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0]);
        stream.Write(Encoding.ASCII.GetBytes(shape.PadRight(117) + "\n"));
        var tokens = new GaussianTokens(columns, rho, seed: 3);
        var block = new float[columns];
        for (int i = 0; i < rows; i++)
        {
            tokens.Fill(i, block);
            stream.Write(MemoryMarshal.AsBytes<float>(block));
        }
    }

    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"long-{Guid.NewGuid():N}.npy");

    public void Dispose() => File.Delete(Path);
}
