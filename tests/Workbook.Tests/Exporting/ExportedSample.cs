using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

/// <summary>A small repository with one of everything that a page can hold, exported once for all that look at it.</summary>
public sealed class ExportedSample : IDisposable
{
    /// <summary>Its figure.</summary>
    internal const string Figure = """{"data":[{"type":"scatter","x":[1,2],"y":[3,4]}],"layout":{"width":760,"height":500,"meta":{"name":"curve"}}}""";

    /// <summary>The repository, for a test that adds to it.</summary>
    internal static SampleSite Make() =>
        new SampleSite()
            .Write("README.md", "# The title\n\nIts *beginning*, see [one](notebooks/01-one.ipynb).\n<!-- figure:begin -->\n![p](data/figures/curve.svg)\n\n## Run it\n\nnot this\n")
            .Write("data/claims.csv", "notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-one,a < b,P,1,1,none,holds,,1,\n01-one,c,D,2,3,none,reported,,1,\n09-gone,d,L,1,1,none,holds,,1,\n")
            .Write("data/figures/curve.csv", "x,y\n1,3\n")
            .Write("data/figures/curve.svg", "<svg/>")
            .Write("data/figures/unshown.csv", "x\n")
            .Add("02-two", SampleSite.Markdown("Back to [one](01-one.ipynb#how)."))
            .Add("01-one",
                SampleSite.Markdown("# One $x$\n\n## How\n\n## Why"),
                SampleSite.Code("1 < 2", SampleSite.Figure(Figure, "Title\nCaption & more", "<svg id='p'/>"), SampleSite.Display(("text/plain", "True"))));

    private readonly SampleSite sample = Make();
    private readonly Lazy<Site> site;

    public ExportedSample() => site = new Lazy<Site>(sample.Export);

    internal Site Site => site.Value;

    /// <summary>A file of the site as text.</summary>
    internal string Page(string path) => System.Text.Encoding.UTF8.GetString(Site.Files.All[path]);

    public void Dispose() => sample.Dispose();
}
