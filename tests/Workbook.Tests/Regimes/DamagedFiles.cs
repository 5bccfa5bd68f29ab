using System.Text;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.Regimes;

/// <summary>Files of tokens of every kind, changed at random: the k-th is always the same.</summary>
internal static class DamagedFiles
{
    private static readonly (string Name, byte[] Bytes)[] Whole = Originals();

    /// <summary>What stands in headers and rows, and so may stand in the wrong place.</summary>
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "<f8", ">f2", "|V2", "|O", "(", ")", "True", "99999999999999999999", "-1", "0", "L", "'shape': ()", "2147483648", "4294967295", "{", "}", "[", "]", "\"", ",", ";", "\t", "\n", "\r",
            "nan", "inf", "1e999", "1e308", "0x1", "#", "sep=;", "BF16", "data_offsets", "\\ud800", "PK\u0001\u0002", "PK\u0005\u0006", "NUMPY", "\u0000", "\u001b[2J", "é",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0], [0xC3, 0x28], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE],
    ];

    /// <summary>The k-th damaged file: its ending, and its bytes.</summary>
    public static (string Ending, byte[] Bytes) Create(int k)
    {
        var random = new Counter(k);
        (string ending, byte[] whole) = Whole[k % Whole.Length];
        List<byte> bytes = [.. whole];
        for (int changes = 1 + random.Below(2); changes > 0; changes--)
        {
            // Most of what can go wrong stands at the beginning, and in an archive at the end.
            int at = random.Below(3) switch
            {
                0 => random.Below(bytes.Count + 1),
                1 => random.Below(Math.Min(bytes.Count, 140) + 1),
                _ => bytes.Count - random.Below(Math.Min(bytes.Count, 120) + 1),
            };
            int length = Math.Min(bytes.Count - at, 1 + random.Below(random.Below(8) == 0 ? 400 : 8));
            switch (random.Below(7))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Below(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Below(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.InsertRange(at, Words[random.Below(Words.Length)]);
                    break;
                default:
                    byte[] word = Words[random.Below(Words.Length)];
                    for (int j = 0; j < word.Length && at + j < bytes.Count; j++)
                        bytes[at + j] = word[j];
                    break;
            }
        }
        return (ending, [.. bytes]);
    }

    private static (string, byte[])[] Originals()
    {
        double[] numbers = [.. Enumerable.Range(1, 24).Select(k => k % 7 - 2.5)];
        byte[] half = Npy("<f2", [1, 8, 3], numbers), fortran = Npy(">f4", [8, 3], numbers, fortran: true), padded = Npy("<f8", [8, 3], [.. numbers[..18], 0, 0, 0, 0, 0, 0]);
        string Rows(string separator, bool comma = false) => string.Concat(Enumerable.Range(0, 8).Select(i => $"{i}{separator}" + string.Join(separator, numbers.Skip(3 * i).Take(3).Select(x => Text(x, comma))) + "\n"));
        byte[] safetensors = Safetensors(("hidden", "BF16", [8, 3], Bytes("|V2", numbers)));
        return
        [
            (".npy", half), (".npy", fortran), (".npy", padded), (".npy", Npy("<f8", [8, 3], numbers)), (".npy", Npy("<i2", [8, 3], [.. numbers.Select(x => Math.Round(x))])),
            (".csv", Encoding.UTF8.GetBytes(",0,1,2\n" + Rows(","))), (".csv", Encoding.UTF8.GetBytes("\"i\";\"x\";\"y\";\"z\"\r\n" + Rows(";", comma: true))),
            (".csv", Encoding.UTF8.GetBytes(Rows(" "))), (".tsv", Encoding.UTF8.GetBytes("# states\n" + Rows("\t"))),
            (".npz", Npz(false, ("arr_0.npy", half))), (".npz", Npz(true, ("x.npy", fortran))), (".npz", Npz(true, ("x.npy", Npy("<f8", [400, 3], [.. Enumerable.Repeat(1.5, 1200)])))),
            (".safetensors", safetensors), (".safetensors", Safetensors(("x", "F32", [8, 3], Bytes("<f4", numbers)))),
        ];
    }

    private static string Text(double number, bool comma)
    {
        string text = number.ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
        return comma ? text.Replace('.', ',') : text;
    }

    /// <summary>Random numbers of a seed, each by its count (splitmix64).</summary>
    private sealed class Counter(int seed)
    {
        private ulong count;

        public int Below(int limit)
        {
            ulong z = ((ulong)seed << 32) + ++count * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)limit);
        }
    }
}
