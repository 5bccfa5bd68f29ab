using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace Workbook.Jupyter;

/// <summary>A channel on which requests come.</summary>
internal enum RequestChannel
{
    Shell,
    Control,
    Stdin,
}

/// <summary>
/// The five sockets of a kernel, all served by one thread that never waits for a cell: heartbeats are echoed and interrupts heard while one
/// runs. Messages that cannot be trusted or read are dropped here, with a line in the log.
/// </summary>
internal sealed class KernelChannels : IDisposable
{
    // Larger frames are not even read: their connection is closed.
    private const int LargestFrame = 8 * MessageCodec.LargestMessage;
    private const int MessagesInARow = 100;

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly MessageCodec codec;
    private readonly KernelLog log;
    private readonly Action<RequestChannel, KernelMessage> received;
    private readonly RouterSocket shell;
    private readonly RouterSocket control;
    private readonly RouterSocket stdin;
    private readonly RouterSocket heartbeat;
    private readonly PublisherSocket iopub;
    private readonly NetMQQueue<Action> work = new();
    private readonly NetMQPoller poller;

    /// <summary>Binds the sockets; <paramref name="received"/> is called on the thread that serves them.</summary>
    /// <exception cref="NetMQException">An address is not to be had.</exception>
    public KernelChannels(ConnectionFile file, KernelLog log, Action<RequestChannel, KernelMessage> received)
    {
        codec = new MessageCodec(file.Key);
        this.log = log;
        this.received = received;
        shell = Bound(new RouterSocket(), file.Address(file.ShellPort));
        control = Bound(new RouterSocket(), file.Address(file.ControlPort));
        stdin = Bound(new RouterSocket(), file.Address(file.StdinPort));
        heartbeat = Bound(new RouterSocket(), file.Address(file.HeartbeatPort));
        iopub = Bound(new PublisherSocket(), file.Address(file.IopubPort));
        // A client that comes back under its name must not wait until its old connection is found dead.
        foreach (RouterSocket socket in new[] { shell, control, stdin, heartbeat }) socket.Options.RouterHandover = true;
        shell.ReceiveReady += (_, _) => Receive(RequestChannel.Shell, MessagesInARow);
        control.ReceiveReady += (_, _) => Receive(RequestChannel.Control, MessagesInARow);
        stdin.ReceiveReady += (_, _) => Receive(RequestChannel.Stdin, MessagesInARow);
        heartbeat.ReceiveReady += (_, _) => Echo();
        work.ReceiveReady += (_, _) =>
        {
            while (work.TryDequeue(out Action? next, TimeSpan.Zero)) next();
        };
        // The order is the priority: an interrupt goes before what a cell prints.
        poller = new NetMQPoller { control, heartbeat, work, shell, stdin };
    }

    /// <summary>What has been published and not gone out to every client.</summary>
    public Backlog Unsent { get; } = Backlog.OfThisProcess;

    /// <summary>Serves the sockets until <see cref="Stop"/>.</summary>
    public void Serve() => poller.Run();

    /// <summary>Ends <see cref="Serve"/> once everything sent before has gone out.</summary>
    public void Stop() => work.Enqueue(poller.StopAsync);

    /// <summary>Answers a request on the channel it came on.</summary>
    public void Reply(RequestChannel channel, KernelMessage request, string type, JsonObject content)
    {
        NetMQMessage message = codec.Encode(request.Identities, type, request, content);
        work.Enqueue(() => Socket(channel).SendMultipartMessage(message));
    }

    /// <summary>Tells every client.</summary>
    public void Publish(string type, KernelMessage? parent, JsonObject content, JsonObject? metadata = null)
    {
        NetMQMessage message = codec.Encode([Encoding.ASCII.GetBytes("kernel." + type)], type, parent, content, metadata);
        Unsent.Add(message);
        work.Enqueue(() =>
        {
            using (Unsent.Handing(message)) iopub.SendMultipartMessage(message);
        });
    }

    /// <summary>Hears every shell request that has come so far; returns when all have been handed on.</summary>
    public void CatchUp()
    {
        using var done = new ManualResetEventSlim();
        work.Enqueue(() =>
        {
            Receive(RequestChannel.Shell, int.MaxValue);
            done.Set();
        });
        done.Wait();
    }

    /// <summary>Closes the sockets, giving what was sent a moment to go out. Only after <see cref="Serve"/> ended.</summary>
    public void Dispose()
    {
        poller.Dispose();
        foreach (IDisposable socket in new IDisposable[] { shell, control, stdin, heartbeat, iopub, work }) socket.Dispose();
        NetMQConfig.Cleanup(block: true);
    }

    private RouterSocket Socket(RequestChannel channel) => channel switch
    {
        RequestChannel.Shell => shell,
        RequestChannel.Control => control,
        _ => stdin,
    };

    private void Receive(RequestChannel channel, int most)
    {
        RouterSocket socket = Socket(channel);
        for (int i = 0; i < most; i++)
        {
            NetMQMessage? message = null;
            if (!socket.TryReceiveMultipartMessage(ref message)) return;
            try
            {
                received(channel, codec.Decode(message));
            }
            catch (BadMessageException e)
            {
                log.Line($"dropped a message on {channel.ToString().ToLowerInvariant()}: {e.Message}");
            }
        }
    }

    private void Echo()
    {
        NetMQMessage? message = null;
        for (int i = 0; i < MessagesInARow && heartbeat.TryReceiveMultipartMessage(ref message); i++)
            heartbeat.SendMultipartMessage(message);
    }

    private static T Bound<T>(T socket, string address)
        where T : NetMQSocket
    {
        socket.Options.Linger = Linger;
        socket.Options.MaxMsgSize = LargestFrame;
        // A client that is slow to read must not lose what a cell showed; the backlog sees to it that it does not grow without end.
        socket.Options.SendHighWatermark = 0;
        socket.Bind(address);
        return socket;
    }
}
