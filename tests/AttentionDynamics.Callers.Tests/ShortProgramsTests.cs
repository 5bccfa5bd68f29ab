using System.Reflection;

// One after another: what one allocates is measured.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace AttentionDynamics.Callers;

public class ShortProgramsTests
{
    internal static readonly string Folder = typeof(ShortProgramsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "ProjectFolder").Value!;

    [Fact]
    public void There_are_ten_and_none_is_over_25_lines_or_a_friend_of_the_library()
    {
        string[] programs = Directory.GetFiles(Path.Combine(Folder, "Programs"), "*.cs");
        Assert.Equal(10, programs.Length);
        Assert.All(programs, program => Assert.InRange(File.ReadAllLines(program).Length, 1, 25));
        string own = typeof(ShortProgramsTests).Assembly.GetName().Name!;
        Assert.DoesNotContain(own, typeof(Sweep).Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
            .Select(friend => friend.AssemblyName));
    }
}
