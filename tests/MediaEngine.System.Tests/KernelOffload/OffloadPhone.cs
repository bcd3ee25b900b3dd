using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaEngine.Testing.Network;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>One end of a call: sends numbered packets and counts the received ones.</summary>
internal sealed class OffloadPhone(NetworkNamespace network, IPAddress address) : IDisposable
{
    private readonly byte[] _buffer = new byte[2048];
    private uint _ssrc = (uint)Random.Shared.Next(1, int.MaxValue);
    private Socket _socket = network.Udp(address);

    public bool IsV6 => address.AddressFamily == AddressFamily.InterNetworkV6;

    public Socket Socket => _socket;

    public Socket? Rtcp { get; private set; }

    /// <summary>The media address of the engine's SDP.</summary>
    public IPEndPoint? Remote { get; set; }

    public ushort Sequence { get; set; } = (ushort)Random.Shared.Next(0x10000);

    public int Sent { get; private set; }

    public int Received { get; private set; }

    /// <summary>Packets that are damaged or not from <see cref="Remote"/>.</summary>
    public int Wrong { get; private set; }

    /// <summary>Packets of a stranger that must not arrive here.</summary>
    public int Strange { get; private set; }

    public string Sdp() =>
        $"v=0\r\no=- 1 1 IN IP{(IsV6 ? 6 : 4)} {address}\r\ns=-\r\nc=IN IP{(IsV6 ? 6 : 4)} {address}\r\nt=0 0\r\nm=audio "
        + $"{((IPEndPoint)_socket.LocalEndPoint!).Port} RTP/AVP 0 101\r\n"
        + "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n";

    /// <summary>Also binds the RTCP port.</summary>
    public void OpenRtcp() => Rtcp = network.Udp(address, ((IPEndPoint)_socket.LocalEndPoint!).Port + 1);

    public void NewSsrc() => (_ssrc, Sequence) = (_ssrc + 1, 100);

    public void NewPort()
    {
        _socket.Dispose();
        _socket = network.Udp(address);
    }

    public void Send(byte payloadType = 0, bool again = false)
    {
        if (!again)
            Sequence++;
        _socket.SendTo(Packet(Sequence, payloadType), Remote!);
        Sent++;
    }

    public byte[] Packet(ushort sequence, byte payloadType = 0, byte fill = 0x55)
    {
        byte[] packet = new byte[172];
        packet.AsSpan(12).Fill(fill);
        (packet[0], packet[1]) = (0x80, payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), sequence * 160u);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), _ssrc);
        return packet;
    }

    public void ReceiveAll(int patienceMilliseconds = 0)
    {
        while (_socket.Poll(TimeSpan.FromMilliseconds(patienceMilliseconds), SelectMode.SelectRead))
        {
            EndPoint from = new IPEndPoint(IsV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
            int length = _socket.ReceiveFrom(_buffer, ref from);
            Received++;
            if (!from.Equals(Remote) || length != 172 || _buffer[0] != 0x80)
                Wrong++;
            if (_buffer[100] != 0x55)
                Strange++;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        Rtcp?.Dispose();
    }
}
