using System.Text;
using CsCheck;
using Workbook.Files;

namespace Workbook.Tests.Files;

public class ByteTextTests
{
    [Fact]
    public void Any_bytes_come_back() => Gen.Byte.Array[0, 40].Sample(bytes => Assert.Equal(bytes, ByteText.Encode(ByteText.Decode(bytes))));

    [Fact]
    public void Nearly_right_bytes_come_back() =>
        Gen.Select(Gen.String[Gen.Char["aé\u0800\ufeff\ud835\udd3c"], 0, 8], Gen.Byte, Gen.Int[0, 40]).Sample((text, odd, place) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (bytes.Length > 0) bytes[place % bytes.Length] = odd;
            Assert.Equal(bytes, ByteText.Encode(ByteText.Decode(bytes)));
        });

    [Fact]
    public void Text_that_is_text_is_read_as_it_is() => Assert.Equal("\ufeffλ 𝔼\r\n", ByteText.Decode(Encoding.UTF8.GetBytes("\ufeffλ 𝔼\r\n")));
}
