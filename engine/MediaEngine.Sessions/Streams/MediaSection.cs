using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Timing;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>One m= section of one party: the streams received and sent in it, and the routes of what it receives.</summary>
internal sealed class MediaSection : IMediaSink
{
    private static readonly TimeSpan _keyFrameRequestInterval = TimeSpan.FromMilliseconds(500);

    private readonly WorkerContext _context;
    private PayloadTraits[] _formats = [];
    private PayloadTraits _lastFormat = new(255, PayloadClass.Other, false, 0);
    private InboundStream[] _inbound = [];
    private InboundStream? _lastInbound;
    private OutboundStream[] _outbound = [];
    private MediaRoute[] _routes = [];
    private MonotonicTime _nextKeyFrameRequest;
    private MonotonicTime _estimatedAt;
    private ulong _estimate;
    private uint _ownSsrc;
    private FeedbackKinds _feedback;
    private byte _transportWideId;
    private byte _firSequenceNumber;

    public MediaSection(CallContext call, WorkerContext context, SectionPlan plan)
    {
        Call = call;
        _context = context;
        Plan = plan;
    }

    public CallContext Call { get; }

    /// <summary>This section as the only one of its transports.</summary>
    public SectionGroup Alone => field ??= new SectionGroup([this]);

    public SectionPlan Plan { get; private set; }

    public MediaTransport? RtpTransport { get; private set; }

    /// <summary>Equal to <see cref="RtpTransport"/> when multiplexed.</summary>
    public MediaTransport? RtcpTransport { get; private set; }

    /// <summary>Sections whose media is sent to this one.</summary>
    public MediaSection[] Sources { get; private set; } = [];

    /// <summary>Sections this one exchanges RTCP with.</summary>
    public MediaSection[] RtcpTargets { get; private set; } = [];

    public ReadOnlySpan<InboundStream> Inbound => _inbound;

    public ReadOnlySpan<OutboundStream> Outbound => _outbound;

    /// <summary>When the sender reports that are forwarded from this party, or sent to it by the engine, were sent.</summary>
    public ReportTimes? SentReports { get; private set; }

    /// <summary>Round-trip time between the engine and this party; zero when not known.</summary>
    public TimeSpan LegRoundTrip { get; set; }

    /// <summary>The highest codec mode the party wants to receive (RFC 4867 section 4.3.1); -1 for no limit.</summary>
    public int RequestedMode { get; set; } = -1;

    /// <summary>The routes of received packets.</summary>
    public MediaRoute[] Routes => _routes;

    /// <summary>The result of packets without a route.</summary>
    public PacketResult WhyNoRoute { get; private set; } = PacketResult.NoRoute;

    /// <summary>The section that receives everything; null when there is none or several.</summary>
    public MediaRoute? OnlyRoute => _routes.Length == 1 ? _routes[0] : null;

    /// <summary>Packets are inspected here.</summary>
    public bool ReadsPackets => Observer is { ReadsPackets: true } || _transportWideId != 0;

    /// <summary>Finds missing packets; null where nobody requests them.</summary>
    public ArrivalObserver? Observer { get; set; }

    /// <summary>Sends reports of the engine; null where the parties' reports are forwarded.</summary>
    public TimerNode? Reporter { get; set; }

    /// <summary>The source of the engine that sends here and handles the party's feedback; null for none.</summary>
    public ISenderFeedback? FeedbackReceiver { get; set; }

    /// <summary>The sink of the engine that receives the party's media and reports; null for none.</summary>
    public ISectionSink? Sink { get; set; }

    public ReadOnlySpan<PayloadTraits> Formats => _formats;

    public bool HasFormats => _formats.Length > 0;

    /// <summary>Retransmission streams (RFC 4588) were negotiated.</summary>
    public bool HasRetransmissionFormat { get; private set; }

    /// <summary>The party uses transport-wide sequence numbers.</summary>
    public bool IsTransportWideKnown =>
        Negotiated(FeedbackKinds.TransportCc) && ExtensionMapping.Id(Plan, HeaderExtensionUri.TransportWideSequenceNumber) != 0;

    /// <summary>Transport-wide sequence numbers always end at the engine (NG extmap mask).</summary>
    public bool MasksTransportWide => ExtensionMapping.IsMasked(Plan, HeaderExtensionUri.TransportWideSequenceNumber);

    /// <summary>The receiver gets all sequence numbers and reports on them; otherwise the engine reports.</summary>
    public bool PassesTransportWide { get; private set; }

    /// <summary>The sender SSRC of the engine's feedback: a stream the party knows, if there is one.</summary>
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

    /// <summary>Both sides negotiated the message.</summary>
    public bool Negotiated(FeedbackKinds kind) => (_feedback & kind) != 0;

    /// <summary>The message may be sent to the party: it was negotiated, or the party uses AVPF without a list of messages.</summary>
    public bool Accepts(FeedbackKinds kind) => Plan.AcceptsFeedback && (_feedback == FeedbackKinds.None || (_feedback & kind) != 0);

    /// <summary>A stream sent here has other sequence numbers than its source.</summary>
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

    /// <summary>The SSRC a sent stream has at its source.</summary>
    public uint SourceSsrc(uint ssrc) => FindOutbound(ssrc)?.SourceSsrc ?? ssrc;

    /// <summary>Records the bit rate the party says it can receive, in bits per second.</summary>
    public void NoteEstimate(ulong bitrate, MonotonicTime now) => (_estimate, _estimatedAt) = (bitrate, now);

    public bool TryReadEstimate(MonotonicTime since, out ulong bitrate)
    {
        bitrate = _estimate;
        return _estimate != 0 && _estimatedAt >= since;
    }

    /// <summary>Applies a new plan and the objects the call has built from it.</summary>
    public void Update(SectionPlan plan, MediaTransport? rtp, MediaTransport? rtcp)
    {
        if (!ReferenceEquals(plan, Plan) || _formats.Length != plan.Payloads.Length)
        {
            bool sameExtensions = plan.Extensions.IsDefault == Plan.Extensions.IsDefault
                && (plan.Extensions.IsDefault || plan.Extensions.AsSpan().SequenceEqual(Plan.Extensions.AsSpan()));
            Plan = plan;
            _formats = PayloadTraits.FromPlan(plan.Payloads);
            _lastFormat = new PayloadTraits(255, PayloadClass.Other, false, 0);
            _feedback = FeedbackKinds.None;
            HasRetransmissionFormat = false;
            foreach (PayloadTraits format in _formats)
            {
                _feedback |= plan.AcceptsFeedback ? format.Feedback : FeedbackKinds.None;
                HasRetransmissionFormat |= format.Class == PayloadClass.Retransmission;
            }

            // What may be retransmitted, and how, may have changed; a refresh changes none of it.
            foreach (OutboundStream stream in _outbound)
            {
                if (stream.Retransmission is not { } kept || !sameExtensions || !kept.StillFits())
                    stream.ForgetPackets();
            }
        }

        (RtpTransport, RtcpTransport) = (rtp, rtcp);
        if (rtcp is not null && rtcp != rtp)
            rtcp.Peer.Rtp = rtp?.Peer;
    }

    /// <param name="routes">Only routes that are open now.</param>
    /// <param name="whyNoRoute">The result of packets without a route.</param>
    /// <param name="passesTransportWide">See <see cref="PassesTransportWide"/>.</param>
    public void Connect(
        MediaRoute[] routes, PacketResult whyNoRoute, MediaSection[] sources, MediaSection[] rtcpTargets, bool passesTransportWide)
    {
        (_routes, WhyNoRoute, Sources, RtcpTargets, PassesTransportWide) = (routes, whyNoRoute, sources, rtcpTargets, passesTransportWide);
        _transportWideId = passesTransportWide || !IsTransportWideKnown
            ? (byte)0
            : ExtensionMapping.Id(Plan, HeaderExtensionUri.TransportWideSequenceNumber);
    }

    /// <summary>Sends media of a source to the party.</summary>
    public PacketResult Receive(in MediaPacket packet) => OwnMedia.Send(this, packet, _context);

    /// <summary>Stops timers and releases memory.</summary>
    public void Close()
    {
        if (Reporter is not null)
            _context.Timers.Cancel(Reporter);
        Observer?.Stop();
        foreach (OutboundStream stream in _outbound)
            stream.Close();
    }

    public PayloadTraits Format(byte payloadType)
    {
        if (_lastFormat.PayloadType == payloadType)
            return _lastFormat;
        PayloadTraits found = PayloadTraits.Unnegotiated(payloadType, Plan.Kind);
        foreach (PayloadTraits format in _formats)
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

    /// <summary>The route that takes ownership of the buffer.</summary>
    public MediaRoute? LastRoute => _routes.Length == 0 ? null : _routes[^1];

    /// <summary>Prefetches what a packet needs (Worker/PacketPrefetch).</summary>
    public void PrefetchParts()
    {
        CacheLines.Prefetch(_lastInbound, 256);
        CacheLines.Prefetch(_routes, 64);
        CacheLines.Prefetch(_lastFormat, 64);
        CacheLines.Prefetch(Plan, 128);
    }

    /// <summary>The media packet belongs to this section: statistics, and what signalling has blocked.</summary>
    public PacketResult Accept(ref ReceivedPacket packet)
    {
        if (packet.Kind != DatagramKind.Rtp)
            return PacketResult.Continue;
        InboundStream? stream = FindOrAddInbound(packet.Rtp.Ssrc, packet.IsForeign, packet.Arrival);
        if (stream is null)
            _context.Counters.CountUntracked();
        else
            Accept(stream, packet);
        SectionGroup group = SectionGroup.Of(packet.Transport);
        group.Bundle?.Learn(packet.Rtp.Ssrc, this, packet.Session is not null ? StreamTrust.Authenticated
            : packet.IsForeign ? StreamTrust.Foreign : StreamTrust.Peer);
        if (!packet.IsPassthrough)
            Observer?.Accept(stream, ref packet);
        if (_transportWideId != 0 && packet.Rtp.HasExtension && !packet.IsPassthrough)
            ReportArrival(packet, group.TransportWide);
        if (Plan.DtmfBlocked && packet.Payload.Class == PayloadClass.TelephoneEvent)
            return PacketResult.DtmfBlocked;
        if (Plan.Silenced && !Silence.TryApply(packet.Span, packet, Plan.Kind))
            return PacketResult.Silenced;
        packet.IsAltered = Plan.Silenced;
        return PacketResult.Continue;
    }

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

    /// <summary>Limits PLI and FIR to this party to one per 500 ms for each of its streams.</summary>
    public bool MayAskForKeyFrame(uint mediaSsrc, MonotonicTime now)
    {
        if (FindInbound(mediaSsrc) is { } stream)
            return stream.MayAskForKeyFrame(now);
        if (now < _nextKeyFrameRequest)
            return false;
        _nextKeyFrameRequest = now + _keyFrameRequestInterval;
        return true;
    }

    public void NoteSentReport(uint ssrc, uint middle, MonotonicTime at) => (SentReports ??= new ReportTimes()).Add(ssrc, middle, at);

    private void ReportArrival(in ReceivedPacket packet, ArrivalReporter? reporter)
    {
        if (RtpHeaderExtensions.TryFind(packet.Rtp, _transportWideId, out ReadOnlySpan<byte> number) && number.Length == 2)
            reporter?.Accept(BinaryPrimitives.ReadUInt16BigEndian(number), this, packet.Rtp.Ssrc, packet.Arrival);
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
            // Store a reference only when it changes: each store makes the garbage collector visit this object.
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
