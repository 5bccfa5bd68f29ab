using System.Globalization;
using AttentionDynamics.Sweeps;

namespace AttentionDynamics.Notebooks;

/// <summary>Finished rows as files KEY.csv of one line, each whole from the moment it is there.</summary>
internal sealed class SweepRowFolder(string folder) : ISweepRows
{
    public double[]? Find(string key)
    {
        string path = PathOf(key);
        return File.Exists(path)
            ? [.. Csv.Parse(File.ReadAllText(path))[0].Select(text => double.Parse(text, CultureInfo.InvariantCulture))]
            : null;
    }

    public void Keep(string key, double[] values)
    {
        Directory.CreateDirectory(folder);
        string path = PathOf(key), unfinished = path + ".unfinished";
        File.WriteAllText(unfinished, Csv.Line(values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
        File.Move(unfinished, path, overwrite: true);
    }

    private string PathOf(string key) => Path.Combine(folder, key + ".csv");
}
