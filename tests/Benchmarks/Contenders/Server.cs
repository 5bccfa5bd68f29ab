using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Benchmarks.Works;

namespace Benchmarks.Contenders;

/// <summary>The exchange that Peers/serve.py describes, for whatever runs on .NET: a process of its own, so that its memory and its compiled code belong to one work.</summary>
internal static class Server
{
    /// <summary>Serves until the input ends.</summary>
    /// <param name="folder">Where the inputs are.</param>
    /// <param name="open">The work with its inputs; what has to be loaded for any input was loaded before.</param>
    public static int Run(string folder, Func<Inputs, ServedWork> open)
    {
        ServedWork work = open(Inputs.Read(folder));
        work.Compile();
        ResidentMemory.Release();
        // The second time: to ask takes memory too.
        _ = ResidentMemory.Now;
        long held = ResidentMemory.Now, peak = held;
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 3);
            object answer = new { };
            switch (words[0])
            {
                case "warm":
                    ResidentMemory.ForgetPeak();
                    work.Warm();
                    peak = Math.Max(peak, ResidentMemory.Peak);
                    break;
                case "run":
                    int count = int.Parse(words[1], CultureInfo.InvariantCulture);
                    ResidentMemory.ForgetPeak();
                    var clock = Stopwatch.StartNew();
                    for (int k = 0; k < count; k++)
                        work.Run();
                    answer = new { seconds = clock.Elapsed.TotalSeconds / count };
                    peak = Math.Max(peak, ResidentMemory.Peak);
                    if (words.Length == 3)
                    {
                        // A result in doubles is the exchange's, not the work's.
                        File.WriteAllBytes(words[2], MemoryMarshal.AsBytes(work.Result().AsSpan()));
                        ResidentMemory.Release();
                    }

                    break;
                case "memory":
                    answer = new { peak, held };
                    break;
            }

            Console.WriteLine(JsonSerializer.Serialize(answer));
        }

        return 0;
    }
}
