using System.Reflection;
using System.Runtime.Loader;

namespace AttentionDynamics.Notebooks;

/// <summary>Loads the plotting assembly, and with it all of Plotly.NET and F#, in a context of its own.</summary>
/// <remarks>Plotly.NET needs a newer FSharp.Core than the one some hosts carry; with both in one context the first chart throws. Here the
/// folder <c>plotting</c> beside this assembly answers first, so Plotly.NET always meets its own FSharp.Core. Only strings cross
/// over.</remarks>
internal sealed class PlottingContext : AssemblyLoadContext
{
    private static readonly Lazy<Assembly> Plotting = new(LoadPlotting);
    private readonly AssemblyDependencyResolver resolver;

    private PlottingContext(string assemblyPath)
        : base("AttentionDynamics.Plotting") => resolver = new AssemblyDependencyResolver(assemblyPath);

    /// <summary>Figure JSON from a figure's description.</summary>
    public static Func<string, string> Draw { get; } = description => Entry<Func<string, string>>("Draw")(description);

    /// <summary>The source of plotly.js.</summary>
    public static Func<string> Script { get; } = () => Entry<Func<string>>("Script")();

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    /// <summary>Where the plotting assembly lies for a library in the given folder.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    internal static string Locate(string folder)
    {
        string path = Path.Combine(folder, "plotting", "AttentionDynamics.Plotting.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException(
            $"Figures need {path}, which is not there: the folder plotting/ must lie beside AttentionDynamics.Notebooks.dll. "
            + "Build it with: dotnet build -c Release", path);
    }

    private static T Entry<T>(string method)
        where T : Delegate =>
        Plotting.Value.GetType("AttentionDynamics.Plotting.PlotlyFigure", throwOnError: true)!.GetMethod(method)!.CreateDelegate<T>();

    private static Assembly LoadPlotting()
    {
        string path = Locate(Path.GetDirectoryName(typeof(PlottingContext).Assembly.Location) ?? "");
        return new PlottingContext(path).LoadFromAssemblyPath(path);
    }
}
