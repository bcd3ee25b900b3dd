using System.Net;
using System.Net.Sockets;
using MediaEngine.Testing.Network;

namespace MediaEngine.Transport.Tests.Offload;

/// <summary>Sends whole Ethernet frames.</summary>
internal sealed class FrameSocket : IDisposable
{
    private readonly Socket _socket;

    private FrameSocket(Socket socket) => _socket = socket;

    public static FrameSocket Open(NetworkNamespace network, string interfaceName)
    {
        int index = int.Parse(network.Run("ip", "-o", "link", "show", interfaceName).Split(':')[0]);
        return new FrameSocket(network.Inside(() =>
        {
            var socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
            socket.Bind(new InterfaceEndPoint(index));
            return socket;
        }));
    }

    public void Send(byte[] frame) => _socket.Send(frame);

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll of an interface, without a protocol.</summary>
    private sealed class InterfaceEndPoint(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override System.Net.SocketAddress Serialize()
        {
            var address = new System.Net.SocketAddress(AddressFamily.Packet, 20);
            for (int i = 0; i < 4; i++)
                address[4 + i] = (byte)(index >> (8 * i));
            return address;
        }
    }
}
