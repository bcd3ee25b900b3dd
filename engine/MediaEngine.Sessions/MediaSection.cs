using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Reports;
using MediaEngine.Sessions.Security;

namespace MediaEngine.Sessions;

/// <summary>One m= section of one party: the streams received and sent in it, and where what it receives goes.</summary>
internal sealed class MediaSection
{
    private static readonly TimeSpan _keyFrameRequestInterval = TimeSpan.FromMilliseconds(500);

    private readonly WorkerContext _context;
    private PayloadFormat[] _formats = [];
    private PayloadFormat _lastFormat = new(255, PayloadClass.Other, false, 0);
    private InboundStream[] _inbound = [];
    private InboundStream? _lastInbound;
    private OutboundStream[] _outbound = [];
    private MediaRoute[] _routes = [];
    private PacketResult _whyNoRoute = PacketResult.NoRoute;
    private RtcpReporter? _reporter;
    private MonotonicTime _nextKeyFrameRequest;

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

    public bool HasFormats => _formats.Length > 0;

    /// <summary>Takes over a new plan and what the call has built from it.</summary>
    public void Update(MediaPlan plan, MediaTransport? rtp, MediaTransport? rtcp, MonotonicTime now)
    {
        if (!ReferenceEquals(plan, Plan) || _formats.Length != plan.Payloads.Length)
        {
            Plan = plan;
            _formats = PayloadFormat.FromPlan(plan.Payloads);
            _lastFormat = new PayloadFormat(255, PayloadClass.Other, false, 0);
        }

        (RtpTransport, RtcpTransport) = (rtp, rtcp);
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
    public void Connect(MediaRoute[] routes, PacketResult whyNoRoute, MediaSection[] sources, MediaSection[] rtcpTargets) =>
        (_routes, _whyNoRoute, Sources, RtcpTargets) = (routes, whyNoRoute, sources, rtcpTargets);

    public void Close() => _reporter?.Stop();

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

    /// <summary>The packet belongs to this section: statistics, and what signalling has asked to keep out.</summary>
    public PacketResult Accept(ref ReceivedPacket packet)
    {
        if (packet.Kind == DatagramKind.Rtcp)
        {
            if (packet.IsSealed)
                return PacketResult.Continue;
            RtcpInspector.Inspect(this, packet.Rtcp, packet.Arrival, _context.Options.Mos);
            return PacketResult.Continue;
        }

        if (packet.Kind != DatagramKind.Rtp)
            return PacketResult.Continue;
        InboundStream? stream = FindOrAddInbound(packet.Rtp.Ssrc);
        if (stream is null)
            _context.Counters.CountUntracked();
        else
            stream.Accept(packet.Rtp, packet.Payload, packet.Arrival);
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
        PacketResult result = PacketResult.NoBuffer;
        for (int i = 0; i < routes.Length - 1; i++)
        {
            if (PacketCopy.TryMake(_context.Io, packet.Buffer, out PacketBuffer copy))
                result = Better(result, routes[i].Forward(copy, packet, _context.Io));
        }

        PacketBuffer buffer = packet.TakeBuffer();
        return Better(result, routes[^1].Forward(buffer, packet, _context.Io));
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

    public OutboundStream? FindOrAddOutbound(uint ssrc)
    {
        if (FindOutbound(ssrc) is { } known)
            return known;
        if (_outbound.Length < _context.Options.MaximumSsrcs)
        {
            var stream = new OutboundStream();
            stream.Start(ssrc);
            _outbound = [.. _outbound, stream];
            return stream;
        }

        OutboundStream? weakest = null;
        foreach (OutboundStream stream in _outbound)
        {
            if (stream.Packets <= 1 && (weakest is null || stream.LastSent < weakest.LastSent))
                weakest = stream;
        }

        weakest?.Start(ssrc);
        return weakest;
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

    public void NoteSentReport(uint ssrc, uint middle, MonotonicTime at) => (SentReports ??= new ReportTimes()).Add(ssrc, middle, at);

    private static PacketResult Better(PacketResult a, PacketResult b) => a == PacketResult.Forwarded ? a : b;

    private InboundStream? FindOrAddInbound(uint ssrc)
    {
        if (FindInbound(ssrc) is { } known)
            return _lastInbound = known;
        if (_inbound.Length < _context.Options.MaximumSsrcs)
        {
            var stream = new InboundStream();
            stream.Start(ssrc);
            _inbound = [.. _inbound, stream];
            return _lastInbound = stream;
        }

        // The table is full: an SSRC that was seen only once gives way, so a flood of them cannot keep a real stream out for long.
        InboundStream? weakest = null;
        foreach (InboundStream stream in _inbound)
        {
            if (stream.Packets == 1 && (weakest is null || stream.LastArrival < weakest.LastArrival))
                weakest = stream;
        }

        if (weakest is null)
            return null;
        weakest.Start(ssrc);
        return _lastInbound = weakest;
    }
}
