using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaEngine.LoadGen.Ng;

/// <summary>Sends one request at a time over UDP, and repeats it with the same cookie as Kamailio and OpenSIPS do.</summary>
internal sealed class NgClient : IDisposable
{
    private const int Tries = 5;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
    private readonly byte[] _reply = new byte[65536];
    private readonly string _prefix = $"lg{Environment.ProcessId}_{Random.Shared.Next():x}_";
    private readonly NgWriter _writer = new();
    private long _serial;

    public NgClient(IPEndPoint daemon) => _socket.Connect(daemon);

    /// <summary>A writer with a fresh cookie, for <see cref="Send"/>.</summary>
    public NgWriter Request(string command) => _writer.Begin($"{_prefix}{_serial++}", command);

    /// <summary>Sends the last request and returns the body of its reply, valid until the next call.</summary>
    /// <exception cref="LoadException">No reply, or the daemon answered with an error.</exception>
    public ReadOnlySpan<byte> Send() =>
        TrySend(out var body, out var error) ? body : throw new LoadException($"the daemon answered {error}");

    /// <summary>As <see cref="Send"/>, but an error of the daemon is returned.</summary>
    /// <exception cref="LoadException">No reply.</exception>
    public bool TrySend(out ReadOnlySpan<byte> body, out string error)
    {
        var request = _writer.End().Span;
        var cookie = request[..request.IndexOf((byte)' ')];
        for (var i = 0; i < Tries; i++)
        {
            try
            {
                _socket.Send(request);
                while (true)
                {
                    var length = _socket.Receive(_reply);
                    if (NgReplyReader.TrySplit(_reply.AsSpan(0, length), out var other, out body) && other.SequenceEqual(cookie))
                        return IsGood(body, out error);
                }
            }
            catch (SocketException failure) when (failure.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
            {
                Thread.Sleep(100); // the daemon may still be starting
            }
        }
        throw new LoadException($"no reply on NG after {Tries} tries");
    }

    /// <summary>True when the daemon answers a ping.</summary>
    public bool Ping()
    {
        try
        {
            Request("ping");
            Send();
            return true;
        }
        catch (LoadException)
        {
            return false;
        }
    }

    /// <summary>One ping without repetition; false when no answer comes within a second.</summary>
    public bool TryPingOnce()
    {
        Request("ping");
        var request = _writer.End().Span;
        var cookie = request[..request.IndexOf((byte)' ')];
        try
        {
            _socket.Send(request);
            while (true)
            {
                var length = _socket.Receive(_reply);
                if (NgReplyReader.TrySplit(_reply.AsSpan(0, length), out var other, out _) && other.SequenceEqual(cookie))
                    return true;
            }
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsGood(ReadOnlySpan<byte> body, out string error)
    {
        error = "";
        if (NgReplyReader.TryFindString(body, "result"u8, out var result)
            && (result.SequenceEqual("ok"u8) || result.SequenceEqual("pong"u8)))
            return true;
        NgReplyReader.TryFindString(body, "error-reason"u8, out var reason);
        error = $"{Encoding.UTF8.GetString(result)}: {Encoding.UTF8.GetString(reason)}";
        return false;
    }
}
