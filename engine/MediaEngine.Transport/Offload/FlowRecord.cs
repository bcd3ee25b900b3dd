using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Bpf;
using MediaEngine.Interop.Linux.Netlink;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;

namespace MediaEngine.Transport.Offload;

/// <summary>One flow: what the kernel is given for it, and how far its request has come.</summary>
internal sealed class FlowRecord
{
    private const int UdpHeader = 8;
    private const int IPv4Header = 20;
    private const int IPv6Header = 40;

    private readonly FlowKey _key;
    private FlowValue _value;
    private int _status;
    private volatile bool _isWithdrawn;
    private volatile bool _isGone;

    private FlowRecord(KernelFlow flow, FlowKey key) => (Flow, _key) = (flow, key);

    public KernelFlow Flow { get; }

    public ref readonly FlowKey Key => ref _key;

    public ref readonly FlowValue Value => ref _value;

    public int Slot => (int)_value.Slot;

    /// <summary>Written by the forwarder's thread.</summary>
    public KernelFlowStatus Status
    {
        get => (KernelFlowStatus)Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, (int)value);
    }

    /// <summary>Written by the worker: nobody wants the flow any more.</summary>
    public bool IsWithdrawn
    {
        get => _isWithdrawn;
        set => _isWithdrawn = value;
    }

    /// <summary>Written by the forwarder's thread: the kernel has removed the flow, so that its slot may be used again.</summary>
    public bool IsGone
    {
        get => _isGone;
        set => _isGone = value;
    }

    /// <summary>For the worker's thread: it has asked for the removal.</summary>
    public bool IsRemovalPosted { get; set; }

    /// <summary>For the forwarder's thread, as all that follows: it has seen the request, so the next one is the removal.</summary>
    public bool IsTaken { get; set; }

    /// <summary>The kernel has it; not so while there is no route to the receiver.</summary>
    public bool IsInstalled { get; set; }

    /// <summary>It is in the count of installed flows.</summary>
    public bool IsCounted { get; set; }

    /// <summary>It is in the count of flows that are forwarded without an skb.</summary>
    public bool IsCountedDirect { get; set; }

    /// <summary>Where it is entered in the <see cref="NeighbourTable"/>.</summary>
    public NextHop? NextHop { get; set; }

    public static FlowRecord Create(KernelFlow flow, int slot, ReadOnlySpan<KernelStream> streams)
    {
        FlowKey key = default;
        Write(flow.Local, ref key.Local);
        Write(flow.Remote, ref key.Remote);
        key.LocalPort = Network(flow.Local.Port);
        key.RemotePort = Network(flow.Remote.Port);
        key.Family = (uint)flow.Local.Family;
        var record = new FlowRecord(flow, key);
        ref FlowValue value = ref record._value;
        value.Slot = (uint)slot;
        Write(flow.Source, ref value.Source);
        Write(flow.Destination, ref value.Destination);
        value.SourcePort = Network(flow.Source.Port);
        value.DestinationPort = Network(flow.Destination.Port);
        value.Family = (byte)flow.Destination.Family;
        value.TrafficClass = flow.TrafficClass;
        value.Priority = Priorities[(flow.TrafficClass >> 1) & 15];
        value.AddressDifference = Difference([key.Local, key.Remote], [value.Source, value.Destination]);
        value.PortDifference = Fold((ulong)value.SourcePort + value.DestinationPort + (ushort)~key.LocalPort + (ushort)~key.RemotePort);
        ((Span<byte>)value.PayloadTypes).Fill(byte.MaxValue);
        for (int i = 0; i < flow.Payloads.Length; i++)
        {
            value.PayloadTypes[i] = flow.Payloads[i].PayloadType;
            value.ClockRates[i] = (uint)flow.Payloads[i].ClockRate;
        }

        value.StreamCount = (uint)streams.Length;
        for (int i = 0; i < streams.Length; i++)
            value.Ssrcs[i] = Network(streams[i].Ssrc);
        return record;
    }

    public bool HasValue(in FlowValue value) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<FlowValue>(in _value)).SequenceEqual(
            MemoryMarshal.AsBytes(new ReadOnlySpan<FlowValue>(in value)));

    /// <summary>Sets where it comes in and goes out; not yet without an skb.</summary>
    public void Lead(int ingress, in Route egress, int mtu)
    {
        _value.Ingress = (uint)ingress;
        _value.Egress = (uint)egress.Interface;

        // What is too long for a packet buffer is dropped there, so links that take longer ones make no difference.
        _value.Mtu = (uint)Math.Min(
            mtu, PacketPool.MaxDatagram + UdpHeader + (Flow.Destination.Family == IpFamily.IPv4 ? IPv4Header : IPv6Header));
        _value.ToHost = egress.IsLocal ? (byte)1 : (byte)0;
        _value.NextHop = _value.Destination;
        if (egress.Gateway.Length > 0)
        {
            _value.NextHop = default;
            egress.Gateway.CopyTo((Span<byte>)_value.NextHop);
        }

        _value.Direct = 0;
    }

    /// <summary>Sets the Ethernet addresses, with which it is forwarded without an skb.</summary>
    /// <param name="nextHop">Empty when there is none now.</param>
    public void LeadDirectly(ReadOnlySpan<byte> ingress, ReadOnlySpan<byte> egress, ReadOnlySpan<byte> nextHop)
    {
        _value.Direct = nextHop.Length == 6 ? (byte)1 : (byte)0;
        if (_value.Direct == 0)
            return;
        ingress.CopyTo(_value.IngressLink);
        egress.CopyTo(_value.EgressLink);
        nextHop.CopyTo(_value.NextHopLink);
    }

    // ip_tos2prio of the kernel: what a socket with this TOS would have as its priority.
    private static ReadOnlySpan<byte> Priorities => [0, 1, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4];

    private static void Write(in TransportAddress address, ref AddressBytes bytes) => address.WriteAddress(bytes);

    private static ushort Network(ushort value) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);

    private static uint Network(uint value) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);

    /// <summary>New minus old in one's complement (RFC 1624), in the byte order of memory.</summary>
    private static uint Difference(ReadOnlySpan<AddressBytes> old, ReadOnlySpan<AddressBytes> replacement)
    {
        ulong sum = 0;
        foreach (ref readonly ushort word in MemoryMarshal.Cast<AddressBytes, ushort>(old))
            sum += (ushort)~word;
        foreach (ref readonly ushort word in MemoryMarshal.Cast<AddressBytes, ushort>(replacement))
            sum += word;
        return Fold(sum);
    }

    private static uint Fold(ulong sum)
    {
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        return (uint)sum;
    }
}
