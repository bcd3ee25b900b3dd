using System.Net;
using System.Net.Sockets;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests.Attacks;

/// <summary>A phone or a stranger: one UDP socket on an address of 127.0.0.0/8 with a stream of G.711.</summary>
internal sealed class AttackedPhone : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram,
        ProtocolType.Udp)
    { ReceiveBufferSize = 4 << 20, SendBufferSize = 4 << 20 };
    private readonly byte[] _buffer = new byte[2048];

    public AttackedPhone(string address, int port = 0)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        Local = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint Local { get; }

    public uint Ssrc { get; set; } = 0xCA11;

    public int SequenceNumber { get; set; } = 100;

    public byte PayloadType { get; init; }

    /// <summary>The number of sent packets.</summary>
    public int Sent { get; private set; }

    public string Describe(string protocol = "RTP/AVP", params string[] lines) =>
        $"v=0\r\no=- 1 1 IN IP4 {Local.Address}\r\ns=-\r\nc=IN IP4 {Local.Address}\r\nt=0 0\r\n"
        + $"m=audio {Local.Port} {protocol} 0\r\na=rtpmap:0 PCMU/8000\r\n"
        + string.Concat(lines.Select(l => l + "\r\n"));

    /// <summary>Sends the next packet of the stream.</summary>
    public void Speak(int enginePort)
    {
        Send(enginePort, PacketBuilder.Rtp(Ssrc, SequenceNumber, (uint)(SequenceNumber * 160), PayloadType));
        SequenceNumber++;
        Sent++;
    }

    public void Send(int enginePort, ReadOnlySpan<byte> datagram) =>
        _socket.SendTo(datagram, new IPEndPoint(IPAddress.Loopback, enginePort));

    /// <summary>Receives the packets that have arrived so far.</summary>
    public List<byte[]> Take()
    {
        var taken = new List<byte[]>();
        while (_socket.Available > 0 || _socket.Poll(0, SelectMode.SelectRead))
            taken.Add(_buffer.AsSpan(0, _socket.Receive(_buffer)).ToArray());
        return taken;
    }

    /// <summary>Receives this many packets within five seconds.</summary>
    public List<byte[]> Take(int wanted)
    {
        var taken = new List<byte[]>();
        long end = Environment.TickCount64 + 5000;
        while (taken.Count < wanted && Environment.TickCount64 < end)
        {
            if (_socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
                taken.AddRange(Take());
        }

        return taken;
    }

    public void Dispose() => _socket.Dispose();
}
