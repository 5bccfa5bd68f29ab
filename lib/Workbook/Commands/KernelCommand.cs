using System.CommandLine;
using Workbook.Jupyter;

namespace Workbook.Commands;

/// <summary>
/// <c>kernel install [--name NAME] [--user|--prefix DIR]</c> and <c>kernel run --connection-file F</c>: a Jupyter kernel for these
/// notebooks.
/// </summary>
internal static class KernelCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "kernel";

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var command = new Command(Name, "Serve sessions to VS Code, JupyterLab and other Jupyter clients.") { Install(), Run() };
        return new Verb(command, "install [--name NAME] [--user|--prefix DIR] or run --connection-file F");
    }

    private static Command Install()
    {
        var name = new Option<string>("--name") { HelpName = "NAME", DefaultValueFactory = _ => KernelSpec.DefaultName,
            Description = "The kernel's name among the client's kernels." };
        var user = new Option<bool>("--user") { Description = "Install for this user only, which is the default." };
        var prefix = new Option<string?>("--prefix") { HelpName = "DIR",
            Description = "Install below DIR/share/jupyter, as for a Python environment in DIR." };
        var command = new Command("install", "Write the kernelspec by which Jupyter clients find the kernel.") { name, user, prefix };
        command.SetAction(result =>
        {
            string? folder = result.GetValue(prefix);
            if (folder is not null && result.GetValue(user))
                throw new InvalidInputException($"--prefix {folder}: expected without --user, got both");
            if (folder?.Length == 0) throw new InvalidInputException("--prefix: expected a folder, got an empty path");
            string data = folder is null ? KernelSpec.UserData() : Path.Combine(Path.GetFullPath(folder), "share", "jupyter");
            Console.Out.WriteLine(KernelSpec.Write(data, result.GetRequiredValue(name)));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Run()
    {
        var file = new Option<string>("--connection-file") { HelpName = "F", Required = true,
            Description = "The file in which the client describes its connection." };
        var command = new Command("run", "Serve a session; started by Jupyter clients.") { file };
        command.SetAction(result => JupyterKernel.Run(ConnectionFile.Read(result.GetRequiredValue(file))));
        return command;
    }
}
