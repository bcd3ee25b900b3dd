using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
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

    // Of LastTimestamp: packets of a telephone event all have the time of its beginning.
    private MonotonicTime _lastTimestampAt;

    public uint Ssrc { get; private set; }

    /// <summary>What the stream was called where it came from; feedback goes back under that name.</summary>
    public uint SourceSsrc { get; set; }

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Payload bytes only, as sender reports count.</summary>
    public long PayloadBytes { get; private set; }

    public RtpTimestamp LastTimestamp { get; private set; }

    public MonotonicTime LastSent { get; private set; }

    public MonotonicTime LastUse => LastSent > Started ? LastSent : Started;

    /// <summary>When its first packet came, sent or not.</summary>
    public MonotonicTime Started { get; set; }

    /// <summary>Nothing has said yet that what it carries is from a peer.</summary>
    public bool IsForeign { get; set; }

    /// <summary>Carries retransmissions of another one.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Clock of what was sent last, Hz.</summary>
    public int ClockRate { get; private set; }

    /// <summary>Sent minus received sequence numbers, modulo 2^16: not zero after the source of an SRTP stream has started anew.</summary>
    public ushort SequenceOffset => _continuation.Offset;

    /// <summary>The peer has reported on the stream: it knows which section it belongs to.</summary>
    public bool IsKnownToPeer { get; set; }

    /// <summary>Packets are numbered here: what passes shares the stream with what we send ourselves.</summary>
    public bool OwnsSequenceNumbers { get; private set; }

    /// <summary>The last packets, where the peer may ask for them again; null otherwise.</summary>
    public KeptPackets? Retransmission { get; set; }

    /// <summary>There will be none: it was tried.</summary>
    public bool HasNoRetransmission { get; set; }

    /// <summary>Makes packets the receiver understands; null while nothing of the stream had to be transcoded.</summary>
    public StreamProcess? Process { get; private set; }

    /// <summary>Makes the object a new stream; objects of evicted streams are used again.</summary>
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

    /// <summary>Gives back what the stream holds besides numbers.</summary>
    public void Close()
    {
        ForgetPackets();
        StopProcess();
    }

    /// <summary>From now on the stream is made here.</summary>
    /// <param name="process">Makes it.</param>
    /// <param name="transport">Sends it: a stream that was forgotten goes on where its key has got to (RFC 3711 section 9.1).</param>
    /// <param name="first">Number of the first packet, when nothing was sent yet.</param>
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

    /// <summary>Gives the memory back; the next packets start anew.</summary>
    public void ForgetPackets()
    {
        Retransmission?.Dispose();
        Retransmission = null;
        HasNoRetransmission = false;
    }

    /// <summary>From now on packets get numbers of ours, going on where the stream is.</summary>
    /// <param name="first">Where to begin when nothing was sent yet.</param>
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

    /// <summary>Leaves numbers out: the receiver sees as many packets lost.</summary>
    public void SkipSequenceNumbers(int count) => _lastSequenceNumber = new ExtendedSequenceNumber(_lastSequenceNumber.Value + count);

    /// <summary>Sends a packet made here, under the next number of the stream, and takes its buffer.</summary>
    public PacketResult SendOwn(MediaTransport transport, PacketBuffer buffer, Span<byte> bytes, int payloadLength, in SentTime time)
    {
        RtpHeader.SetSsrc(bytes, Ssrc);
        RtpHeader.SetSequenceNumber(bytes, TakeSequenceNumber());
        PacketResult result = transport.Send(buffer, Outgoing.OwnMedia);
        if (result != PacketResult.Forwarded)
            return result;
        Count(buffer.Length, payloadLength, time.At);
        if (!time.IsEvent)
            (LastTimestamp, ClockRate, _lastTimestampAt) = (time.Timestamp, time.ClockRate, time.At);
        return result;
    }

    /// <summary>Writes the header fields this stream owns, sends the packet and takes the buffer, whatever happens.</summary>
    /// <param name="rtp">View of <paramref name="bytes"/>.</param>
    /// <param name="keep">Takes the packet in clear; null when it is not kept so.</param>
    public PacketResult Write(
        MediaTransport transport, PacketBuffer buffer, Span<byte> bytes, in RtpPacket rtp, in ReceivedPacket packet, in Outgoing outgoing,
        RetransmissionBuffer? keep)
    {
        // After Send the bytes may already be another packet's.
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
        PacketResult result = outgoing.Keep is null ? transport.Send(buffer, outgoing) : transport.Send(buffer, outgoing with { KeepAs = sequenceNumber });
        if (result == PacketResult.IndexReused && !OwnsSequenceNumbers)
            _continuation.NoteUsed((ushort)(sequenceNumber - _continuation.Offset), timestamp, LastTimestamp);
        if (result != PacketResult.Forwarded)
            return result;
        Count(buffer.Length, payloadLength, packet.Arrival);
        _lastSequenceNumber = _lastSequenceNumber.Value < 0 ? new ExtendedSequenceNumber(sequenceNumber) : _lastSequenceNumber.Nearest(sequenceNumber);
        if (packet.Payload.Class != PayloadClass.TelephoneEvent)
            (LastTimestamp, ClockRate, _lastTimestampAt) = (timestamp, packet.Payload.ClockRate, packet.Arrival);
        return result;
    }

    /// <summary>A packet of ours has left.</summary>
    public void Count(int length, int payloadLength, RtpTimestamp timestamp, MonotonicTime at)
    {
        Count(length, payloadLength, at);
        (LastTimestamp, _lastTimestampAt) = (timestamp, at);
    }

    /// <summary>The kernel has sent packets of the stream.</summary>
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

    /// <summary>The RTP time of this stream at an instant: the last packet's, moved on by the clock.</summary>
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

    /// <summary>The number to send a packet under where indexes may not go back; false when it must not be sent.</summary>
    private bool TryContinue(MediaTransport transport, in ReceivedPacket packet, in Outgoing outgoing, ref ushort sequenceNumber)
    {
        if (!transport.TryGetSentSequenceNumber(Ssrc, outgoing, out ushort highestSent))
            return true;

        // What was a retransmission is late, and never the sign of a source that starts anew.
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
