using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class PhiloxTests
{
    // The three vectors of philox4x32 with 10 rounds in the known answers of Random123.
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Known_answers_are_met(string counter, string key, string block)
    {
        ulong[] c = Words(counter), b = Words(block);
        Assert.Equal((b[0], b[1]), Philox.Block(c[0], c[1], Words(key)[0]));
    }

    private static ulong[] Words(string text) =>
        [.. text.Split(' ').Select(word => (ulong)Convert.ToUInt32(word, 16)).Chunk(2).Select(pair => pair[0] | pair[1] << 32)];
}
