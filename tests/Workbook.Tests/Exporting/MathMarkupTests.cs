using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class MathMarkupTests
{
    // Without its note of the LaTeX, and without the frame that the note needs.
    private static string MathMl(string latex, bool display = false) => System.Text.RegularExpressions.Regex.Replace(
        Katex.MathMl(latex, display), "</?semantics>|<annotation.*?</annotation>|</?mrow>", string.Empty);

    [Theory]
    [InlineData("\\mathbb R^d", "<math><msup><mi>ℝ</mi><mi>d</mi></msup></math>")]
    [InlineData("\\mathbb E", "<math><mi>\U0001D53C</mi></math>")]
    [InlineData("\\mathbf 1", "<math><mn>\U0001D7CF</mn></math>")]
    [InlineData("\\mathcal L", "<math><mi>ℒ</mi></math>")]
    [InlineData("\\mathrm d", "<math><mi mathvariant=\"normal\">d</mi></math>")]
    public void Alphabets_are_those_of_Unicode(string latex, string expected) => Assert.Equal(expected, MathMl(latex));

    [Theory]
    [InlineData("\\lvert x\\rvert", "<math><mo stretchy=\"false\" lspace=\"0em\" rspace=\"0em\">∣</mo><mi>x</mi><mo stretchy=\"false\" lspace=\"0em\" rspace=\"0em\">∣</mo></math>")]
    [InlineData("a\\mid b", "<math><mi>a</mi><mo>∣</mo><mi>b</mi></math>")]
    [InlineData("\\bar x", "<math><mover accent=\"true\"><mi>x</mi><mo>¯</mo></mover></math>")]
    public void Bars_are_what_they_stand_for(string latex, string expected) => Assert.Equal(expected, MathMl(latex));

    [Theory]
    [InlineData("\\log n", "<math><mi>log</mi><mo>\u2061</mo><mspace width=\"0.167em\" /><mi>n</mi></math>")]
    [InlineData("a\\log n", "<math><mi>a</mi><mspace width=\"0.167em\" /><mi>log</mi><mo>\u2061</mo><mspace width=\"0.167em\" /><mi>n</mi></math>")]
    [InlineData("\\log(n)", "<math><mi>log</mi><mo>\u2061</mo><mo stretchy=\"false\">(</mo><mi>n</mi><mo stretchy=\"false\">)</mo></math>")]
    [InlineData("\\cos^2 x", "<math><msup><mi>cos</mi><mo>\u2061</mo><mn>2</mn></msup><mspace width=\"0.167em\" /><mi>x</mi></math>")]
    public void A_function_stands_apart_from_what_it_is_of(string latex, string expected) => Assert.Equal(expected, MathMl(latex));

    [Fact]
    public void A_long_formula_in_a_line_may_be_broken_after_its_relations_and_one_of_its_own_may_not()
    {
        const string latex = "\\rho_1+\\varepsilon=\\rho_1/\\rho_2\\ge -f(a,b)+c_{12}";
        string[] pieces = [.. Katex.MathMl(latex, display: false).Split("</math>", StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(5, pieces.Length);
        Assert.EndsWith("<mo form=\"infix\">+</mo></mrow><annotation encoding=\"application/x-tex\">" + latex + "</annotation></semantics>", pieces[0], StringComparison.Ordinal);
        Assert.EndsWith("<mo form=\"infix\">=</mo>", pieces[1], StringComparison.Ordinal);
        Assert.EndsWith("<mo form=\"infix\">≥</mo>", pieces[2], StringComparison.Ordinal);
        Assert.EndsWith("<mo form=\"infix\">+</mo>", pieces[3], StringComparison.Ordinal);
        Assert.Single(Katex.MathMl(latex, display: true).Split("</math>", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_same_formula_gives_the_same_markup_from_many_threads()
    {
        string[] latex = [.. Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"x_{{{i % 10}}}+\\frac1{{{i % 10}}}"))];
        string[] found = [.. latex.AsParallel().AsOrdered().Select(text => Katex.MathMl(text, display: true))];
        for (int i = 10; i < found.Length; i++) Assert.Equal(found[i - 10], found[i]);
    }
}
