namespace AttentionDynamics.Numerics;

/// <summary>A vector register of <typeparamref name="T"/>: what a kernel is written in, once for every width the machine may
/// have.</summary>
/// <typeparam name="TSelf">The register.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>How many numbers it holds.</summary>
    static abstract int Width { get; }

    /// <summary>How many of the machine's registers it takes.</summary>
    static abstract int Registers { get; }

    /// <summary>One number in every lane.</summary>
    static abstract TSelf Of(T value);

    /// <summary>One constant in every lane.</summary>
    static abstract TSelf OfConstant(double value);

    /// <summary>Width numbers from <paramref name="offset"/> on; the caller vouches for them.</summary>
    static abstract TSelf Load(ref T at, nuint offset);

    /// <summary>Writes Width numbers from <paramref name="offset"/> on; the caller vouches for their place.</summary>
    void Store(ref T at, nuint offset);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>ab + c, rounded once where the machine can.</summary>
    static abstract TSelf MulAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>sum = ab + sum. In place: the runtime then adds into the register of the sum, where a result of its own costs a
    /// move.</summary>
    static abstract void AddProduct(ref TSelf sum, TSelf a, TSelf b);

    /// <summary>The larger of two, lane by lane; neither is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The smaller of two, lane by lane; neither is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>e^x for x ≤ 0: the exponential of a softmax whose maximum has been subtracted; never below the smallest normal
    /// number.</summary>
    static abstract TSelf ExpOfNonPositive(TSelf x);

    /// <summary>Times 2^k, exactly: what lies in the low bits of each lane of <paramref name="k"/>, added to the exponent. The result is a
    /// normal number.</summary>
    TSelf Scaled(TSelf k);

    /// <summary>The lanes added in a fixed order.</summary>
    T Sum();

    /// <summary>The largest lane.</summary>
    T Largest();

    /// <summary>The smallest lane.</summary>
    T Smallest();
}
