using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Demo;

/// <summary>The other end of NG over UDP, as a SIP proxy is: a request is repeated with the same cookie until its reply comes.</summary>
internal sealed class NgClient : IDisposable
{
    private const int Tries = 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private int _requests;
    private readonly string _prefix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    public NgClient(IPEndPoint server)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Connect(server);
    }

    /// <summary>Waits until the engine answers, which it does as soon as its control socket is bound.</summary>
    public async Task AwaitAnswerAsync(CancellationToken stop) => await RequestAsync(new NgDictionary().Add("command", "ping"), stop);

    /// <exception cref="IOException">There is no reply, or the reply is an error.</exception>
    public async Task<NgDictionary> RequestAsync(NgDictionary request, CancellationToken stop)
    {
        byte[] cookie = Encoding.ASCII.GetBytes($"{_prefix}_{++_requests}");
        byte[] frame = NgFrame.Write(cookie, NgEncoding.Bencode, request);
        byte[] buffer = new byte[65535];
        for (int i = 0; i < Tries; i++)
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(_patience);
            try
            {
                await _socket.SendAsync(frame, stop);
                while (true)
                {
                    int length = await _socket.ReceiveAsync(buffer, patience.Token);
                    if (Reply(buffer.AsSpan(0, length), cookie) is { } reply)
                        return reply.TextOf("result") != "error"
                            ? reply : throw new IOException($"the engine refuses: {reply.TextOf("error-reason")}");
                }
            }
            catch (SocketException)
            {
                // Nobody has bound the socket yet (ICMP port unreachable): the next try a little later.
                await Task.Delay(_pause, stop);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // No reply to this try.
            }
        }

        throw new IOException("the engine does not answer NG requests");
    }

    public void Dispose() => _socket.Dispose();

    private static NgDictionary? Reply(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> cookie) =>
        NgFrame.TrySplit(frame, out ReadOnlySpan<byte> echoed, out ReadOnlySpan<byte> body) && echoed.SequenceEqual(cookie)
            && BencodeReader.TryRead(body, out NgValue? value, out _) == BencodeStatus.Complete ? value as NgDictionary : null;
}
