using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Reports;
using MediaEngine.Sessions.Retransmission;
using MediaEngine.Sessions.Routing;
using MediaEngine.Sessions.Transport;
using MediaEngine.Sessions.Worker;

namespace MediaEngine.Sessions.Streams;

/// <summary>One m= section of one party: the streams received and sent in it, and where what it receives goes.</summary>
internal sealed class MediaSection
{
    private static readonly TimeSpan _keyFrameRequestInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Streams of one section whose packets are kept for retransmission.</summary>
    private const int MaximumKeptStreams = 4;

    private readonly WorkerContext _context;
    private PayloadFormat[] _formats = [];
    private PayloadFormat _lastFormat = new(255, PayloadClass.Other, false, 0);
    private InboundStream[] _inbound = [];
    private InboundStream? _lastInbound;
    private OutboundStream[] _outbound = [];
    private MediaRoute[] _routes = [];
    private PacketResult _whyNoRoute = PacketResult.NoRoute;
    private RtcpReporter? _reporter;
    private MissingPackets? _missing;
    private MonotonicTime _nextKeyFrameRequest;
    private MonotonicTime _estimatedAt;
    private ulong _estimate;
    private uint _ownSsrc;
    private FeedbackKinds _feedback;
    private byte _transportWideId;
    private byte _firSequenceNumber;

    public MediaSection(Call call, WorkerContext context, MediaPlan plan)
    {
        Call = call;
        _context = context;
        Plan = plan;
    }

    public Call Call { get; }

    /// <summary>This section as the only one of its transports.</summary>
    public MediaSection[] Alone => field ??= [this];

    public MediaPlan Plan { get; private set; }

    public MediaTransport? RtpTransport { get; private set; }

    /// <summary>Equal to <see cref="RtpTransport"/> when multiplexed.</summary>
    public MediaTransport? RtcpTransport { get; private set; }

    /// <summary>Sections whose media comes here.</summary>
    public MediaSection[] Sources { get; private set; } = [];

    /// <summary>Sections this one exchanges RTCP with.</summary>
    public MediaSection[] RtcpTargets { get; private set; } = [];

    public ReadOnlySpan<InboundStream> Inbound => _inbound;

    public ReadOnlySpan<OutboundStream> Outbound => _outbound;

    /// <summary>When the sender reports that pass on from this party, or that we send to it, went out.</summary>
    public ReportTimes? SentReports { get; private set; }

    /// <summary>Round trip between us and this party; zero when not known.</summary>
    public TimeSpan LegRoundTrip { get; set; }

    /// <summary>The mode of its codec the party wants to get at most (RFC 4867 section 4.3.1); -1 for none in particular.</summary>
    public int RequestedMode { get; set; } = -1;

    /// <summary>Where everything received goes; null when that is nowhere or to several.</summary>
    public MediaRoute? OnlyRoute => _routes.Length == 1 ? _routes[0] : null;

    /// <summary>Packets are looked into here on their way.</summary>
    public bool ReadsPackets => _missing is { ReadsPackets: true } || _transportWideId != 0;

    /// <summary>Takes what is received in place of the routes while they are open: a T.38 gateway; null without.</summary>
    public Fax.FaxBridge? Fax { get; set; }

    public ReadOnlySpan<PayloadFormat> Formats => _formats;

    public bool HasFormats => _formats.Length > 0;

    /// <summary>Streams of retransmissions (RFC 4588) were negotiated.</summary>
    public bool HasRetransmissionFormat { get; private set; }

    /// <summary>The party numbers its packets for transport-wide congestion control.</summary>
    public bool IsTransportWideKnown => Negotiated(FeedbackKinds.TransportCc) && ExtensionMapping.Id(Plan, HeaderExtensionUri.TransportWideSequenceNumber) != 0;

    /// <summary>Transport-wide numbers end here, whoever would take them (NG extmap mask).</summary>
    public bool MasksTransportWide => ExtensionMapping.IsMasked(Plan, HeaderExtensionUri.TransportWideSequenceNumber);

    /// <summary>Its receiver sees all the numbers and reports on them; else we do.</summary>
    public bool PassesTransportWide { get; private set; }

    /// <summary>Who we are in feedback of our own: a stream the party knows, when there is one.</summary>
    public uint OwnSsrc
    {
        get
        {
            foreach (OutboundStream stream in _outbound)
            {
                if (stream.Packets > 1)
                    return stream.Ssrc;
            }

            if (_ownSsrc == 0)
                _ownSsrc = _context.RandomUInt32() | 1;
            return _ownSsrc;
        }
    }

    /// <summary>Both sides said to use the message.</summary>
    public bool Negotiated(FeedbackKinds kind) => (_feedback & kind) != 0;

    /// <summary>The message may be sent to the party: it was negotiated, or the party speaks AVPF and did not say what it takes.</summary>
    public bool Accepts(FeedbackKinds kind) => Plan.AcceptsFeedback && (_feedback == FeedbackKinds.None || (_feedback & kind) != 0);

    /// <summary>A stream we send has other numbers than where it came from.</summary>
    public bool HasMovedNumbers
    {
        get
        {
            foreach (OutboundStream stream in _outbound)
            {
                if (stream.SequenceOffset != 0)
                    return true;
            }

            return false;
        }
    }

    public byte NextFirSequenceNumber() => _firSequenceNumber++;

    /// <summary>What a stream we send is called where it comes from.</summary>
    public uint SourceSsrc(uint ssrc) => FindOutbound(ssrc)?.SourceSsrc ?? ssrc;

    /// <summary>Notes what the party says it can receive, bits per second.</summary>
    public void NoteEstimate(ulong bitrate, MonotonicTime now) => (_estimate, _estimatedAt) = (bitrate, now);

    public bool TryReadEstimate(MonotonicTime since, out ulong bitrate)
    {
        bitrate = _estimate;
        return _estimate != 0 && _estimatedAt >= since;
    }

    /// <summary>Takes over a new plan and what the call has built from it.</summary>
    public void Update(MediaPlan plan, MediaTransport? rtp, MediaTransport? rtcp, MonotonicTime now)
    {
        if (!ReferenceEquals(plan, Plan) || _formats.Length != plan.Payloads.Length)
        {
            bool sameExtensions = plan.Extensions.IsDefault == Plan.Extensions.IsDefault
                && (plan.Extensions.IsDefault || plan.Extensions.AsSpan().SequenceEqual(Plan.Extensions.AsSpan()));
            Plan = plan;
            _formats = PayloadFormat.FromPlan(plan.Payloads);
            _lastFormat = new PayloadFormat(255, PayloadClass.Other, false, 0);
            _feedback = FeedbackKinds.None;
            HasRetransmissionFormat = false;
            foreach (PayloadFormat format in _formats)
            {
                _feedback |= plan.AcceptsFeedback ? format.Feedback : FeedbackKinds.None;
                HasRetransmissionFormat |= format.Class == PayloadClass.Retransmission;
            }

            // What packets may be asked for again, and how, may have changed; a refresh changes nothing of it.
            foreach (OutboundStream stream in _outbound)
            {
                if (stream.Retransmission is not { } kept || !sameExtensions || !kept.StillFits())
                    stream.ForgetPackets();
            }
        }

        (RtpTransport, RtcpTransport) = (rtp, rtcp);
        if (rtcp is not null && rtcp != rtp)
            rtcp.Peer.Rtp = rtp?.Peer;
        if (plan.GenerateRtcp && _reporter is null)
        {
            _reporter = new RtcpReporter(this, _context);
            _reporter.Start(now);
        }
        else if (!plan.GenerateRtcp && _reporter is not null)
        {
            _reporter.Stop();
            _reporter = null;
        }
    }

    /// <param name="routes">Only routes packets may take now.</param>
    /// <param name="whyNoRoute">What a packet ends as when there is none.</param>
    /// <param name="passesTransportWide">See <see cref="PassesTransportWide"/>.</param>
    public void Connect(
        MediaRoute[] routes, PacketResult whyNoRoute, MediaSection[] sources, MediaSection[] rtcpTargets, bool passesTransportWide)
    {
        (_routes, _whyNoRoute, Sources, RtcpTargets, PassesTransportWide) = (routes, whyNoRoute, sources, rtcpTargets, passesTransportWide);
        _transportWideId = passesTransportWide || !IsTransportWideKnown
            ? (byte)0
            : ExtensionMapping.Id(Plan, HeaderExtensionUri.TransportWideSequenceNumber);
        if (_missing is null && !HasRetransmissionFormat && !Negotiated(FeedbackKinds.Nack))
            return;
        _missing ??= new MissingPackets(this, _context);
        _missing.Connect(routes);
    }

    /// <summary>Stops timers and gives memory back.</summary>
    public void Close()
    {
        _reporter?.Stop();
        _missing?.Stop();
        foreach (OutboundStream stream in _outbound)
            stream.Close();
    }

    public PayloadFormat Format(byte payloadType)
    {
        if (_lastFormat.PayloadType == payloadType)
            return _lastFormat;
        PayloadFormat found = PayloadFormat.Unnegotiated(payloadType, Plan.Kind);
        foreach (PayloadFormat format in _formats)
        {
            if (format.PayloadType == payloadType)
            {
                found = format;
                break;
            }
        }

        _lastFormat = found;
        return found;
    }

    /// <summary>The open route to a section; null when there is none.</summary>
    public MediaRoute? RouteTo(MediaSection section)
    {
        foreach (MediaRoute route in _routes)
        {
            if (route.To == section)
                return route;
        }

        return null;
    }

    /// <summary>The route that takes the buffer.</summary>
    public MediaRoute? LastRoute => _routes.Length == 0 ? null : _routes[^1];

    /// <summary>Begins to load what a packet needs: see <see cref="PacketPrefetch"/>.</summary>
    public void PrefetchParts()
    {
        CacheLines.Prefetch(_lastInbound, 256);
        CacheLines.Prefetch(_routes, 64);
        CacheLines.Prefetch(_lastFormat, 64);
        CacheLines.Prefetch(Plan, 128);
    }

    /// <summary>The packet belongs to this section: statistics, and what signalling has asked to keep out.</summary>
    public PacketResult Accept(ref ReceivedPacket packet)
    {
        if (packet.Kind == DatagramKind.Rtcp)
        {
            if (packet.IsSealed)
                return PacketResult.Continue;
            packet.Transport.NoteReport(packet.Span, packet.Arrival);
            foreach (MediaSection section in packet.Transport.Sections)
                RtcpInspector.Inspect(section, packet.Rtcp, packet.Arrival, _context.Options.Mos);
            return PacketResult.Continue;
        }

        if (packet.Kind != DatagramKind.Rtp)
            return PacketResult.Continue;
        InboundStream? stream = FindOrAddInbound(packet.Rtp.Ssrc, packet.IsForeign, packet.Arrival);
        if (stream is null)
            _context.Counters.CountUntracked();
        else
            Accept(stream, packet);
        packet.Transport.Bundle?.Learn(packet.Rtp.Ssrc, this, packet.Session is not null ? StreamTrust.Authenticated
            : packet.IsForeign ? StreamTrust.Foreign : StreamTrust.Peer);
        if (!packet.IsSealed)
            _missing?.Accept(stream, ref packet);
        if (_transportWideId != 0 && packet.Rtp.HasExtension && !packet.IsSealed)
            ReportArrival(packet);
        if (Plan.DtmfBlocked && packet.Payload.Class == PayloadClass.TelephoneEvent)
            return PacketResult.DtmfBlocked;
        if (Plan.Silenced && !Silence.TryApply(packet.Span, packet, Plan.Kind))
            return PacketResult.Silenced;
        packet.IsAltered = Plan.Silenced;
        return PacketResult.Continue;
    }

    /// <summary>Sends the packet along every route; the last takes the buffer, the others get copies.</summary>
    public PacketResult Dispatch(ref ReceivedPacket packet)
    {
        if (packet.Kind == DatagramKind.Rtcp)
            return RtcpRelay.Relay(this, ref packet, _context);
        if (packet.IsSealed && packet.Kind != DatagramKind.Rtp)
            return SealedRelay.Relay(this, ref packet, _context);
        MediaRoute[] routes = _routes;
        if (routes.Length == 0)
            return _whyNoRoute;
        if (Fax is { } fax)
            return fax.Receive(this, packet);
        if (routes.Length > 1)
            return DispatchToAll(routes, ref packet);
        PacketBuffer buffer = packet.TakeBuffer();
        return routes[0].Forward(buffer, packet, _context);
    }

    /// <summary>The result is that of one receiver, if possible one that was reached; those of the others that were not are counted here.</summary>
    private PacketResult DispatchToAll(MediaRoute[] routes, ref ReceivedPacket packet)
    {
        PacketResult result = ForwardCopy(routes[0], packet);
        for (int i = 1; i < routes.Length; i++)
        {
            PacketResult next;
            if (i < routes.Length - 1)
            {
                next = ForwardCopy(routes[i], packet);
            }
            else
            {
                PacketBuffer buffer = packet.TakeBuffer();
                next = routes[i].Forward(buffer, packet, _context);
            }

            PacketResult other = result == PacketResult.Forwarded ? next : result;
            result = result == PacketResult.Forwarded ? result : next;
            if (DropCounters.IsDrop(other))
                packet.Transport.Drops.Count(other);
        }

        return result;
    }

    private PacketResult ForwardCopy(MediaRoute route, in ReceivedPacket packet) =>
        PacketCopy.TryMake(_context.Io, packet.Buffer, out PacketBuffer copy) ? route.Forward(copy, packet, _context) : PacketResult.NoBuffer;

    public InboundStream? FindInbound(uint ssrc)
    {
        if (_lastInbound is { } last && last.Ssrc == ssrc)
            return last;
        foreach (InboundStream stream in _inbound)
        {
            if (stream.Ssrc == ssrc)
                return stream;
        }

        return null;
    }

    public OutboundStream? FindOutbound(uint ssrc)
    {
        foreach (OutboundStream stream in _outbound)
        {
            if (stream.Ssrc == ssrc)
                return stream;
        }

        return null;
    }

    /// <param name="isForeign">As <see cref="ReceivedPacket.IsForeign"/>.</param>
    public OutboundStream? FindOrAddOutbound(uint ssrc, bool isForeign, MonotonicTime now)
    {
        if (FindOutbound(ssrc) is { } known)
            return known;
        OutboundStream stream;
        if (_outbound.Length < _context.Options.MaximumSsrcs)
            _outbound = [.. _outbound, stream = new OutboundStream()];
        else if (StreamEviction.Choose<OutboundStream>(_outbound, isForeign, now) is >= 0 and int place)
            stream = _outbound[place];
        else
            return null;
        stream.Start(ssrc);
        (stream.IsForeign, stream.Started) = (isForeign, now);
        return stream;
    }

    /// <summary>Limits PLI and FIR to this party to one in 500 ms for each of its streams.</summary>
    public bool MayAskForKeyFrame(uint mediaSsrc, MonotonicTime now)
    {
        if (FindInbound(mediaSsrc) is { } stream)
            return stream.MayAskForKeyFrame(now);
        if (now < _nextKeyFrameRequest)
            return false;
        _nextKeyFrameRequest = now + _keyFrameRequestInterval;
        return true;
    }

    /// <summary>Begins to keep the packets of a stream; null when they cannot be asked for, or nothing more may be kept.</summary>
    /// <param name="mayWrap">Packets may be changed on their way.</param>
    public StreamRetransmission? TryStartRetransmission(OutboundStream stream, byte payloadType, bool mayWrap)
    {
        if (stream.HasNoRetransmission)
            return null;
        int kept = 0;
        foreach (OutboundStream other in _outbound)
            kept += other.Retransmission is null ? 0 : 1;
        if (kept < MaximumKeptStreams && RtpTransport is not null)
            stream.Retransmission = StreamRetransmission.TryCreate(this, _context, payloadType, stream.SourceSsrc, mayWrap);
        stream.HasNoRetransmission = stream.Retransmission is null;
        return stream.Retransmission;
    }

    public void NoteSentReport(uint ssrc, uint middle, MonotonicTime at) => (SentReports ??= new ReportTimes()).Add(ssrc, middle, at);

    private void ReportArrival(in ReceivedPacket packet)
    {
        if (RtpHeaderExtensions.TryFind(packet.Rtp, _transportWideId, out ReadOnlySpan<byte> number) && number.Length == 2)
            packet.Transport.TransportWide?.Accept(BinaryPrimitives.ReadUInt16BigEndian(number), this, packet.Rtp.Ssrc, packet.Arrival);
    }

    private void Accept(InboundStream stream, in ReceivedPacket packet)
    {
        if (stream.IsForeign && !packet.IsForeign)
            stream.IsForeign = false;
        stream.Accept(packet.Rtp, packet.Payload, packet.Arrival);
        if (stream.MayCircle && packet.Session is null)
            packet.Transport.ComparesContent(packet.Arrival);
    }

    private InboundStream? FindOrAddInbound(uint ssrc, bool isForeign, MonotonicTime now)
    {
        if (FindInbound(ssrc) is { } known)
        {
            // A reference is only stored when it changes: each store costs the collector a look at this object.
            if (known != _lastInbound)
                _lastInbound = known;
            return known;
        }

        InboundStream stream;
        if (_inbound.Length < _context.Options.MaximumSsrcs)
            _inbound = [.. _inbound, stream = new InboundStream()];
        else if (StreamEviction.Choose<InboundStream>(_inbound, isForeign, now) is >= 0 and int place)
            stream = _inbound[place];
        else
            return null;
        stream.Start(ssrc);
        stream.IsForeign = isForeign;
        return _lastInbound = stream;
    }
}
