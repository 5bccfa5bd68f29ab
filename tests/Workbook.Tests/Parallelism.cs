using Xunit.Sdk;
using Xunit.v3;

// Most tests wait for the command, a process of its own that starts, reads and writes more than it computes.
[assembly: Parallelization(MaxThreads = 4)]
[assembly: Xunit.TestCollectionOrderer(typeof(Workbook.Tests.LongestFirst))]

namespace Workbook.Tests;

/// <summary>The walk through the site in a browser takes longer than anything else: it begins first, so that others run beside it.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(collection =>
            collection.TestCollectionDisplayName.Contains(nameof(EndToEnd.SiteBrowserTests), StringComparison.Ordinal) ? 0 : 1)];
}
