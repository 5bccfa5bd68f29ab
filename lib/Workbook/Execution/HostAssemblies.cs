using System.Reflection;
using AttentionDynamics.Notebooks;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Workbook.Execution;

/// <summary>
/// The host's copies of the notebooks' library and of everything it refers to. A notebook references copies of these files by path; unless
/// the host's own win, a figure made in a cell would not be the host's <see cref="Figure"/>, nor a formatter registered there known here.
/// </summary>
internal static class HostAssemblies
{
    /// <summary>Makes the host's copies win over the copies a notebook refers to.</summary>
    public static void Register(InteractiveAssemblyLoader loader)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pending = new Stack<Assembly>([typeof(Figure).Assembly, typeof(Microsoft.DotNet.Interactive.Kernel).Assembly]);
        while (pending.TryPop(out Assembly? assembly))
        {
            loader.RegisterDependency(assembly);
            if (assembly == typeof(Microsoft.DotNet.Interactive.Kernel).Assembly) continue;
            foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
            {
                // The framework's assemblies lie elsewhere and are one copy anyway.
                bool ours = File.Exists(Path.Combine(AppContext.BaseDirectory, reference.Name + ".dll"));
                if (ours && seen.Add(reference.Name!)) pending.Push(Assembly.Load(reference));
            }
        }
    }
}
