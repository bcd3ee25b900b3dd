using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// What becomes of one received packet on a converting route: none, one or several packets with its header. The first one takes its buffer.
/// Made once for each stream; <see cref="Open"/> and <see cref="Close"/> bracket each packet.
/// </summary>
internal sealed class ConvertedOutput(OutboundStream stream, WorkerContext context)
{
    private const int LongestHeader = 256;
    private const byte NoPadding = 0xdf;
    private const byte NoExtension = 0xef;

    /// <summary>What an object of this class has, in bytes (Worker/PacketPrefetch).</summary>
    public const int Bytes = 192;

    private byte[]? _header;
    private ITranscodingRoute _route = null!;
    private PacketBuffer _received = PacketBuffer.None;
    private PacketBuffer _begun = PacketBuffer.None;
    private ConversionTimeline _timeline;
    private MonotonicTime _arrival;
    private int _headerLength;
    private int _receivedHeaderLength;
    private int _payloadLength;
    private bool _markNext;

    /// <summary>Takes the buffer of a received packet.</summary>
    public void Open(ITranscodingRoute route, PacketBuffer buffer, in RtpPacket rtp, MonotonicTime arrival)
    {
        (_route, _received, _arrival) = (route, buffer, arrival);
        _markNext |= rtp.Marker;
        _payloadLength = rtp.PayloadLength;
        _receivedHeaderLength = rtp.HeaderLength;
    }

    /// <summary>Gives the buffer back unless a packet took it.</summary>
    public void Close()
    {
        if (!_begun.IsNone)
            context.Io.Return(_begun);
        if (!_received.IsNone)
            context.Io.Return(_received);
        _received = _begun = PacketBuffer.None;
    }

    /// <summary>A codec is called from now on: see <see cref="IDatagramIo.BeginCodecWork"/>.</summary>
    public void BeginCodecWork() => context.Io.BeginCodecWork();

    public void EndCodecWork() => context.Io.EndCodecWork();

    /// <summary>Takes note of the packet's time. False when the source's timeline began anew.</summary>
    public bool Follow(RtpTimestamp timestamp, int sourceClock, int targetClock) =>
        _timeline.Follow(timestamp, sourceClock, targetClock, _arrival, HasTime ? Now : timestamp);

    /// <summary>RTP time of the receiver's stream when the packet came; random before there is one (RFC 3550 section 5.1).</summary>
    public RtpTimestamp Now => HasTime ? stream.TimestampAt(_arrival) : new RtpTimestamp(context.RandomUInt32());

    /// <summary>The stream has begun: before that the source's first time is its first time too.</summary>
    private bool HasTime => stream is { Packets: > 0, ClockRate: > 0 };

    /// <summary>Clock of the source's timeline, Hz; 0 before it began.</summary>
    public int SourceClock => _timeline.SourceClock;

    public RtpTimestamp Map(RtpTimestamp timestamp) => _timeline.Map(timestamp);

    /// <summary>What the receiver wants to get: see <see cref="MediaSection.RequestedMode"/>.</summary>
    public int RequestedMode => _route.RequestedMode;

    /// <summary>The sender wants to get that.</summary>
    public void Request(int mode) => _route.Request(mode);

    /// <summary>The next packet begins something new (RFC 3551 section 4.1).</summary>
    public void MarkNext() => _markNext = true;

    /// <summary>Leaves numbers out.</summary>
    public void Skip(int packets)
    {
        if (stream.Packets > 0)
            stream.SkipSequenceNumbers(packets);
    }

    /// <summary>The received payload, where it lies; false once its buffer is gone.</summary>
    public bool TryReadInPlace(out Span<byte> payload)
    {
        payload = default;
        if (_received.IsNone)
            return false;
        payload = context.Io.Pool.Span(_received).Slice(_receivedHeaderLength, _payloadLength);
        return true;
    }

    /// <summary>Sends the received payload, as it lies there now, under other header fields.</summary>
    public PacketResult SendInPlace(byte payloadType, RtpTimestamp timestamp, int clockRate, bool isEvent = false)
    {
        PacketBuffer buffer = _received.With(_received.Offset, _receivedHeaderLength + _payloadLength);
        _received = PacketBuffer.None;
        context.Io.Pool.Span(buffer)[0] &= NoPadding;
        return Send(buffer, payloadType, _payloadLength, timestamp, clockRate, isEvent);
    }

    /// <summary>Room for the payload of a packet to be sent. The first one overwrites what was received.</summary>
    public bool TryBegin(out Span<byte> payload)
    {
        payload = default;
        if (_begun.IsNone)
        {
            if (!_received.IsNone)
            {
                KeepHeader(context.Io.Pool.Span(_received));
                (_begun, _received) = (_received.With(PacketPool.Headroom, 0), PacketBuffer.None);
            }
            else if (!context.Io.TryRent(out _begun))
            {
                return false;
            }
        }

        payload = context.Io.Pool.SlotSpan(_begun.Slot).Slice(_begun.Offset, PacketPool.MaxDatagram)[_headerLength..];
        return true;
    }

    /// <summary>Sends what was written after <see cref="TryBegin"/>.</summary>
    public PacketResult Send(byte payloadType, int payloadLength, RtpTimestamp timestamp, int clockRate, bool isEvent = false)
    {
        PacketBuffer buffer = _begun.With(_begun.Offset, _headerLength + payloadLength);
        _begun = PacketBuffer.None;
        _header.AsSpan(0, _headerLength).CopyTo(context.Io.Pool.Span(buffer));
        return Send(buffer, payloadType, payloadLength, timestamp, clockRate, isEvent);
    }

    /// <summary>The header is needed again when its packet is gone.</summary>
    private void KeepHeader(ReadOnlySpan<byte> packet)
    {
        byte[] header = _header ??= new byte[LongestHeader];
        _headerLength = _receivedHeaderLength;
        byte keeps = NoPadding;
        if (_headerLength > LongestHeader)
        {
            // Extensions of that size are nobody's we know.
            _headerLength = RtpPacket.MinimumHeader + (packet[0] & 0x0f) * 4;
            keeps &= NoExtension;
        }

        packet[.._headerLength].CopyTo(header);
        header[0] &= keeps;
    }

    private PacketResult Send(PacketBuffer buffer, byte payloadType, int payloadLength, RtpTimestamp timestamp, int clockRate, bool isEvent)
    {
        Span<byte> bytes = context.Io.Pool.Span(buffer);
        RtpHeader.SetPayloadType(bytes, payloadType);
        RtpHeader.SetMarker(bytes, _markNext);
        RtpHeader.SetTimestamp(bytes, timestamp);
        _markNext = false;
        return _route.SendTranscoded(buffer, stream, payloadLength, new SentTime(timestamp, clockRate, _arrival, isEvent), context);
    }
}
