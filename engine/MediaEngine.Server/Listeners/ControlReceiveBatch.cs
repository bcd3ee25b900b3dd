using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Transport;

namespace MediaEngine.Server.Listeners;

/// <summary>Buffers for one recvmmsg of whole datagrams (64 KiB each) with their ancillary data; one per control thread.</summary>
internal sealed unsafe class ControlReceiveBatch
{
    public const int Capacity = 32;

    /// <summary>Largest ancillary data kept: an in6_pktinfo.</summary>
    public const int ControlLength = 64;

    private const int DatagramLength = 65_536;
    private const int NameLength = 32;

    // Pinned, because the headers below point into the other arrays.
    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(Capacity * DatagramLength, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * NameLength, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(Capacity * ControlLength, pinned: true);
    private readonly IoVec[] _vectors = GC.AllocateArray<IoVec>(Capacity, pinned: true);
    private readonly MMsgHdr[] _headers = GC.AllocateArray<MMsgHdr>(Capacity, pinned: true);

    /// <summary>Receives waiting datagrams without blocking; 0 when there are none.</summary>
    public int Receive(int descriptor)
    {
        fixed (byte* data = _data, names = _names, controls = _controls)
        fixed (IoVec* vectors = _vectors)
        fixed (MMsgHdr* headers = _headers)
        {
            for (int i = 0; i < Capacity; i++)
            {
                vectors[i] = new IoVec { Base = data + i * DatagramLength, Length = DatagramLength };
                headers[i] = new MMsgHdr
                {
                    Header = new MsgHdr
                    {
                        Name = names + i * NameLength,
                        NameLength = NameLength,
                        Vector = vectors + i,
                        VectorLength = 1,
                        Control = controls + i * ControlLength,
                        ControlLength = ControlLength,
                    },
                };
            }

            // An error (ECONNREFUSED after a reply to a closed port) concerns an earlier send; the next call continues.
            return Math.Max(0, LibC.RecvMMsg(descriptor, headers, Capacity, SocketConstants.MsgDontWait, null));
        }
    }

    public ReadOnlySpan<byte> Datagram(int index) => _data.AsSpan(index * DatagramLength, (int)_headers[index].Length);

    public bool IsTruncated(int index) => (_headers[index].Header.Flags & SocketConstants.MsgTrunc) != 0;

    public ReadOnlySpan<byte> Control(int index) => _controls.AsSpan(index * ControlLength, (int)_headers[index].Header.ControlLength);

    public TransportAddress Source(int index)
    {
        fixed (byte* names = _names)
            return SocketAddress.Read(names + index * NameLength, _headers[index].Header.NameLength);
    }
}
