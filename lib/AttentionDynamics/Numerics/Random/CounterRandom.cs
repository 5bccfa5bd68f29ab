using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>The random numbers of one sample of tokens, each a function of (seed, sample, purpose, token, coordinate) and of nothing
/// else.</summary>
/// <remarks>
/// The Philox key is the seed. The counter is, from its lowest bit, the token (64), the pair of coordinates (30), the purpose (2) and the
/// sample (32): no two of them share a block.
/// </remarks>
internal readonly struct CounterRandom(long seed, int sample)
{
    private readonly ulong key = unchecked((ulong)seed);
    private readonly ulong sampleBits = (ulong)(uint)sample << 32;

    /// <summary>What the numbers are for: numbers for different purposes are independent.</summary>
    internal enum Purpose : uint
    {
        /// <summary>The coordinates of z_i.</summary>
        Token = 0,

        /// <summary>The coordinates of what many tokens share, in the place of a token's: z_0 at 0, the centre w_c of a cluster at
        /// c+1.</summary>
        Shared = 1,

        /// <summary>What sets a token apart from its like: the factor on its norm, or its cluster.</summary>
        Mark = 2,

        /// <summary>Whether a row is drawn into a sample of rows.</summary>
        Row = 3,
    }

    /// <summary>Standard normals for coordinates 0, 1, ... of a token; coordinate k is the same for every length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Normals(Purpose purpose, long token, Span<double> destination)
    {
        ulong counter = Counter(purpose);
        int k = 0;
        for (; k + 1 < destination.Length; k += 2)
        {
            var (radius, angle) = Philox.Block((ulong)token, counter++, key);
            var (along, across, axis) = BoxMuller.Pair(radius, angle);
            destination[k + axis] = along;
            destination[k + 1 - axis] = across;
        }
        if (k < destination.Length)
        {
            var (radius, angle) = Philox.Block((ulong)token, counter, key);
            var (along, across, axis) = BoxMuller.Pair(radius, angle);
            destination[k] = axis == 0 ? along : across;
        }
    }

    /// <summary>One uniform in (0, 1) for a token.</summary>
    internal double Uniform(Purpose purpose, long token) => BoxMuller.Uniform(Philox.Block((ulong)token, Counter(purpose), key).First);

    /// <summary>64 random bits for a token.</summary>
    internal ulong Bits(Purpose purpose, long token) => Philox.Block((ulong)token, Counter(purpose), key).First;

    private ulong Counter(Purpose purpose) => sampleBits | (ulong)purpose << 30;
}
