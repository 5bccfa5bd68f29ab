using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Benchmarks.Works;

namespace Benchmarks.Contenders;

/// <summary>Our side of the exchange that Peers/serve.py describes, in a process of its own, so that its memory and its compiled code belong to one work.</summary>
internal static class OurServer
{
    /// <summary>The verb with which this program starts itself.</summary>
    public const string Verb = "ours";

    /// <summary>Serves until the input ends.</summary>
    /// <param name="arguments">Work, folder, cells of Figure 1.</param>
    public static int Run(string[] arguments)
    {
        Work work = WorkCatalog.All(int.Parse(arguments[2], CultureInfo.InvariantCulture)).Single(work => work.Name == arguments[0]);
        using var self = Process.GetCurrentProcess();
        long start = self.WorkingSet64;
        OurWork ours = work.Ours(Inputs.Read(arguments[1]));
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 3);
            object answer = new { };
            switch (words[0])
            {
                case "warm":
                    ours.Warm();
                    break;
                case "run":
                    int count = int.Parse(words[1], CultureInfo.InvariantCulture);
                    var clock = Stopwatch.StartNew();
                    for (int k = 0; k < count; k++)
                        ours.Run();
                    answer = new { seconds = clock.Elapsed.TotalSeconds / count };
                    if (words.Length == 3)
                        File.WriteAllBytes(words[2], MemoryMarshal.AsBytes(ours.Result().AsSpan()));
                    break;
                case "memory":
                    self.Refresh();
                    answer = new { peak = self.PeakWorkingSet64, start };
                    break;
            }

            Console.WriteLine(JsonSerializer.Serialize(answer));
        }

        return 0;
    }
}
