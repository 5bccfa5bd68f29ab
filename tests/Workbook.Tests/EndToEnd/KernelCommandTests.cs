using System.Text.Json.Nodes;

namespace Workbook.Tests.EndToEnd;

public class KernelCommandTests
{
    [Fact]
    public void Install_writes_a_spec_that_names_this_command()
    {
        using var folder = new WorkbookFolder();
        Said said = folder.Run("kernel", "install", "--prefix", "env").Exits(0);
        const string path = "env/share/jupyter/kernels/critical-attention/kernel.json";
        Assert.Equal(Path.Combine(folder.Root, path) + "\n", said.Output);
        JsonNode spec = JsonNode.Parse(folder.Read(path))!;
        Assert.Equal(
            ["dotnet", WorkbookFolder.Metadata("Workbook"), "kernel", "run", "--connection-file", "{connection_file}"],
            spec["argv"]!.AsArray().Select(argument => (string)argument!));
        Assert.Equal("C# (Critical Attention)", (string?)spec["display_name"]);
        Assert.Equal("C#", (string?)spec["language"]);
        // Installing again replaces its own.
        folder.Run("kernel", "install", "--prefix", "env").Exits(0);
        folder.RunWith(new() { ["JUPYTER_DATA_DIR"] = "data" }, "kernel", "install", "--name", "other").Exits(0);
        // The name in the committed notebooks.
        folder.RunWith(new() { ["JUPYTER_DATA_DIR"] = "data" }, "kernel", "install", "--name", ".net-csharp").Exits(0);
        Assert.Contains("workbook.dll", folder.Read("data/kernels/.net-csharp/kernel.json"), StringComparison.Ordinal);
        Assert.Contains("workbook.dll", folder.Read("data/kernels/other/kernel.json"), StringComparison.Ordinal);
        folder.RunWith(new() { ["JUPYTER_DATA_DIR"] = "", ["XDG_DATA_HOME"] = Path.Combine(folder.Root, "xdg") }, "kernel", "install", "--user").Exits(0);
        if (OperatingSystem.IsLinux()) Assert.Contains("workbook.dll", folder.Read("xdg/jupyter/kernels/critical-attention/kernel.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"argv\": [\"python\"], \"display_name\": \"Python\", \"language\": \"python\"}")]
    [InlineData("{\"metadata\": {}}")]
    [InlineData("not JSON")]
    public void Install_never_overwrites_the_spec_of_another_program(string spec)
    {
        using var folder = new WorkbookFolder();
        const string path = "env/share/jupyter/kernels/python3/kernel.json";
        folder.Write(path, spec);
        Said said = folder.Run("kernel", "install", "--prefix", "env", "--name", "python3").Exits(2);
        Assert.StartsWith("workbook: --name: expected a name that is free, got python3, which another program's ", said.Error, StringComparison.Ordinal);
        Assert.Equal(spec, folder.Read(path));
    }

    [Theory]
    [InlineData("kernel", "Required command was not provided")]
    [InlineData("kernel serve", "expected kernel install [--name NAME] [--user|--prefix DIR] or run --connection-file F, got: ")]
    [InlineData("kernel run", "Option '--connection-file' is required")]
    [InlineData("kernel install --name ../x", "--name: expected letters")]
    [InlineData("kernel install --name ..x", "--name: expected letters")]
    [InlineData("kernel run --connection-file bytes.json", "--connection-file bytes.json: expected JSON, got: the byte 0xE9, which is no UTF-8, in line 1, byte 3")]
    [InlineData("kernel run --connection-file half.json", "--connection-file half.json: expected JSON, got: half a surrogate pair in a string, in line 1, byte 9")]
    [InlineData("kernel run --connection-file long.json", "--connection-file long.json: expected at most 65536 bytes, got more")]
    [InlineData("kernel run --connection-file ip.json", "--connection-file ip.json: expected ip to be an IP address or localhost, got \"nowhere\"")]
    [InlineData("kernel install --user --prefix x", "--prefix x: expected without --user, got both")]
    [InlineData("kernel run --connection-file missing.json", "--connection-file missing.json: expected a readable file, got: ")]
    [InlineData("kernel run --connection-file text.json", "--connection-file text.json: expected JSON, got: ")]
    [InlineData("kernel run --connection-file ipc.json", "--connection-file ipc.json: expected transport to be tcp, got \"ipc\"")]
    [InlineData("kernel run --connection-file port.json", "--connection-file port.json: expected shell_port to be a port, 1 to 65535, got 0")]
    [InlineData("kernel run --connection-file scheme.json", "--connection-file scheme.json: expected signature_scheme to be hmac-sha256, got \"hmac-md5\"")]
    public void Bad_usage_costs_one_line(string command, string message)
    {
        using var folder = new WorkbookFolder();
        folder.Write("text.json", "text");
        const string start = "{\"ip\": \"127.0.0.1\", \"transport\": ";
        folder.Write("ipc.json", start + "\"ipc\", \"key\": \"\"}");
        folder.Write("port.json", start + "\"tcp\", \"key\": \"\", \"shell_port\": 0}");
        File.WriteAllBytes(Path.Combine(folder.Root, "bytes.json"), [(byte)'{', (byte)'"', 0xE9, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        folder.Write("half.json", "{\"key\": \"\\ud800\"}");
        folder.Write("long.json", new string(' ', 70_000));
        folder.Write("ip.json", "{\"ip\": \"nowhere\", \"transport\": \"tcp\", \"key\": \"\"}");
        folder.Write("scheme.json", start + "\"tcp\", \"key\": \"k\", \"signature_scheme\": \"hmac-md5\"}");
        Said said = folder.Run(command.Split(' ')).Exits(2);
        Assert.Contains(message, said.Error, StringComparison.Ordinal);
        Assert.Equal(1, said.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void A_device_without_end_is_no_connection_file()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "this system has no /dev/zero");
        using var folder = new WorkbookFolder();
        Said said = folder.Run("kernel", "run", "--connection-file", "/dev/zero").Exits(2);
        Assert.Equal("workbook: --connection-file /dev/zero: expected at most 65536 bytes, got more\n", said.Error);
    }

    [Fact]
    public void A_port_that_is_taken_ends_the_kernel_with_one_line()
    {
        using var folder = new WorkbookFolder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        folder.Write("c.json", $"{{\"ip\": \"localhost\", \"transport\": \"tcp\", \"key\": \"\", \"shell_port\": {port}, \"control_port\": {port}, \"stdin_port\": {port}, \"iopub_port\": {port}, \"hb_port\": {port}}}");
        Said said = folder.Run("kernel", "run", "--connection-file", "c.json").Exits(1);
        Assert.StartsWith("workbook kernel: expected the ports of the connection file to be free, got: ", said.Error, StringComparison.Ordinal);
    }
}
