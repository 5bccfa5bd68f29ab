using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Sweeps;

/// <summary>The key of a row: SHA-256 of the quantity, α, each β, n, d and the tokens themselves. O(nd), small beside the row.</summary>
internal static class SweepRowKey
{
    internal static string Of(string quantity, double alpha, double[] betas, TokenConfiguration tokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(quantity));
        hash.AppendData(MemoryMarshal.AsBytes<double>([alpha, tokens.Count, tokens.Dimension]));
        hash.AppendData(MemoryMarshal.AsBytes<double>(betas));
        for (int i = 0; i < tokens.Count; i++)
            hash.AppendData(MemoryMarshal.AsBytes(tokens[i]));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
