using System.Reflection;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;

namespace AttentionDynamics.Notebooks;

/// <summary>Tells the notebook's host how to show figures, tables and claims.</summary>
public static class NotebookOutput
{
    /// <summary>The MIME type that Jupyter front ends draw with plotly.js.</summary>
    public const string PlotlyMimeType = "application/vnd.plotly.v1+json";

    /// <summary>Registers the formatters; calling it again changes nothing.</summary>
    /// <returns>A line with the library's name and version, for the output of the set-up cell.</returns>
    public static string Register()
    {
        // No HTML for a figure: GitHub would prefer it to the picture and then run no script.
        Show<Figure>((PlotlyMimeType, figure => figure.PlotlyJson), (PlainTextFormatter.MimeType, figure => figure.ToString()));
        Show<DataFrame>((HtmlFormatter.MimeType, frame => TableText.Of(frame).ToHtml()),
            (PlainTextFormatter.MimeType, frame => TableText.Of(frame).ToText()));
        Show<ClaimTable>((HtmlFormatter.MimeType, claims => claims.Grid().ToHtml()),
            (PlainTextFormatter.MimeType, claims => claims.ToString()));
        Show<ClaimCases>((HtmlFormatter.MimeType, cases => cases.Grid().ToHtml()),
            (PlainTextFormatter.MimeType, cases => cases.ToString()));
        string version = typeof(NotebookOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return "Critical Attention " + version;
    }

    private static void Show<T>(params (string MimeType, Func<T, string> Form)[] forms)
    {
        foreach ((string mimeType, Func<T, string> form) in forms)
        {
            Formatter.Register<T>((value, writer) => writer.Write(form(value)), mimeType);
        }
        // Exactly the registered ones: a preferred type without a formatter overflows the host's stack.
        Formatter.SetPreferredMimeTypesFor(typeof(T), [.. forms.Select(form => form.MimeType)]);
    }
}
