namespace Workbook.Running;

/// <summary>A place where two texts differ, counted from line 1.</summary>
internal sealed record TextDifference(int Line, string Committed, string Rerun);

/// <summary>
/// Compares two texts as numbers and the rest: numbers within their tolerance, the rest to the letter. No number is what is part of a name
/// (x1), of a version (1.2.3), or raised (10²).
/// </summary>
internal static class TextComparison
{
    private const int Excerpt = 100;

    /// <summary>All differences; none, and the texts say the same.</summary>
    public static IReadOnlyList<TextDifference> Compare(string committed, string rerun)
    {
        var differences = new List<TextDifference>();
        string[] before = committed.Split('\n');
        string[] after = rerun.Split('\n');
        for (int i = 0; i < Math.Max(before.Length, after.Length); i++)
        {
            if (i >= before.Length) differences.Add(new TextDifference(i + 1, "no such line", Quote(after[i])));
            else if (i >= after.Length) differences.Add(new TextDifference(i + 1, Quote(before[i]), "no such line"));
            else CompareLine(i + 1, before[i], after[i], differences);
        }

        return differences;
    }

    private static void CompareLine(int line, string before, string after, List<TextDifference> differences)
    {
        if (before == after) return;
        IReadOnlyList<Token> left = Tokenise(before);
        IReadOnlyList<Token> right = Tokenise(after);
        for (int i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            Token? a = i < left.Count ? left[i] : null;
            Token? b = i < right.Count ? right[i] : null;
            if (a is { IsNumber: true } && b is { IsNumber: true })
            {
                if (a != b && !PrintedNumber.Parse(a.Text).Agrees(PrintedNumber.Parse(b.Text)))
                    differences.Add(new TextDifference(line, a.Text, b.Text));
            }
            else if (a != b)
            {
                // From here on the lines are not the same text any more; what follows has no counterpart.
                differences.Add(new TextDifference(line, From(left, i), From(right, i)));
                return;
            }
        }
    }

    private static string From(IReadOnlyList<Token> tokens, int index) =>
        Quote(string.Concat(tokens.Skip(index).Select(token => token.Text)));

    private static string Quote(string text) => "\"" + (text.Length > Excerpt ? text[..Excerpt] + "…" : text) + "\"";

    private static List<Token> Tokenise(string text)
    {
        var tokens = new List<Token>();
        int textStart = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = NumberEnd(text, at, out int digits);
            if (end > at && digits > at - 1 && end > digits)
            {
                if (at > textStart) tokens.Add(new Token(text[textStart..at], false));
                tokens.Add(new Token(text[at..end], true));
                textStart = at = end;
            }
            else
            {
                at = Math.Max(at + 1, end);
            }
        }

        if (textStart < text.Length) tokens.Add(new Token(text[textStart..], false));
        return tokens;
    }

    /// <summary>
    /// Where the number that starts here ends; a run of digits that is none is passed over whole. <paramref name="digits"/> is where its
    /// digits begin, behind the sign; where it is not before the end, there is no number.
    /// </summary>
    private static int NumberEnd(string text, int at, out int digits)
    {
        digits = at;
        char before = at > 0 ? text[at - 1] : ' ';
        bool named = char.IsLetterOrDigit(before) || before is '_' or '.';
        if (text[at] is '-' or '−' && !named) digits++;
        int end = digits;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        ReadOnlySpan<char> run = text.AsSpan(digits, end - digits);
        int dots = run.TrimEnd('.').Count('.');
        bool number = !named && dots <= 1 && run.IndexOfAnyInRange('0', '9') >= 0;
        if (!number)
        {
            digits = Math.Max(end, at);
            return digits;
        }

        // A full stop ends the sentence, not the number.
        end -= run.Length - run.TrimEnd('.').Length;
        int exponent = end;
        if (exponent < text.Length && text[exponent] is 'e' or 'E')
        {
            exponent++;
            if (exponent < text.Length && text[exponent] is '-' or '+' or '−') exponent++;
            int start = exponent;
            while (exponent < text.Length && char.IsAsciiDigit(text[exponent])) exponent++;
            if (exponent > start) end = exponent;
        }

        return end;
    }

    private sealed record Token(string Text, bool IsNumber);
}
