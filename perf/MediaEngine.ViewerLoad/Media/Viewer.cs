using System.Buffers.Binary;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.ViewerLoad.Signalling;

namespace MediaEngine.ViewerLoad.Media;

/// <summary>One viewer: ICE, DTLS and the streams it receives. All calls are on the thread of its socket.</summary>
internal sealed class Viewer : IDisposable
{
    private const uint OwnSsrc = 0x76696577;

    private static readonly TimeSpan _betweenFeedback = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _betweenReports = TimeSpan.FromSeconds(1);

    private readonly IceAgent _ice;
    private readonly DtlsEndpoint _dtls;
    private readonly MissingPackets _packets = new();
    private readonly ArrivalFeedback _arrivals = new();
    private readonly int _checkEvery;
    private SrtpEgress? _egress;
    private SrtpIngress? _ingress;
    private RemoteDescription? _remote;
    private RemoteSection? _video;
    private TransportAddress _to;
    private uint _ssrc;
    private long _reportedLost;
    private long _nextFeedback;
    private long _nextReport;
    private MonotonicTime _lastFrame;
    private long _bytes;
    private long _otherPackets;
    private long _frames;
    private long _retransmissions;
    private long _checked;
    private long _wrong;
    private TimeSpan _longestGap;

    public Viewer(LocalDescription local, DtlsContext context, IRandomSource random, int checkEvery)
    {
        (Local, _checkEvery) = (local, checkEvery);
        _ice = new IceAgent(random);
        _dtls = new DtlsEndpoint(context);
    }

    public LocalDescription Local { get; }

    /// <summary>When its first request was sent.</summary>
    public MonotonicTime Started { get; set; }

    /// <summary>From the first request to the answer, the keys and the end of the first frame.</summary>
    public TimeSpan? Answered { get; private set; }

    public TimeSpan? Connected { get; private set; }

    public TimeSpan? FirstFrame { get; private set; }

    /// <summary>Why there is no session; null while nothing has failed.</summary>
    public string? Failure { get; set; }

    public ViewerFigures Figures => new(
        _packets.Received, _bytes, _otherPackets, _frames, _packets.Recovered, _packets.Lost, _retransmissions, _checked, _wrong,
        _longestGap);

    /// <summary>Gaps between frames are measured from now on.</summary>
    public void Measure() => _longestGap = TimeSpan.Zero;

    /// <summary>The engine's checks may come before its answer.</summary>
    public void Listen(MonotonicTime now) => Follow("", "", [], isLite: false, now);

    public void Accept(RemoteDescription remote, MonotonicTime now)
    {
        (_remote, Answered) = (remote, now - Started);
        _video = Array.Find(remote.Sections, s => s is { Kind: "video", IsActive: true });
        _dtls.SetPeerFingerprint(remote.FingerprintHash, remote.Fingerprint, now);
        Follow(remote.Ufrag, remote.Password, remote.Candidates, remote.IsLite, now);
    }

    public void Receive(Span<byte> datagram, TransportAddress from, MonotonicTime now)
    {
        switch (datagram[0])
        {
            case < 4:
                _ice.Receive(datagram, 0, from, now);
                break;
            case >= 20 and < 64:
                _dtls.Receive(datagram, default, now);
                break;
            case >= 128 and < 192 when datagram.Length >= RtpPacket.MinimumHeader && _ingress is not null:
                if (datagram[1] is < 192 or > 223)
                    ReceiveRtp(datagram, now);
                break;
        }
    }

    /// <summary>Timers, the handshake and feedback; what is to be sent is given to <paramref name="send"/>.</summary>
    public void Advance(MonotonicTime now, IDatagramOutput send)
    {
        if (now >= _ice.NextDeadline)
            _ice.HandleTimeout(now);
        if (now >= _dtls.NextDeadline)
            _dtls.HandleTimeout(now);
        while (_ice.TryGetTransmit(send.Next(), out IceTransmit transmit))
            send.Send(transmit.Length, transmit.To, Local.Address);
        while (_ice.TryGetEvent(out _))
        {
        }

        if (_ice.TryGetActive(out _, out TransportAddress to) && _remote is not null)
            Connect(to, now);
        if (_to.IsNone)
            return;
        while (_dtls.TryGetTransmit(send.Next(), out _, out int length))
            send.Send(length, _to, Local.Address);
        while (_dtls.TryGetEvent(out DtlsEvent happened))
        {
            if (happened == DtlsEvent.Connected && _egress is null)
                Begin(now);
        }

        if (_egress is not null && _ssrc != 0)
            Report(now, send);
    }

    public void Dispose()
    {
        _dtls.Dispose();
        _egress?.Dispose();
        _ingress?.Dispose();
    }

    private void Follow(string ufrag, string password, IceCandidate[] candidates, bool isLite, MonotonicTime now) => _ice.Follow(
        new IceParameters(Local.Ufrag, Local.Password, ufrag, password, Controlling: true, Lite: false) { RemoteLite = isLite },
        [new IceLocal(0, Local.Address, ushort.MaxValue)], candidates, now);

    private void Connect(TransportAddress to, MonotonicTime now)
    {
        bool isFirst = _to.IsNone;
        _to = to;
        if (isFirst && _remote!.Setup != "active")
            _dtls.Connect(default, now);
    }

    private void Begin(MonotonicTime now)
    {
        Connected = now - Started;
        _egress = new SrtpEgress(SrtpTransforms.Create(_dtls.Keys!.Send));
        _ingress = new SrtpIngress(SrtpTransforms.Create(_dtls.Keys.Receive));
    }

    private void ReceiveRtp(Span<byte> datagram, MonotonicTime now)
    {
        int payloadType = datagram[1] & 0x7f;
        if (_video is null || !RtpPacket.TryParseHeader(datagram, out RtpPacket packet))
            return;
        if (_video.TransportWideId != 0 && TransportWideNumber(packet) is { } number)
            _arrivals.Receive(number, now);
        bool isRetransmission = payloadType == _video.Retransmission;
        bool isVideo = !isRetransmission && Array.TrueForAll(_remote!.Sections, s => s.Kind == "video" || s.PayloadType != payloadType);
        if (!isVideo && !isRetransmission)
        {
            _otherPackets++;
            return;
        }

        _bytes += datagram.Length;
        if (isRetransmission)
        {
            ReceiveRetransmission(datagram);
            return;
        }

        _ssrc = packet.Ssrc;
        _packets.Receive(packet.SequenceNumber, now);
        if (packet.Marker)
            EndFrame(now);
        if (_packets.Received % _checkEvery == 0)
            Check(datagram);
    }

    private void EndFrame(MonotonicTime now)
    {
        _frames++;
        if (FirstFrame is null && _packets.IsComplete)
            FirstFrame = now - Started;
        if (_frames > 1 && now - _lastFrame > _longestGap)
            _longestGap = now - _lastFrame;
        _lastFrame = now;
    }

    /// <summary>The original sequence number is in the payload (RFC 4588 section 4), so the packet has to be decrypted.</summary>
    private void ReceiveRetransmission(Span<byte> datagram)
    {
        _retransmissions++;
        int length = datagram.Length;
        if (_ingress!.UnprotectRtp(datagram, ref length) == SrtpResult.Ok && RtpPacket.TryParse(datagram[..length], out RtpPacket packet)
            && packet.PayloadLength >= 2)
            _packets.Recover(BinaryPrimitives.ReadUInt16BigEndian(packet.Payload));
    }

    private void Check(Span<byte> datagram)
    {
        int length = datagram.Length;
        _checked++;
        if (_ingress!.UnprotectRtp(datagram, ref length) is not (SrtpResult.Ok or SrtpResult.Replayed))
            _wrong++;
    }

    private ushort? TransportWideNumber(in RtpPacket packet)
    {
        // One-byte form (RFC 8285 section 4.2).
        if (!packet.HasExtension || packet.ExtensionProfile != 0xbede)
            return null;
        ReadOnlySpan<byte> data = packet.ExtensionData;
        for (int at = 0; at < data.Length;)
        {
            int id = data[at] >> 4;
            int length = (data[at] & 15) + 1;
            if (id == 0)
            {
                at++;
                continue;
            }

            if (id == _video!.TransportWideId && length == 2 && at + 2 < data.Length)
                return BinaryPrimitives.ReadUInt16BigEndian(data[(at + 1)..]);
            at += 1 + length;
        }

        return null;
    }

    private void Report(MonotonicTime now, IDatagramOutput send)
    {
        if (now.Nanoseconds < _nextFeedback)
            return;
        _nextFeedback = (now + _betweenFeedback).Nanoseconds;
        Span<byte> buffer = send.Next();
        int length = 0;
        if (now.Nanoseconds >= _nextReport)
        {
            _nextReport = (now + _betweenReports).Nanoseconds;
            long lost = _packets.Lost;
            byte share = lost > _reportedLost ? (byte)1 : (byte)0;
            _reportedLost = lost;
            length = ReceiverReport.Write(
                buffer, OwnSsrc,
                [new ReportBlock(_ssrc, share, (int)Math.Min(lost, ReportBlock.MaximumCumulativeLost), _packets.Highest, 0, 0, 0)]);
        }

        length += _packets.WriteNack(buffer[length..], OwnSsrc, _ssrc, now);
        length += _arrivals.Write(buffer[length..], OwnSsrc, _ssrc);
        if (length > 0 && _egress!.ProtectRtcp(buffer, ref length) == SrtpResult.Ok)
            send.Send(length, _to, Local.Address);
    }
}
