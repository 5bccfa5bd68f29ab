// Puts each wrong theory of wrong-theories.json into a copy of the library, and expects its notebook to end with a claim that fails.
// Arguments: only those theories whose text or notebook has one of them in it. Writes refusals.json: which claim refused which theory.
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mutations;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string root = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
    .Single(entry => entry.Key == "RepositoryRoot").Value!;
IReadOnlyList<WrongTheory> all = WrongTheory.Read(Path.Combine(root, "tests/Mutations/wrong-theories.json"));
WrongTheory[] chosen = [.. all.Where(wrong => args.Length == 0
    || args.Any(part => wrong.Theory.Contains(part, StringComparison.Ordinal) || wrong.Notebook.Contains(part, StringComparison.Ordinal)))];
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"mutations: expected part of a theory or of a notebook's name, got {string.Join(' ', args)}");
    return 2;
}

string record = Path.Combine(root, "tests/Mutations/refusals.json");
var written = new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
Dictionary<string, string> refusals = File.Exists(record)
    ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(record))! : [];
using var copy = new WorkingCopy(root);
int refused = 0;
foreach (WrongTheory wrong in chosen)
{
    var watch = Stopwatch.StartNew();
    Outcome outcome = copy.Run(wrong);
    Match claim = Regex.Match(outcome.Text, @"claims? fails?: ""([^""]+)""");
    refusals.Remove(wrong.Theory);
    if (claim.Success)
    {
        refused++;
        refusals[wrong.Theory] = claim.Groups[1].Value;
    }
    string found = claim.Success ? $"refused by \"{claim.Groups[1].Value}\""
        : outcome.ExitCode == 0 ? "NOT REFUSED: the notebook runs through"
        : "NOT REFUSED by a claim: " + outcome.Text.Trim().ReplaceLineEndings(" | ");
    Console.WriteLine($"{wrong.Notebook}: {wrong.Theory}: {found} ({watch.Elapsed.TotalSeconds:F0} s)");
}

// In the order of the list, so that a rerun that finds the same leaves the file as it is.
File.WriteAllText(record, JsonSerializer.Serialize(
    all.Where(wrong => refusals.ContainsKey(wrong.Theory)).ToDictionary(wrong => wrong.Theory, wrong => refusals[wrong.Theory]), written) + "\n");
Console.WriteLine($"{chosen.Length} wrong theories: {refused} refused, {chosen.Length - refused} not");
return refused == chosen.Length ? 0 : 1;
