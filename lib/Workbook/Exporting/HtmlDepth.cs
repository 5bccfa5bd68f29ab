using AngleSharp.Dom;

namespace Workbook.Exporting;

/// <summary>
/// How deeply a document nests, found without recursion: writing it back is recursive, and a stack that overflows ends the process.
/// </summary>
internal static class HtmlDepth
{
    /// <summary>Whether any node lies more than <paramref name="most"/> levels below <paramref name="root"/>.</summary>
    public static bool Exceeds(INode root, int most)
    {
        int depth = 0;
        for (INode at = root; ;)
        {
            if (at.FirstChild is { } child)
            {
                at = child;
                if (++depth > most) return true;
                continue;
            }

            while (at.NextSibling is null)
            {
                if (depth == 0) return false;
                at = at.Parent!;
                depth--;
            }

            if (depth == 0) return false;
            at = at.NextSibling;
        }
    }
}
