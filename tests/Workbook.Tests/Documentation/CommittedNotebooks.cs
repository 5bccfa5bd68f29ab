using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Documentation;

/// <summary>The notebooks of the repository, for a test that looks at each.</summary>
public static class CommittedNotebooks
{
    /// <summary>Their paths, by name.</summary>
    public static TheoryData<string> Paths =>
        [.. Directory.GetFiles(Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "notebooks"), "*.ipynb").Order(StringComparer.Ordinal)];
}
