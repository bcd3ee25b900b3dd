using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>The command line interface (rtpengine-ctl): one line of text in, the answer out, then the connection is closed.</summary>
internal sealed class CliListener : IAsyncDisposable
{
    private const int MaxLine = 4096;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    private readonly ControlThread _control;
    private readonly Func<string, string> _execute;
    private readonly TcpAcceptor _acceptor;

    /// <param name="execute">Runs a command line and returns the text; called on the control thread.</param>
    /// <param name="table">Shared by the sockets of one kind; null creates one.</param>
    public CliListener(IPEndPoint local, ControlThread control, ControlGate gate, Func<string, string> execute,
        ConnectionTable? table = null)
    {
        _control = control;
        _execute = execute;
        _acceptor = new TcpAcceptor(local, table ?? new ConnectionTable(ConnectionLimits.Cli, gate), ServeAsync);
    }

    public IPEndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private async Task ServeAsync(Socket socket, TransportAddress remote, ControlConnection connection, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(_timeout);
        byte[] line = new byte[MaxLine];
        int length = 0;
        int newline;
        while ((newline = line.AsSpan(0, length).IndexOf((byte)'\n')) < 0)
        {
            if (length == line.Length)
                return;
            int read = await socket.ReceiveAsync(line.AsMemory(length), timeout.Token).ConfigureAwait(false);
            if (read == 0)
                break;
            length += read;
        }

        string command = Encoding.UTF8.GetString(line, 0, newline < 0 ? length : newline).Trim();
        if (command.Length == 0)
            return;
        connection.Begin();
        ReadOnlyMemory<byte> answer = Encoding.UTF8.GetBytes(await RunAsync(command).ConfigureAwait(false));
        connection.End();
        while (!answer.IsEmpty)
            answer = answer[await socket.SendAsync(answer, timeout.Token).ConfigureAwait(false)..];
        socket.Shutdown(SocketShutdown.Send);

        // Let the peer close first: closing with unread input would reset the connection and could lose the answer.
        while (await socket.ReceiveAsync(line.AsMemory(), timeout.Token).ConfigureAwait(false) > 0)
        {
        }
    }

    private async Task<string> RunAsync(string command)
    {
        try
        {
            return await _control.RunAsync(() => _execute(command)).ConfigureAwait(false);
        }
        catch (IOException overloaded)
        {
            return overloaded.Message + "\n";
        }
    }
}
