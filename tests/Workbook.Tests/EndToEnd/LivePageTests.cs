using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AttentionDynamics.Scaling;
using Workbook.Exporting;
using Workbook.Regimes;
using Workbook.Tests.Exporting;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.EndToEnd;

/// <summary>What a reader moves, in a real browser, on the site as <c>export --serve</c> serves it; Exporting/Browser/live.mjs is what moves.</summary>
public class LivePageTests
{
    private static readonly double[] Numbers = [.. Enumerable.Range(1, 400).Select(k => k * 7 % 11 - 3.5 + 0.01 * k)];

    private static readonly (string Name, byte[] Bytes)[] Files =
    [
        ("t.npy", Npy("<f8", [100, 4], Numbers)), ("u.npy", Npy(">f4", [40, 10], Numbers)), ("t.csv", Encoding.UTF8.GetBytes(Table())), ("t.npz", Npz(true, ("h.npy", Npy("<f4", [50, 8], Numbers)))),
        ("t.safetensors", Safetensors(("h", "F16", [100, 4], Bytes("<f2", Numbers)))),
        // Heads: queries that share keys, with values and other spellings, and a context too short for lengths.
        ("heads.npz", Npz(true, ("q.npy", Npy("<f4", [2, 96, 8], Normal(2 * 96 * 8, 1))), ("k.npy", Npy("<f4", [1, 96, 8], Normal(96 * 8, 2))))),
        ("heads.safetensors", Safetensors(("K", "F32", [1, 2, 150, 4], Bytes("<f4", Normal(1200, 3))), ("Q", "F32", [1, 2, 150, 4], Bytes("<f4", Normal(1200, 4))), ("V", "F32", [1, 2, 150, 6], Bytes("<f4", Normal(1800, 5))))),
        ("short.npz", Npz(false, ("k.npy", Npy("<f8", [40, 4], Normal(160, 6))), ("other.npy", Npy("<f8", [2], [1, 2])), ("q.npy", Npy("<f8", [40, 4], Normal(160, 7))))),
    ];

    private static readonly (string Name, byte[] Bytes)[] Hostile =
    [
        ("empty.npy", []), ("empty.csv", []), ("ragged.csv", "1,2\n3\n"u8.ToArray()), ("words.csv", "1,2\n3,<img src=x onerror=alert(1)>\n"u8.ToArray()), ("nan.csv", "1,2\nnan,1\n"u8.ToArray()),
        ("one.csv", "1,2\n"u8.ToArray()), ("zero.csv", "0,0\n1,2\n"u8.ToArray()), ("same.csv", "1,2\n1,2\n"u8.ToArray()), ("garbage.npz", "PK garbage"u8.ToArray()), ("garbage.npy", "\u0093NUMPY garbage"u8.ToArray()),
        ("huge.npy", Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 8), }", new byte[64])), ("objects.npy", Npy("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }", new byte[64])),
        ("crc.npz", Npz64("h.npy", Npy("<f8", [2, 2], [1, 2, 3, 4]), 7)), ("length.safetensors", Safetensors("{}", [], ulong.MaxValue)), ("json.safetensors", Safetensors("{\"a\":", [])),
        ("apart.npz", Pair([6, 3], [5, 3])), ("dimensions.npz", Pair([6, 3], [6, 4])), ("divides.npz", Pair([3, 6, 2], [2, 6, 2])), ("batch.npz", Pair([2, 1, 6, 3], [2, 1, 6, 3])), ("single.npz", Pair([1, 3], [1, 3])),
        ("nan.npz", Npz(true, ("q.npy", Npy("<f4", [3, 2], [1, 2, double.NaN, 4, 5, 6])), ("k.npy", Npy("<f4", [3, 2], [1, 2, 3, 4, 5, 6])))), ("several.npz", Npz(true, ("q.npy", Npy("<f4", [2, 2], [1, 2, 3, 4])), ("x.npy", Npy("<f4", [2, 2], [1, 2, 3, 4])))),
        ("../../<b>.csv", "x"u8.ToArray()), ("plain.txt", "1,2\n2,1\n"u8.ToArray()), ("x.exe", [0x4d, 0x5a, 0]),
    ];

    [Fact(Explicit = true)]
    public void What_is_moved_and_dropped_is_answered_as_by_the_command_and_nothing_leaves_the_page()
    {
        Requirement.SiteBrowser(BrowserScript.Folder);
        Requirement.Npm();
        using var folder = new TemporaryFolder();
        using var site = ServedSite.Start(Path.Combine(folder.Path, "site"));
        (double N, double Rho, double Gamma, double Alpha)[] cases = [.. Cases(200)];
        string request = Path.Combine(folder.Path, "request.json");
        File.WriteAllText(request, new JsonObject
        {
            ["states"] = new JsonArray([.. cases.Select(c => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"n={c.N};rho={c.Rho};gamma={c.Gamma};alpha={c.Alpha}")))]),
            ["files"] = Sent(Files),
            ["hostile"] = Sent(Hostile),
            ["long"] = Sent([("long.npy", Npy("<f4", [1500, 64], Normal(1500 * 64, 8)))])[0]!.DeepClone(),
            ["pages"] = new JsonArray(["live.html", .. LiveSection.All.Select(section => JsonValue.Create($"{section.Notebook}.html"))]),
        }.ToJsonString());
        Said said = BrowserScript.Run("live.mjs", site.Address, TimeSpan.FromMinutes(20), request);
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        JsonNode seen = JsonNode.Parse(said.Output)!;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ms to start {seen["start"]}, from a move to the curve {seen["milliseconds"]!.ToJsonString()}, frames a second {seen["framesPerSecond"]}, requests {seen["requests"]}"));
        Assert.Empty(seen["problems"]!.AsArray().Select(problem => (string)problem!));
        // The wasm of both workers was seen, so that a request after load would have been.
        Assert.True((int)seen["requests"]! > 20);

        // To the last digit: both compute with functions of the library's own.
        for (int i = 0; i < cases.Length; i++)
        {
            (double n, double rho, double gamma, double alpha) = cases[i];
            string expected = PredictionJson.Write(Prediction.Of(n, rho, 1, alpha, new LogarithmicScaling(gamma), name => name), null);
            Assert.Equal(expected, (string)seen["predicted"]![i]!);
        }

        for (int i = 0; i < Files.Length; i++)
        {
            (string name, byte[] bytes) = Files[i];
            JsonNode measured = seen["measured"]![i]!;
            using var own = new WorkbookFolder();
            File.WriteAllBytes(Path.Combine(own.Root, name), bytes);
            string[] command = ((string)measured["command"]!).Split(' ');
            Assert.Equal(["workbook", "measure"], command[..2]);
            Assert.True(command[2] == name || command[2] == "--q" && command[3].StartsWith(name + ":", StringComparison.Ordinal), string.Join(' ', command));
            AssertClose(JsonNode.Parse(own.Run(command[1..]).Exits(0).Output), JsonNode.Parse((string)measured["output"]!), name);
        }

        for (int i = 0; i < Hostile.Length; i++)
        {
            string error = (string)seen["refused"]![i]!["error"]!;
            Assert.False(string.IsNullOrWhiteSpace(error) || error.Contains('\n', StringComparison.Ordinal), $"{Hostile[i].Name}: {error}");
            Assert.DoesNotContain("cannot be computed", error, StringComparison.Ordinal);
        }

        site.Interrupt().Exits(0);
    }

    [Fact(Explicit = true)]
    public async Task What_is_served_are_the_files_of_the_site_and_nothing_else()
    {
        Requirement.Npm();
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, "site");
        using var site = ServedSite.Start(target);
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        string wasm = Path.GetRelativePath(target, Directory.GetFiles(target, "dotnet.native.*.wasm", SearchOption.AllDirectories).Single()).Replace('\\', '/');
        foreach ((string path, string type) in new[] { ("", "text/html"), ("live.html?x=1", "text/html"), (wasm, "application/wasm"), (Path.GetDirectoryName(Path.GetDirectoryName(wasm)) + "/live-worker.js", "text/javascript") })
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.Contains("connect-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        int port = new Uri(site.Address).Port;
        foreach (string path in new[] { "/../README.md", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/assets/../../x", "/.workbook-site", "/live.html/", "/C:/x", "/%00", "/none.html" })
            Assert.DoesNotContain(" 200 ", await Raw(port, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        // A name that an outsider's server has given this address.
        Assert.DoesNotContain(" 200 ", await Raw(port, $"GET / HTTP/1.1\r\nHost: evil.invalid\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains(" 405 ", await Raw(port, $"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        site.Interrupt().Exits(0);
    }

    private static async Task<string> Raw(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
    }

    private static IEnumerable<(double N, double Rho, double Gamma, double Alpha)> Cases(int count)
    {
        var random = new Random(20251007);
        for (int i = 0; i < count; i++)
        {
            double alpha = i % 3 == 0 ? 0 : 3 * random.NextDouble();
            yield return (Math.Floor(Math.Pow(10, 1.3 + 10.7 * random.NextDouble())), random.NextDouble(), 8 * random.NextDouble(), alpha);
        }
    }

    private static double[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }

    private static byte[] Pair(long[] q, long[] k) => Npz(true, ("q.npy", Npy("<f4", q, Normal((int)q.Aggregate((a, b) => a * b), 9))), ("k.npy", Npy("<f4", k, Normal((int)k.Aggregate((a, b) => a * b), 10))));

    private static JsonArray Sent((string Name, byte[] Bytes)[] files) => new([.. files.Select(file => new JsonObject { ["name"] = file.Name, ["base64"] = Convert.ToBase64String(file.Bytes) })]);

    private static string Table() => string.Concat(Enumerable.Range(0, 100).Select(i => string.Join(",", Numbers[(4 * i)..(4 * i + 4)].Select(x => x.ToString(CultureInfo.InvariantCulture))) + "\n"));

    private static void AssertClose(JsonNode? expected, JsonNode? actual, string where, double tolerance = 1e-12)
    {
        switch (expected)
        {
            case JsonObject all:
                Assert.Equal(all.Select(pair => pair.Key), actual!.AsObject().Select(pair => pair.Key));
                foreach ((string key, JsonNode? value) in all) AssertClose(value, actual[key], $"{where}.{key}", tolerance);
                break;
            case JsonArray all:
                Assert.Equal(all.Count, actual!.AsArray().Count);
                for (int i = 0; i < all.Count; i++) AssertClose(all[i], actual[i], $"{where}[{i}]", tolerance);
                break;
            case JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number:
                (double one, double other) = ((double)value, (double)actual!);
                Assert.True(Math.Abs(one - other) <= tolerance * Math.Max(1, Math.Abs(one)), string.Create(CultureInfo.InvariantCulture, $"{where}: expected {one}, got {other}"));
                break;
            default:
                Assert.Equal(expected?.ToJsonString(), actual?.ToJsonString());
                break;
        }
    }

    /// <summary>The site of the committed notebooks, served by a command of its own.</summary>
    private sealed class ServedSite : IDisposable
    {
        private readonly Process process;

        private ServedSite(Process process, string address) => (this.process, Address) = (process, address);

        public string Address { get; }

        public static ServedSite Start(string target)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            int port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            var start = new ProcessStartInfo("dotnet",
                [WorkbookFolder.Metadata("Workbook"), "export", "--output", target, "--serve", port.ToString(CultureInfo.InvariantCulture)])
            {
                WorkingDirectory = WorkbookFolder.Metadata("RepositoryRoot"),
                RedirectStandardOutput = true,
            };
            Process process = Process.Start(start)!;
            var said = new StringBuilder();
            while (process.StandardOutput.ReadLine() is { } line)
            {
                said.AppendLine(line);
                if (line.StartsWith("serving ", StringComparison.Ordinal)) return new ServedSite(process, line.Split(' ')[1]);
            }

            Assert.Fail($"the command did not serve: {said}");
            return null;
        }

        /// <summary>Ends it as Ctrl+C does.</summary>
        public Said Interrupt()
        {
            using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            process.StandardOutput.ReadToEnd();
            Assert.True(process.WaitForExit(WorkbookFolder.Patience), "the server did not end");
            return new Said(process.ExitCode, "", "");
        }

        public void Dispose()
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
