using System.Globalization;
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace AttentionDynamics.Tests.Sources;

/// <summary>The examples of the documentation run, and their last line comes to what stands behind it.</summary>
public class ExamplesTests
{
    /// <summary>What an example may use without saying so.</summary>
    private static readonly string[] Imports =
        ["System", "System.IO", "System.Linq", "AttentionDynamics", .. typeof(Require).Assembly.GetExportedTypes().Select(type => type.Namespace!).Distinct()];

    private static readonly (string Member, string Code)[] Examples =
    [
        .. XDocument.Load(Path.Combine(AppContext.BaseDirectory, "AttentionDynamics.xml")).Descendants("member")
            .SelectMany(member => member.Elements("example").Select(example => ((string)member.Attribute("name")!, Lines(example.Element("code")!.Value)))),
    ];

    public static TheoryData<string> Members => [.. Examples.Select(example => example.Member)];

    [Fact]
    public void The_entries_that_people_use_most_have_one() => Assert.True(Examples.Length >= 20, $"{Examples.Length} examples");

    [Theory]
    [MemberData(nameof(Members))]
    public async Task An_example_comes_to_what_it_says(string member)
    {
        (string before, string after) = Examples.Single(example => example.Member == member).Code.Split(" // ") is [var code, var said] ? (code, said) : throw new InvalidOperationException("expected one value");
        string folder = Directory.CreateTempSubdirectory("examples-").FullName;
        try
        {
            // A file that an example writes goes where it is removed.
            string runnable = before.Replace("\"three.csv\"", $"@\"{Path.Combine(folder, "three.csv")}\"", StringComparison.Ordinal);
            object? value = await CSharpScript.EvaluateAsync(runnable, ScriptOptions.Default.AddReferences(typeof(Require).Assembly).AddImports(Imports), cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(after, Text(value!, after));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>With as many decimals as are said.</summary>
    private static string Text(object value, string said) => value is double number && said.IndexOf('.', StringComparison.Ordinal) is var point and >= 0
        ? number.ToString("F" + (said.Length - point - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Lines(string code)
    {
        string[] lines = code.Trim('\n').Split('\n');
        int indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => line[Math.Min(indent, line.Length)..])).TrimEnd();
    }
}
