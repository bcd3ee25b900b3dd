using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Bpf;

/// <summary>Sixteen octets in network order. An IPv4 address is in the first four, followed by zeros.</summary>
[InlineArray(16)]
public struct AddressBytes
{
    private byte _first;
}

/// <summary>An Ethernet address.</summary>
[InlineArray(6)]
public struct LinkBytes
{
    private byte _first;
}

[InlineArray(FlowKey.Payloads)]
public struct PerPayload<T>
{
    private T _first;
}

[InlineArray(FlowKey.Streams)]
public struct PerStream<T>
{
    private T _first;
}

/// <summary>struct flow_key of native/offload/flow.h, which describes the fields of these structures.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FlowKey
{
    public const int Payloads = 4;
    public const int Streams = 2;

    public AddressBytes Local;
    public AddressBytes Remote;
    public ushort LocalPort;
    public ushort RemotePort;
    public uint Family;
}

/// <summary>struct flow.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FlowValue
{
    public uint Slot;
    public uint Ingress;
    public uint Egress;
    public uint Mtu;
    public AddressBytes Source;
    public AddressBytes Destination;
    public AddressBytes NextHop;
    public ushort SourcePort;
    public ushort DestinationPort;
    public byte Family;
    public byte TrafficClass;
    public byte ToHost;
    public byte Priority;
    public uint AddressDifference;
    public uint PortDifference;
    public PerStream<uint> Ssrcs;
    public PerPayload<uint> ClockRates;
    public PerPayload<byte> PayloadTypes;
    public uint StreamCount;
    public LinkBytes NextHopLink;
    public LinkBytes EgressLink;
    public LinkBytes IngressLink;
    public byte Direct;
    private readonly byte _reserved;
}

/// <summary>struct media_stream.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FlowStream
{
    public ulong Packets;
    public ulong Bytes;
    public ulong PayloadBytes;
    public ulong Duplicates;
    public ulong Reordered;
    public ulong Highest;
    public ulong SeenLow;
    public ulong SeenHigh;
    public ulong LastArrival;
    public ulong Jitter;
    public uint LastTimestamp;
    public uint LastClock;
    public ushort LastSequence;
    public ushort LastPayload;
    public uint Withdrawn;
    public PerPayload<ulong> PayloadPackets;
}

/// <summary>struct flow_state.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FlowState
{
    public PerStream<FlowStream> Streams;
}
