using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class SvgAddressTests
{
    private static string Shown(string svg) => SvgAddress.Read(SvgAddress.Of(svg));

    [Fact]
    public void Each_style_is_written_once() => Assert.Equal(
        "<svg xmlns='http://www.w3.org/2000/svg'><style>.s0{fill: red;x: 1}.s1{fill: blue}</style><rect class='s0' /><g><rect class='s0' /><path class='s1' /></g></svg>",
        Shown("<svg xmlns=\"http://www.w3.org/2000/svg\"><rect class=\"bg\" style=\"fill: red; x: 1\"/><g data-index=\"3\" style=\"\"><rect style=\"fill: red; x: 1\"/><path style=\"fill: blue\"/></g></svg>"));

    [Fact]
    public void A_clip_that_nothing_asks_for_is_left_out() => Assert.Equal(
        "<svg><defs><clipPath id='a' /></defs><g clip-path='url(#a)' /></svg>",
        Shown("<svg><defs><clipPath id=\"a\"/><clipPath id=\"b\"/></defs><g clip-path=\"url(#a)\"/></svg>"));

    [Theory]
    [InlineData("<svg><style>.a{fill:red}</style><g class=\"a\" style=\"x:1\"/></svg>")]
    [InlineData("<svg><g style=\"x:1}body{display:none\"/></svg>")]
    [InlineData("<svg><g")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg>&a;</svg>")]
    [InlineData("100 % <p>\"é\" & #\u00a0\n")]
    public void What_could_come_to_mean_something_else_stays(string svg) => Assert.Equal(svg, Shown(svg));

    [Fact]
    public void An_address_can_stand_between_quotes() =>
        Assert.DoesNotContain(SvgAddress.Of("<svg a=\"1\" b='\"'>&amp;\n</svg>"), character => character is '"' or '<' or '>' or '&' or '#' or '\n');
}
