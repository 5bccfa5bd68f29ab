using AttentionDynamics.Notebooks;

namespace Workbook.Exporting;

/// <summary>A picture that a reader moves: its name, the notebook that states what it shows, and what a reader does with it.</summary>
/// <param name="Name">Its name in an address, and among the explorables of the library.</param>
/// <param name="Notebook">The notebook whose page has it.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Text">What it shows.</param>
internal sealed record LiveSection(string Name, string Notebook, string Title, string Text)
{
    /// <summary>All of them, in their order on the page that has all.</summary>
    public static IReadOnlyList<LiveSection> All { get; } =
    [
        new("exact", "02-forward-phase-transition", "Move γ yourself: the exact layer",
            "One layer on n tokens whose cosines are all ρ, exactly, at any n. Solid: at this n; dashed: n → ∞ at the same γ. The point on "
            + "the map is your ρ and γ: it can be dragged."),
        new("tokens", "10-depth-and-clusters", "Tokens through layers",
            "Tokens on a circle or a sphere. In each layer a token moves to the mean of what it attends to, α times itself added, and is "
            + "put back on the sphere. A small γ merges all; a large one keeps clusters for long; larger still keeps "
            + "every token where it is."),
        new("masks", "11-masks-and-graphs", "Masks and normalisers",
            "How much of its row's weight a token gives to itself, against its position: under a causal mask the first tokens see few and "
            + "keep themselves, the last are as without a mask."),
        new("laws", "09-scaling-laws-in-practice", "Your own lengths: which law leaves its regime, and where",
            "Every law starts at the same scale at the training length. u is the scale over the critical one: below 1 tokens merge, above "
            + "1 they keep apart."),
        new("file", "04-almost-simplex", "Your own tokens, or heads",
            "Drop a file of n rows of d numbers: .npy, .csv, .tsv, .npz or .safetensors; or of heads, queries and keys named q and k. "
            + "It is read and measured by this page, on this machine: nothing of it is sent anywhere."),
    ];

    /// <summary>Those of a notebook's page, as HTML; empty where it has none.</summary>
    public static string Of(string notebook) => string.Concat(All.Where(section => section.Notebook == notebook).Select(s => s.Html));

    /// <summary>Whether a notebook's page has one.</summary>
    public static bool Any(string notebook) => All.Any(section => section.Notebook == notebook);

    /// <summary>The page that has all.</summary>
    public static string Page() =>
        "<h1>Move γ yourself</h1>\n<p>The library that made every figure here, in your browser: what a slider moves is computed again by "
        + "the same code. It is fetched once with this page; after that nothing is fetched and nothing is sent. The address follows "
        + "what you set: a link to it opens the same picture.</p>\n" + string.Concat(All.Select(section => section.Html));

    private string Html =>
        $"<section class=\"live\" data-live=\"{Name}\" aria-labelledby=\"live-{Name}\">\n<h2 id=\"live-{Name}\">"
        + $"{HtmlText.Encoded(Title)}</h2>\n<p>{HtmlText.Encoded(Text)}</p>\n"
        + "<p class=\"live-how\">This part computes in your browser. It starts by itself where scripts run and the page comes from a "
        + "server; opened as a file it cannot, and <code>workbook export --serve</code> is such a server.</p>\n"
        + "<div class=\"live-body\" hidden></div>\n</section>\n";
}
