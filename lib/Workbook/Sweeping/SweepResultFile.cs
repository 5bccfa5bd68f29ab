using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;
using Parquet;
using Parquet.Schema;
using Workbook.Files;

namespace Workbook.Sweeping;

/// <summary>A merged sweep as a file, whole or not at all: CSV, or Parquet for what reads columns.</summary>
internal static class SweepResultFile
{
    private const string Csv0 = ".csv", Parquet0 = ".parquet", FileColumn = "file";

    /// <summary>Refuses a name that cannot be written, before the work.</summary>
    /// <exception cref="InvalidInputException">Another ending; a folder.</exception>
    public static void Require(string path)
    {
        if (Path.GetExtension(path) is not (Csv0 or Parquet0))
            throw new InvalidInputException(
                $"--output: expected a file that ends in {Csv0} or {Parquet0}, got {(path.Length == 0 ? "an empty path" : path)}");
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new InvalidInputException($"--output: expected a file, got the folder {path}");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new InvalidInputException($"--output: expected a file in a folder that exists, got {path}");
    }

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(string path, SweepResult result)
    {
        byte[] bytes = Path.GetExtension(path) == Csv0
            ? Encoding.UTF8.GetBytes(ToCsv(result))
            : await ToParquetAsync(result).ConfigureAwait(false);
        AtomicFile.Write(Path.GetFullPath(path), bytes);
    }

    private static string ToCsv(SweepResult result)
    {
        IEnumerable<string> names = result.Columns.Select(column => column.Name);
        var text = new StringBuilder(Csv.Line(result.File is null ? names : names.Prepend(FileColumn)));
        for (int cell = 0; cell < result.Columns[0].Values.Length; cell++)
        {
            IEnumerable<string> fields = result.Columns.Select(column => column.Values[cell].ToString("R", CultureInfo.InvariantCulture));
            text.Append(Csv.Line(result.File is null ? fields : fields.Prepend(result.File[cell])));
        }

        return text.ToString();
    }

    private static async Task<byte[]> ToParquetAsync(SweepResult result)
    {
        DataField[] fields =
        [
            .. result.File is null ? Array.Empty<DataField>() : [new DataField<string>(FileColumn)],
            .. result.Columns.Select(column => new DataField<double>(column.Name)),
        ];
        await using var stream = new MemoryStream();
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream).ConfigureAwait(false))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            int at = 0;
            if (result.File is not null) await group.WriteAsync(fields[at++], result.File).ConfigureAwait(false);
            foreach ((_, double[] values) in result.Columns)
                await group.WriteAsync<double>(fields[at++], values.AsMemory()).ConfigureAwait(false);
            group.CompleteValidate();
        }

        return stream.ToArray();
    }
}
