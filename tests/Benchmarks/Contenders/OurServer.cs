using System.Globalization;
using Benchmarks.Works;

namespace Benchmarks.Contenders;

/// <summary>What this program serves itself: our side, and Math.NET.</summary>
internal static class OurServer
{
    /// <summary>The verb with which this program starts itself.</summary>
    public const string Verb = "serve";

    /// <summary>Our side's name.</summary>
    public const string Ours = "ours";

    /// <summary>Serves until the input ends.</summary>
    /// <param name="arguments">Whose side, work, folder, threads, cells of Figure 1.</param>
    public static int Run(string[] arguments)
    {
        int Number(int k) => int.Parse(arguments[k], CultureInfo.InvariantCulture);
        Work work = WorkCatalog.All(Number(4)).Single(work => work.Name == arguments[1]);
        return Server.Run(arguments[2], arguments[0] switch
        {
            Ours => work.Ours,
            _ when arguments[0] == Peer.OursInDouble.Key => work.OursInDouble!,
            _ => MathNetWorks.Open(work.PeerName, Number(3)),
        });
    }
}
