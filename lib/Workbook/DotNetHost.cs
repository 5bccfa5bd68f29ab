namespace Workbook;

/// <summary>The program <c>dotnet</c>.</summary>
internal static class DotNetHost
{
    /// <summary>Whether this process is <c>dotnet workbook.dll</c>, and not a program of its own name.</summary>
    public static bool RunsThis => System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    /// <summary>Where it is: the one that runs this process, the one that started it, or that of the PATH.</summary>
    public static string Path => RunsThis
        ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
}
