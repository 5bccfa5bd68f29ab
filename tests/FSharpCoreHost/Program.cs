using System.Reflection;
using System.Runtime.Loader;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Notebooks.Tests;
using Microsoft.FSharp.Collections;

// The older FSharp.Core must really be in use before the first figure is drawn: a reference alone loads nothing.
FSharpList<int> list = ListModule.OfSeq([1, 2, 3]);
Assembly core = list.GetType().Assembly;
Console.WriteLine($"FSharp.Core {core.GetName().Version} in context {AssemblyLoadContext.GetLoadContext(core)!.Name}");

if (args is ["--in-default-context"])
{
    return DrawInDefaultContext();
}
foreach (Figure figure in SampleFigures.All())
{
    Console.WriteLine($"drawn {figure.Name} {figure.PlotlyJson.Length > 0}");
}
foreach (AssemblyLoadContext context in AssemblyLoadContext.All)
{
    foreach (Assembly assembly in context.Assemblies.Where(a => a.GetName().Name is "FSharp.Core" or "Plotly.NET"))
    {
        Console.WriteLine($"{assembly.GetName().Name} {assembly.GetName().Version} in context {context.Name}");
    }
}
Console.WriteLine("OK");
return 0;

// What happens without a context of its own; the host is of use only as long as this fails.
static int DrawInDefaultContext()
{
    string plotting = Path.Combine(AppContext.BaseDirectory, "plotting");
    AssemblyLoadContext.Default.Resolving += (context, name) =>
        Path.Combine(plotting, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    const string description = """
        {"Name":"one-line","Title":"One line","Columns":1,"Panels":[{"Title":"","X":{"Title":"x","Scale":0},"Y":{"Title":"y","Scale":0},
        "Layers":[{"$type":"line","Name":"line","X":[1,2],"Y":[1,2]}]}]}
        """;
    try
    {
        Assembly assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(plotting, "AttentionDynamics.Plotting.dll"));
        var draw = assembly.GetType("AttentionDynamics.Plotting.PlotlyFigure")!.GetMethod("Draw")!.CreateDelegate<Func<string, string>>();
        Console.WriteLine($"drawn {draw(description).Length > 0}");
        return 0;
    }
    catch (Exception exception)
    {
        Console.WriteLine($"{exception.GetBaseException().GetType().Name}: {exception.GetBaseException().Message}");
        return 3;
    }
}
