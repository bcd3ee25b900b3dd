using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions;

/// <summary>One SSRC sent in one m= section.</summary>
internal sealed class OutboundStream
{
    private ExtendedSequenceNumber _lastSequenceNumber = new(-1);
    private SequenceContinuation _continuation;

    public uint Ssrc { get; private set; }

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Payload bytes only, as sender reports count.</summary>
    public long PayloadBytes { get; private set; }

    public RtpTimestamp LastTimestamp { get; private set; }

    public MonotonicTime LastSent { get; private set; }

    /// <summary>Clock of what was sent last, Hz.</summary>
    public int ClockRate { get; private set; }

    /// <summary>Sent minus received sequence numbers, modulo 2^16: not zero after the source of an SRTP stream has started anew.</summary>
    public ushort SequenceOffset => _continuation.Offset;

    /// <summary>Makes the object a new stream; objects of evicted streams are used again.</summary>
    public void Start(uint ssrc)
    {
        Ssrc = ssrc;
        Packets = Bytes = PayloadBytes = 0;
        ClockRate = 0;
        _lastSequenceNumber = new ExtendedSequenceNumber(-1);
        _continuation = default;
    }

    /// <summary>Writes the header fields this stream owns, sends the packet and takes the buffer, whatever happens.</summary>
    public PacketResult Write(MediaTransport transport, PacketBuffer buffer, Span<byte> bytes, in ReceivedPacket packet, in Outgoing outgoing)
    {
        if (packet.Rtp.Ssrc != Ssrc)
            RtpHeader.SetSsrc(bytes, Ssrc);

        // After Send the bytes may already be another packet's.
        ushort sequenceNumber = packet.Rtp.SequenceNumber;
        if (transport.TryGetSentSequenceNumber(Ssrc, outgoing, out ushort highestSent))
        {
            if (!_continuation.TryMap(sequenceNumber, highestSent, out sequenceNumber))
                return transport.Refuse(buffer, PacketResult.IndexReused);
            if (sequenceNumber != packet.Rtp.SequenceNumber)
                RtpHeader.SetSequenceNumber(bytes, sequenceNumber);
        }

        RtpTimestamp timestamp = packet.Rtp.Timestamp;
        PacketResult result = transport.Send(buffer, outgoing);
        if (result != PacketResult.Forwarded)
            return result;
        Packets++;
        Bytes += buffer.Length;
        PayloadBytes += packet.Rtp.PayloadLength;
        LastSent = packet.Arrival;
        _lastSequenceNumber = _lastSequenceNumber.Value < 0 ? new ExtendedSequenceNumber(sequenceNumber) : _lastSequenceNumber.Nearest(sequenceNumber);
        if (packet.Payload.Class != PayloadClass.TelephoneEvent)
            (LastTimestamp, ClockRate) = (timestamp, packet.Payload.ClockRate);
        return result;
    }

    /// <summary>The RTP time of this stream at an instant: the last packet's, moved on by the clock.</summary>
    public RtpTimestamp TimestampAt(MonotonicTime now) =>
        LastTimestamp + (int)((now.Nanoseconds - LastSent.Nanoseconds) * (double)ClockRate / 1e9);

    public OutboundStreamSnapshot Snapshot(int mediaId) => new()
    {
        MediaId = mediaId,
        Ssrc = Ssrc,
        Packets = Packets,
        Bytes = Bytes,
        LastTimestamp = LastTimestamp.Value,
        LastSequenceNumber = (uint)_lastSequenceNumber.Value,
    };
}
