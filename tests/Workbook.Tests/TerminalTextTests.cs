namespace Workbook.Tests;

public class TerminalTextTests
{
    [Theory]
    [InlineData("expected 1, got 2 (Parameter 'tokens')", "expected 1, got 2")]
    [InlineData("a (Parameter 'beta'): b", "a: b")]
    [InlineData("two\r\nlines\n", "two lines")]
    [InlineData("red \u001b[31m and \u0000 and \u0007", "red \\u001B[31m and \\u0000 and \\u0007")]
    [InlineData("from right to left \u202egpj.exe", "from right to left \\u202Egpj.exe")]
    [InlineData("ρ ≤ 0, 😀", "ρ ≤ 0, 😀")]
    public void A_line_holds_neither_parameter_names_nor_what_a_terminal_obeys(string text, string line) => Assert.Equal(line, TerminalText.OneLine(text));
}
