using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// Output of one received packet on a transcoding route: none, one or several packets with its header. The first one reuses its buffer. One
/// object per stream; <see cref="Open"/> and <see cref="Close"/> enclose each packet.
/// </summary>
internal sealed class TranscodedOutput(OutboundStream stream, WorkerContext context)
{
    private const int LongestHeader = 256;
    private const byte NoPadding = 0xdf;
    private const byte NoExtension = 0xef;

    /// <summary>Size of an object of this class in bytes (Worker/PacketPrefetch).</summary>
    public const int Bytes = 192;

    private byte[]? _header;
    private ITranscodingRoute _route = null!;
    private PacketBuffer _received = PacketBuffer.None;
    private PacketBuffer _begun = PacketBuffer.None;
    private TranscodingTimeline _timeline;
    private MonotonicTime _arrival;
    private int _headerLength;
    private int _receivedHeaderLength;
    private int _payloadLength;
    private bool _markNext;

    /// <summary>Takes ownership of the buffer of a received packet.</summary>
    public void Open(ITranscodingRoute route, PacketBuffer buffer, in RtpPacket rtp, MonotonicTime arrival)
    {
        (_route, _received, _arrival) = (route, buffer, arrival);
        _markNext |= rtp.Marker;
        _payloadLength = rtp.PayloadLength;
        _receivedHeaderLength = rtp.HeaderLength;
    }

    /// <summary>Returns the buffer unless a packet reused it.</summary>
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

    /// <summary>Records the packet's time. False when the source started a new timeline.</summary>
    public bool Follow(RtpTimestamp timestamp, int sourceClock, int targetClock) =>
        _timeline.Follow(timestamp, sourceClock, targetClock, _arrival, HasTime ? Now : timestamp);

    /// <summary>
    /// RTP time of the receiver's stream when the packet arrived; random before the stream begins (RFC 3550 section 5.1).
    /// </summary>
    public RtpTimestamp Now => HasTime ? stream.TimestampAt(_arrival) : new RtpTimestamp(context.RandomUInt32());

    /// <summary>Clock of the source's timeline, Hz; 0 before it began.</summary>
    public int SourceClock => _timeline.SourceClock;

    public RtpTimestamp Map(RtpTimestamp timestamp) => _timeline.Map(timestamp);

    /// <summary>The mode the receiver wants: see <see cref="MediaSection.RequestedMode"/>.</summary>
    public int RequestedMode => _route.RequestedMode;

    /// <summary>The sender wants this mode.</summary>
    public void Request(int mode) => _route.Request(mode);

    /// <summary>The next packet begins a talkspurt (RFC 3551 section 4.1).</summary>
    public void MarkNext() => _markNext = true;

    /// <summary>Skips sequence numbers.</summary>
    public void Skip(int packets)
    {
        if (stream.Packets > 0)
            stream.SkipSequenceNumbers(packets);
    }

    /// <summary>The received payload in its buffer; false once the buffer was reused.</summary>
    public bool TryReadInPlace(out Span<byte> payload)
    {
        payload = default;
        if (_received.IsNone)
            return false;
        payload = context.Io.Pool.Span(_received).Slice(_receivedHeaderLength, _payloadLength);
        return true;
    }

    /// <summary>Sends the received payload in its buffer with other header fields.</summary>
    public PacketResult SendInPlace(byte payloadType, RtpTimestamp timestamp, int clockRate, bool isEvent = false)
    {
        PacketBuffer buffer = _received.With(_received.Offset, _receivedHeaderLength + _payloadLength);
        _received = PacketBuffer.None;
        context.Io.Pool.Span(buffer)[0] &= NoPadding;
        return Send(buffer, payloadType, _payloadLength, timestamp, clockRate, isEvent);
    }

    /// <summary>Room for the payload of a packet to send. The first one overwrites the received payload.</summary>
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

    /// <summary>Sends the payload written after <see cref="TryBegin"/>.</summary>
    public PacketResult Send(byte payloadType, int payloadLength, RtpTimestamp timestamp, int clockRate, bool isEvent = false)
    {
        PacketBuffer buffer = _begun.With(_begun.Offset, _headerLength + payloadLength);
        _begun = PacketBuffer.None;
        _header.AsSpan(0, _headerLength).CopyTo(context.Io.Pool.Span(buffer));
        return Send(buffer, payloadType, payloadLength, timestamp, clockRate, isEvent);
    }

    /// <summary>The stream has begun. Before that, the source's first timestamp becomes its first timestamp too.</summary>
    private bool HasTime => stream is { Packets: > 0, ClockRate: > 0 };

    /// <summary>The header is needed after its packet's buffer is reused.</summary>
    private void KeepHeader(ReadOnlySpan<byte> packet)
    {
        byte[] header = _header ??= new byte[LongestHeader];
        _headerLength = _receivedHeaderLength;
        byte keeps = NoPadding;
        if (_headerLength > LongestHeader)
        {
            // No known extensions are this large.
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
