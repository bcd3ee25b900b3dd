using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>One SSRC sent in one m= section.</summary>
internal sealed class OutboundStream : ISsrcStream
{
    private ExtendedSequenceNumber _lastSequenceNumber = new(-1);
    private SequenceContinuation _continuation;

    // Time of LastTimestamp: all packets of a telephone event have the timestamp of its beginning.
    private MonotonicTime _lastTimestampAt;

    public uint Ssrc { get; private set; }

    /// <summary>The stream's SSRC at its source; feedback is sent back with that SSRC.</summary>
    public uint SourceSsrc { get; set; }

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Payload octets only, as in sender reports.</summary>
    public long PayloadBytes { get; private set; }

    public RtpTimestamp LastTimestamp { get; private set; }

    public MonotonicTime LastSent { get; private set; }

    public MonotonicTime LastUse => LastSent > Started ? LastSent : Started;

    /// <summary>When its first packet arrived, whether or not it was sent.</summary>
    public MonotonicTime Started { get; set; }

    /// <summary>Not yet verified that its packets are from a peer.</summary>
    public bool IsForeign { get; set; }

    /// <summary>Carries retransmissions of another stream.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Clock of what was sent last, Hz.</summary>
    public int ClockRate { get; private set; }

    /// <summary>Sent minus received sequence numbers, modulo 2^16; not zero after the source of an SRTP stream restarted.</summary>
    public ushort SequenceOffset => _continuation.Offset;

    /// <summary>The peer has reported on the stream, so it knows the stream's section.</summary>
    public bool IsKnownToPeer { get; set; }

    /// <summary>The engine numbers the packets: forwarded packets share the stream with packets of the engine.</summary>
    public bool OwnsSequenceNumbers { get; private set; }

    /// <summary>The last packets, if the peer may request them again; null otherwise.</summary>
    public KeptPackets? Retransmission { get; set; }

    /// <summary>There will be none: creating it failed.</summary>
    public bool HasNoRetransmission { get; set; }

    /// <summary>Makes the packets the receiver supports; null while no packet of the stream had to be transcoded.</summary>
    public StreamProcess? Process { get; private set; }

    /// <summary>Resets the object for a new stream; objects of evicted streams are reused.</summary>
    public void Start(uint ssrc)
    {
        Close();
        Ssrc = SourceSsrc = ssrc;
        Packets = Bytes = PayloadBytes = 0;
        ClockRate = 0;
        IsKnownToPeer = OwnsSequenceNumbers = IsForeign = IsPinned = false;
        LastSent = Started = default;
        _lastSequenceNumber = new ExtendedSequenceNumber(-1);
        _continuation = default;
    }

    /// <summary>Releases the objects the stream holds.</summary>
    public void Close()
    {
        ForgetPackets();
        StopProcess();
    }

    /// <summary>From now on the engine makes the packets of the stream.</summary>
    /// <param name="process">Makes it.</param>
    /// <param name="transport">Sends the packets. A stream that was forgotten continues at the index of its key (RFC 3711 section
    /// 9.1).</param>
    /// <param name="first">Sequence number of the first packet, if nothing was sent yet.</param>
    public void StartProcess(StreamProcess process, MediaTransport? transport, ushort first)
    {
        OwnsSequenceNumbers = true;
        if (_lastSequenceNumber.Value < 0 && transport?.TryGetSentSequenceNumber(Ssrc, Outgoing.OwnMedia, out ushort sent) == true)
            _lastSequenceNumber = new ExtendedSequenceNumber(sent);
        if (_lastSequenceNumber.Value < 0)
            _lastSequenceNumber = new ExtendedSequenceNumber(first == 0 ? ushort.MaxValue : first - 1);
        Process = process;
    }

    public void StopProcess()
    {
        Process?.Dispose();
        Process = null;
    }

    /// <summary>Releases the memory; the next packets start again.</summary>
    public void ForgetPackets()
    {
        Retransmission?.Dispose();
        Retransmission = null;
        HasNoRetransmission = false;
    }

    /// <summary>From now on the engine numbers the packets, continuing the stream.</summary>
    /// <param name="first">The first number, if nothing was sent yet.</param>
    public void OwnSequenceNumbers(ushort first)
    {
        if (OwnsSequenceNumbers)
            return;
        OwnsSequenceNumbers = true;
        if (_lastSequenceNumber.Value < 0)
            _lastSequenceNumber = new ExtendedSequenceNumber(first & 0x7fff);
    }

    public ushort TakeSequenceNumber()
    {
        _lastSequenceNumber = new ExtendedSequenceNumber(_lastSequenceNumber.Value + 1);
        return _lastSequenceNumber.Wire;
    }

    /// <summary>Skips sequence numbers: the receiver sees that many packets lost.</summary>
    public void SkipSequenceNumbers(int count) => _lastSequenceNumber = new ExtendedSequenceNumber(_lastSequenceNumber.Value + count);

    /// <summary>Sends a packet of the engine with the next sequence number, and takes ownership of its buffer.</summary>
    /// <param name="kept">Keeps the packet for retransmission; null when nobody may request it.</param>
    public PacketResult SendOwn(
        MediaTransport transport, PacketBuffer buffer, Span<byte> bytes, int payloadLength, in SentTime time, KeptPackets? kept = null)
    {
        ushort sequenceNumber = TakeSequenceNumber();
        RtpHeader.SetSsrc(bytes, Ssrc);
        RtpHeader.SetSequenceNumber(bytes, sequenceNumber);
        if (kept is { Wraps: true })
            kept.Buffer.Store(sequenceNumber, bytes, time.SentAt);
        Outgoing outgoing = kept is { Wraps: false }
            ? new Outgoing { Kind = DatagramKind.Rtp, Keep = kept.Buffer, KeepAs = sequenceNumber, KeptAt = time.SentAt }
            : Outgoing.OwnMedia;
        PacketResult result = transport.Send(buffer, outgoing);
        if (result != PacketResult.Forwarded)
            return result;
        Count(buffer.Length, payloadLength, time.SentAt);
        if (!time.IsEvent)
            (LastTimestamp, ClockRate, _lastTimestampAt) = (time.Timestamp, time.ClockRate, time.At);
        return result;
    }

    /// <summary>Writes the header fields of this stream, sends the packet, and takes ownership of the buffer in every case.</summary>
    /// <param name="rtp">View of <paramref name="bytes"/>.</param>
    /// <param name="keep">Stores the unencrypted packet; null when it is not stored that way.</param>
    public PacketResult Write(
        MediaTransport transport, PacketBuffer buffer, Span<byte> bytes, in RtpPacket rtp, in ReceivedPacket packet, in Outgoing outgoing,
        RetransmissionBuffer? keep)
    {
        // After Send the bytes may belong to another packet.
        ushort sequenceNumber = rtp.SequenceNumber;
        RtpTimestamp timestamp = rtp.Timestamp;
        int payloadLength = rtp.PayloadLength;
        if (rtp.Ssrc != Ssrc)
            RtpHeader.SetSsrc(bytes, Ssrc);
        if (OwnsSequenceNumbers)
            sequenceNumber = TakeSequenceNumber();
        else if (!TryContinue(transport, packet, outgoing, ref sequenceNumber))
            return transport.Refuse(buffer, PacketResult.IndexReused);
        if (sequenceNumber != rtp.SequenceNumber)
            RtpHeader.SetSequenceNumber(bytes, sequenceNumber);
        keep?.Store(sequenceNumber, bytes, packet.Arrival);
        PacketResult result = outgoing.Keep is null
            ? transport.Send(buffer, outgoing) : transport.Send(buffer, outgoing with { KeepAs = sequenceNumber });
        if (result == PacketResult.IndexReused && !OwnsSequenceNumbers)
            _continuation.NoteUsed((ushort)(sequenceNumber - _continuation.Offset), timestamp, LastTimestamp);
        if (result != PacketResult.Forwarded)
            return result;
        Count(buffer.Length, payloadLength, packet.Arrival);
        _lastSequenceNumber = _lastSequenceNumber.Value < 0
            ? new ExtendedSequenceNumber(sequenceNumber) : _lastSequenceNumber.Nearest(sequenceNumber);
        if (packet.Payload.Class != PayloadClass.TelephoneEvent)
            (LastTimestamp, ClockRate, _lastTimestampAt) = (timestamp, packet.Payload.ClockRate, packet.Arrival);
        return result;
    }

    /// <summary>A packet of the engine was sent.</summary>
    public void Count(int length, int payloadLength, RtpTimestamp timestamp, MonotonicTime at)
    {
        Count(length, payloadLength, at);
        (LastTimestamp, _lastTimestampAt) = (timestamp, at);
    }

    /// <summary>Adds packets of the stream that the kernel sent.</summary>
    public void Take(in KernelStream now, in KernelStream before)
    {
        Packets += now.Packets - before.Packets;
        Bytes += now.Bytes - before.Bytes;
        PayloadBytes += now.PayloadBytes - before.PayloadBytes;
        if (now.LastArrival < LastSent)
            return;
        (LastSent, LastTimestamp, ClockRate) = (now.LastArrival, new RtpTimestamp(now.LastTimestamp), now.LastClockRate);
        _lastTimestampAt = LastSent;
        _lastSequenceNumber = _lastSequenceNumber.Value < 0
            ? new ExtendedSequenceNumber(now.LastSequenceNumber)
            : _lastSequenceNumber.Nearest(now.LastSequenceNumber);
    }

    /// <summary>The RTP time of this stream at an instant: that of the last packet, advanced by the clock.</summary>
    public RtpTimestamp TimestampAt(MonotonicTime now) =>
        LastTimestamp + (int)((now.Nanoseconds - _lastTimestampAt.Nanoseconds) * (double)ClockRate / 1e9);

    public OutboundStreamSnapshot Snapshot(int mediaId) => new()
    {
        MediaId = mediaId,
        Ssrc = Ssrc,
        Packets = Packets,
        Bytes = Bytes,
        LastTimestamp = LastTimestamp.Value,
        LastSequenceNumber = (uint)_lastSequenceNumber.Value,
    };

    /// <summary>The sequence number to send a packet with, where indexes may not go back; false when it must not be sent.</summary>
    private bool TryContinue(MediaTransport transport, in ReceivedPacket packet, in Outgoing outgoing, ref ushort sequenceNumber)
    {
        if (!transport.TryGetSentSequenceNumber(Ssrc, outgoing, out ushort highestSent))
            return true;

        // A packet from a retransmission is late, and never the sign of a restart.
        if (packet.Payload.Class == PayloadClass.Retransmission && packet.Original is not null
            && (short)(sequenceNumber + _continuation.Offset - highestSent) <= -SequenceContinuation.Window)
            return false;
        return _continuation.TryMap(sequenceNumber, highestSent, out sequenceNumber);
    }

    private void Count(int length, int payloadLength, MonotonicTime at)
    {
        Packets++;
        Bytes += length;
        PayloadBytes += payloadLength;
        LastSent = at;
    }
}
