using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaEngine.System.Tests;

/// <summary>An NG client over UDP with bodies as plain text.</summary>
internal sealed class NgSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly string _prefix = Guid.NewGuid().ToString("N")[..8];
    private int _cookie;

    public NgSocket(int port) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>The body of the reply. Fails after five seconds.</summary>
    public string Request(string body) =>
        TryRequest(body, TimeSpan.FromSeconds(5)) ?? throw new TimeoutException($"no reply to {body}");

    /// <summary>The body of the reply; null when none arrives in time.</summary>
    public string? TryRequest(string body, TimeSpan patience)
    {
        string cookie = $"{_prefix}_{++_cookie}";
        byte[] buffer = new byte[65535];
        try
        {
            _socket.Send(Encoding.Latin1.GetBytes($"{cookie} {body}"));
            _socket.ReceiveTimeout = (int)patience.TotalMilliseconds;
            while (true)
            {
                string reply = Encoding.Latin1.GetString(buffer, 0, _socket.Receive(buffer));
                if (reply.StartsWith(cookie + " ", StringComparison.Ordinal))
                    return reply[(cookie.Length + 1)..];
            }
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>A bencoded dictionary of texts.</summary>
    public static string Dictionary(params (string Key, string Value)[] entries)
    {
        StringBuilder text = new("d");
        foreach ((string key, string value) in entries)
            text.Append(key.Length).Append(':').Append(key).Append(Encoding.UTF8.GetByteCount(value)).Append(':').Append(value);
        return text.Append('e').ToString();
    }

    public void Dispose() => _socket.Dispose();
}
